import type { PublishableContent } from '#libs/channels/connector.js';
import { documentText } from './document-html.js';

/** Characters of an excerpt that was not written by hand. */
const EXCERPT_LENGTH = 120;

/** What a page's list of news shows below its title: as written, else the beginning of the first answer. */
export function excerptOf(content: PublishableContent): string {
  const written = (content.variant.digest ?? content.lead).trim();
  if (written !== '') return written;
  const first = content.items[0] === undefined ? '' : documentText(content.items[0].answer);
  const characters = Array.from(first.replaceAll(/\s+/g, ' '));
  if (characters.length <= EXCERPT_LENGTH) return characters.join('');
  return `${characters.slice(0, EXCERPT_LENGTH - 1).join('')}…`;
}

/** The same for every revision, so that a correction replaces the page in place and its address stays. */
export function slugOf(code: string): string {
  return `qa-${code.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}
