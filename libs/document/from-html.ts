import type { DocNode } from './document.js';
import { fromText } from './from-text.js';
import { blocksOf } from './html/html-blocks.js';
import { parseHtml } from './html/html-tree.js';
import { normaliseAnswer } from './normalise-answer.js';
import { validateAnswer } from './validate-answer.js';
import { toPlainText } from './to-plain-text.js';

/**
 * A document that says what the HTML says, as far as our schema can. Never fails: what has no counterpart becomes
 * text, what is not for readers (scripts, styles, frames) is left out, unsafe addresses are dropped. The result may
 * still be too long for an answer.
 */
export function fromHtml(html: string): DocNode {
  const content = blocksOf(parseHtml(html).children, 1);
  const doc = normaliseAnswer({
    type: 'doc',
    content: content.length > 0 ? content : [{ type: 'paragraph' }],
  });
  const reading = validateAnswer(doc);
  return reading.ok || reading.path === '' ? doc : fromText(toPlainText(doc));
}
