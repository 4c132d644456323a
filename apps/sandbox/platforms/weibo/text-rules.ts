/** A link: scheme, host, and the ASCII characters that may follow (reference B4, rule 3). */
const LINK = /https?:\/\/[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\d+)?(?:[/?#][\w\-./?%&=+#@!~*'():;,$[\]]*)?/g;
const OWN_DOMAIN = /^http:\/\/(?:[\w-]+\.)*(?:weibo\.com|weibo\.cn|t\.sina\.cn|t\.sina\.com\.cn)(?:[/:?#]|$)/;
const SHORT_LINK = 'http://t.cn/';
const LINK_COST = 20;
const LINK_LONG = 140;
const OWN_SHORT = 41;

function halfUnits(text: string): number {
  let units = 0;
  for (let index = 0; index < text.length; index += 1) units += text.charCodeAt(index) > 0x80 ? 2 : 1;
  return units;
}

function linkCost(link: string): number {
  if (link.startsWith(SHORT_LINK)) return link.length;
  if (OWN_DOMAIN.test(link) && link.length <= OWN_SHORT) return link.length;
  return link.length <= LINK_LONG ? LINK_COST : link.length - (LINK_LONG - LINK_COST);
}

/** Length as Weibo's own editor counts it: Chinese characters are one, ASCII half, links at a discount (B4). */
export function editorLength(text: string): number {
  const normal = text.replaceAll('\r\n', '\n');
  const links = linksIn(normal).reduce((sum, link) => sum + linkCost(link), 0);
  return Math.ceil((halfUnits(normal.replace(LINK, '')) + links) / 2);
}

/** Length without any discount for links: the strict reading of the API's own count (B4). */
export function plainLength(text: string): number {
  return Math.ceil(halfUnits(text.replaceAll('\r\n', '\n')) / 2);
}

export function linksIn(text: string): string[] {
  return text.match(LINK) ?? [];
}

export function replaceLinks(text: string, replace: (link: string) => string): string {
  return text.replace(LINK, replace);
}

/** Whether a link's host is one of the registered domains or below one (reference B3). */
export function isUnderDomain(link: string, domains: readonly string[]): boolean {
  if (!URL.canParse(link)) return false;
  const { hostname, host } = new URL(link);
  return domains.some((domain) => hostname === domain || host === domain || hostname.endsWith(`.${domain}`));
}

/** `#topic#` disappears from shared texts without a word (reference B3). Links keep their fragments. */
export function withoutTopics(text: string): string {
  const links: string[] = [];
  const held = replaceLinks(text, (link) => `\uE000${links.push(link) - 1}\uE000`);
  const bare = held.replace(/#[^#\uE000\n]+#/g, '');
  return bare.replace(/\uE000(\d+)\uE000/g, (_mark, index: string) => links[Number(index)] ?? '');
}

/** What is left for likeness when links and white space are gone. */
export function likeness(text: string): string {
  return replaceLinks(text, () => '').replace(/\s+/g, '');
}
