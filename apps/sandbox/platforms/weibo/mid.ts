import { BASE62 } from '../../random.js';

const GROUP_DIGITS = 7;
const GROUP_CHARS = 4;

function toBase62(value: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = `${BASE62[rest % 62] ?? ''}${text}`;
  return text === '' ? '0' : text;
}

function fromBase62(text: string): number {
  let value = 0;
  for (const char of text) value = value * 62 + BASE62.indexOf(char);
  return value;
}

/** Cuts from the right into groups; the first may be shorter. */
function groups(text: string, size: number): string[] {
  const parts: string[] = [];
  for (let end = text.length; end > 0; end -= size) parts.unshift(text.slice(Math.max(0, end - size), end));
  return parts;
}

/** The decimal id as it stands in a public address (reference B3): `3501756485200075` is `z0JH2lOMb`. */
export function midToBase62(id: string): string {
  return groups(id, GROUP_DIGITS)
    .map((group, index) => toBase62(Number(group)).padStart(index === 0 ? 0 : GROUP_CHARS, '0'))
    .join('');
}

/** The decimal id behind a public address; undefined when the text is not one. */
export function base62ToMid(text: string): string | undefined {
  if (!/^[0-9a-zA-Z]+$/.test(text)) return undefined;
  return groups(text, GROUP_CHARS)
    .map((group, index) => String(fromBase62(group)).padStart(index === 0 ? 0 : GROUP_DIGITS, '0'))
    .join('');
}
