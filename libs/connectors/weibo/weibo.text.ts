/** A web address as the web editor finds it: scheme, host with at least one dot, ASCII path characters. */
const ADDRESS = /https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+[-\w$.+!*()/,:;@&=?~#%]*/gi;

/** Half-units that an address counts, however long, up to 140 characters. */
const SHORT_ADDRESS = 20;
const LONGEST_SHORT_ADDRESS = 140;
const LONGEST_OWN_ADDRESS = 41;

/** Length in characters as Weibo's web editor counts it (reference B4): two half-width characters are one. */
export function editorCount(text: string): number {
  const normal = text.replaceAll('\r\n', '\n');
  let addresses = 0;
  const rest = normal.replaceAll(ADDRESS, (address) => {
    if (/^http:\/\/t\.cn\//i.test(address)) return address;
    addresses += addressUnits(address);
    return '';
  });
  return Math.ceil((addresses + halfUnits(rest)) / 2);
}

/** Length in characters without any discount for addresses: what the platform itself may count (reference B4). */
export function plainCount(text: string): number {
  return Math.ceil(halfUnits(text.replaceAll('\r\n', '\n')) / 2);
}

function addressUnits(address: string): number {
  const length = halfUnits(address);
  if (length > LONGEST_SHORT_ADDRESS) return length - LONGEST_SHORT_ADDRESS + SHORT_ADDRESS;
  const own = /^http:\/\/(?:weibo\.com|weibo\.cn|t\.sina\.cn|t\.sina\.com\.cn)(?![\w.-])/i.test(address);
  return own && length <= LONGEST_OWN_ADDRESS ? length : SHORT_ADDRESS;
}

function halfUnits(text: string): number {
  let units = 0;
  for (let at = 0; at < text.length; at += 1) units += text.charCodeAt(at) > 0x80 ? 2 : 1;
  return units;
}

const GRAPHEMES = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const SENTENCE_END = /[。！？；!?;]$/;

/** Cuts text to at most `limit` characters, at the end of a sentence if one lies in the last third, else with an ellipsis. */
export function fitText(text: string, limit: number): string {
  if (plainCount(text) <= limit) return text;
  let kept = '';
  let sentences = '';
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (plainCount(`${kept}${segment}…`) > limit) break;
    kept += segment;
    if (SENTENCE_END.test(kept)) sentences = kept;
  }
  if (plainCount(sentences) * 3 >= limit * 2) return sentences;
  return kept === '' ? '' : `${kept}…`;
}

/** True for text with a `#topic#` outside its addresses, which the platform removes in silence (reference B3). */
export function hasTopic(text: string): boolean {
  return /#[^#\s][^#]*#/.test(text.replaceAll(ADDRESS, ' '));
}

/** Text in the form in which a sent and a returned post are compared: the platform replaces every address (reference B3). */
export function comparable(text: string): string {
  return unescaped(text).replaceAll(ADDRESS, '\u0000').replaceAll(/\s+/g, ' ').trim();
}

/** Undoes the HTML escapes that returned text may carry. */
export function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
