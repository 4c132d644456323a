import type { PublishableContent } from '#libs/channels/connector.js';
import type { DocNode } from '#libs/document/document.js';
import type { WeiboSettings } from './weibo.settings.js';
import { fitText, plainCount } from './weibo.text.js';

/** The human-looking code by which a post is found again, since addresses do not survive (reference B3, B8). */
export function markerOf(code: string): string {
  return `【问答${code}】`;
}

/** What a post says: text, marker, address, and a space that ends the address (reference B3). */
export function postText(
  content: PublishableContent,
  settings: WeiboSettings,
): { readonly text: string; readonly url: string } {
  const url = asciiAddress(content.canonicalUrl);
  const marker = markerOf(content.code);
  const written = content.variant.shortText?.trim() ?? '';
  const body = written === '' ? generated(content, `${marker} ${url} `, settings) : written;
  return { text: `${body}${body.includes(marker) ? '' : marker} ${url} `, url };
}

/** Title and first answer, as long as they fit with the tail even if the platform gives addresses no discount. */
function generated(content: PublishableContent, tail: string, settings: WeiboSettings): string {
  const room = Math.max(0, settings.charLimit - settings.charReserve - plainCount(tail));
  const title = content.variant.title ?? content.title;
  const answer = content.items[0] === undefined ? '' : plainText(content.items[0].answer);
  const text = answer === '' ? title : `${title}：${answer}`;
  return fitText(text.replaceAll('#', '＃').replaceAll(/\s+/g, ' ').trim(), room);
}

export function plainText(node: DocNode): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hard_break') return ' ';
  const inner = (node.content ?? []).map(plainText).join('');
  return node.type === 'paragraph' || node.type === 'heading' ? `${inner} ` : inner;
}

/** The address in ASCII: only such characters belong to a link (reference B3). */
function asciiAddress(address: string): string {
  return URL.parse(address)?.href ?? address;
}
