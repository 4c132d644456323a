const PICTURE_HOSTS = ['mmbiz.qpic.cn', 'mmbiz.qlogo.cn'];
/** One declaration: up to a semicolon that stands outside of brackets and quotes. */
const DECLARATIONS = /(?:[^;("']|\([^)]*\)|"[^"]*"|'[^']*')+/g;
const DROPPED = /^(?:position|float|font-family|--[\w-]*)$/i;
const ADDRESS = /url\(\s*["']?\s*([^"')\s]*)/gi;

/**
 * What is left of inline styles: positions, floats, fonts, variables and pictures of foreign hosts go (reference A11).
 */
export function lastingStyle(style: string): string {
  return (style.match(DECLARATIONS) ?? [])
    .map((declaration) => declaration.trim())
    .filter(lasts)
    .join(';');
}

function lasts(declaration: string): boolean {
  const [property = ''] = declaration.split(':', 1);
  if (DROPPED.test(property.trim()) || /var\(/i.test(declaration)) return false;
  return [...declaration.matchAll(ADDRESS)].every((match) => isPlatformPicture(match[1] ?? ''));
}

export function isPlatformPicture(address: string): boolean {
  return PICTURE_HOSTS.includes(hostOf(address));
}

export function hostOf(address: string): string {
  const absolute = address.startsWith('//') ? `http:${address}` : address;
  return URL.canParse(absolute) ? new URL(absolute).host : '';
}
