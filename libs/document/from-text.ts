import { cleanText } from './clean-text.js';
import type { DocNode } from './document.js';

/** Plain text as a document: every line that holds something is a paragraph. */
export function fromText(text: string): DocNode {
  const lines = cleanText(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const paragraphs = lines.map((line): DocNode => ({
    type: 'paragraph',
    content: [{ type: 'text', text: line }],
  }));
  return { type: 'doc', content: paragraphs.length > 0 ? paragraphs : [{ type: 'paragraph' }] };
}
