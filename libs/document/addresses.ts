const LONGEST_ADDRESS = 2000;
// eslint-disable-next-line no-control-regex -- these are the characters to refuse
const UNFIT = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\\<>"]/;
const DATA_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/** True for a link people may follow: http, https, mailto or tel, without spaces, control characters or a password. */
export function isSafeLink(href: string): boolean {
  if (href.length > LONGEST_ADDRESS || UNFIT.test(href) || !href.isWellFormed()) return false;
  if (/^tel:[+0-9][0-9()*#.,;-]*$/i.test(href)) return true;
  if (/^mailto:[^@?]+@[^@?]+(\?.*)?$/i.test(href)) return true;
  return isWebAddress(href);
}

/** True for an image we may show: an https address, or the bytes of a PNG, JPEG, GIF or WebP image. */
export function isSafeImageSource(source: string): boolean {
  if (source.startsWith('data:')) return DATA_IMAGE.test(source);
  return /^https:/i.test(source) && isSafeLink(source);
}

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return false;
  const address = new URL(text);
  return address.username === '' && address.password === '' && address.hostname !== '';
}
