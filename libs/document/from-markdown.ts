import MarkdownIt from 'markdown-it';
import type { DocNode } from './document.js';
import { fromHtml } from './from-html.js';

/** CommonMark with tables; HTML in the text stays text. */
const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });

/**
 * A document that says what the Markdown says. A line end is a line break, as writers expect. Never fails: constructs
 * without a counterpart (code, rules, deeper headings) become text.
 */
export function fromMarkdown(text: string): DocNode {
  return fromHtml(markdown.render(text));
}
