import { cleanText } from '../clean-text.js';
import type { DocMark, DocNode } from '../document.js';

/** Collects blocks; inline content that no block encloses gathers in a paragraph of its own. */
export class BlockBuilder {
  private readonly blocks: DocNode[] = [];
  private inline: DocNode[] = [];

  /** Adds text; runs of white space count as one space, as in HTML. */
  text(text: string, marks: readonly DocMark[]): void {
    const plain = cleanText(text).replace(/[ \t\n\f]+/g, ' ');
    const afterSpace =
      this.inline.length === 0 || this.inline.at(-1)?.type === 'hard_break' || this.endsInSpace();
    const shown = afterSpace ? plain.replace(/^ /, '') : plain;
    if (shown !== '') this.inline.push({ type: 'text', text: shown, marks });
  }

  breakLine(): void {
    if (this.inline.length === 0) return;
    this.trimEnd();
    this.inline.push({ type: 'hard_break' });
  }

  /** Ends the running paragraph and adds a block after it. */
  block(node: DocNode): void {
    this.endParagraph();
    this.blocks.push(node);
  }

  endParagraph(): void {
    const content = this.takeInline();
    if (content.length > 0) this.blocks.push({ type: 'paragraph', content });
  }

  finish(): readonly DocNode[] {
    this.endParagraph();
    return this.blocks;
  }

  private takeInline(): readonly DocNode[] {
    while (this.inline.at(-1)?.type === 'hard_break' || this.endsInSpace()) {
      if (this.inline.at(-1)?.type === 'hard_break') this.inline.pop();
      else this.trimEnd();
    }
    const content = this.inline;
    this.inline = [];
    return content;
  }

  private endsInSpace(): boolean {
    return this.inline.at(-1)?.text?.endsWith(' ') === true;
  }

  private trimEnd(): void {
    const last = this.inline.at(-1);
    if (last?.text === undefined) return;
    const text = last.text.replace(/ +$/, '');
    this.inline.pop();
    if (text !== '') this.inline.push({ ...last, text });
  }
}
