import sanitizeHtml, { type Attributes } from 'sanitize-html';
import { firstCharacters } from '../../characters.js';
import { plainText } from '../../plain-text.js';
import { hostOf, isPlatformPicture, lastingStyle } from './article-styles.js';

const SAFE_TAGS = [
  ...[
    'p',
    'section',
    'div',
    'span',
    'strong',
    'em',
    'b',
    'i',
    'u',
    's',
    'br',
    'hr',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
  ],
  ...[
    'h6',
    'ul',
    'ol',
    'li',
    'blockquote',
    'table',
    'thead',
    'tbody',
    'tfoot',
    'tr',
    'th',
    'td',
    'caption',
    'img',
  ],
  ...['colgroup', 'col', 'pre', 'code', 'sup', 'sub', 'a', 'figure', 'figcaption'],
];
const DIGEST_DEFAULT = 54;

/**
 * What the platform makes of an article's HTML (reference A5.1, A11): scripts, foreign pictures, event attributes,
 * classes, ids and styles that do not last go; links that are not to articles of the platform lose their target; `src` becomes `data-src`.
 * `ownOrigin` is the sandbox's own address, whose article pages stand for mp.weixin.qq.com.
 */
export function rewriteArticle(html: string, ownOrigin: string): string {
  return sanitizeHtml(html, {
    allowedTags: SAFE_TAGS,
    allowedAttributes: {
      '*': ['style', 'align', 'width', 'height', 'colspan', 'rowspan', 'border', 'start', 'type'],
      a: ['href', 'target', 'style'],
      img: ['data-src', 'data-type', 'alt', 'style', 'width', 'height'],
    },
    allowedSchemes: ['http', 'https'],
    parseStyleAttributes: false,
    transformTags: {
      img: (tagName, { src, 'data-src': lazy, ...attribs }) => ({
        tagName,
        attribs: { ...attribs, 'data-src': lazy ?? src ?? '', 'data-type': 'png' },
      }),
      a: (tagName, { href, ...attribs }) => ({
        tagName,
        attribs: href !== undefined && isPlatformLink(href, ownOrigin) ? { ...attribs, href } : attribs,
      }),
      '*': (tagName, attribs) => ({ tagName, attribs: withLastingStyle(attribs) }),
    },
    exclusiveFilter: (frame) => frame.tag === 'img' && !isPlatformPicture(frame.attribs['data-src'] ?? ''),
  });
}

function withLastingStyle({ style = '', ...attribs }: Attributes): Attributes {
  const lasting = lastingStyle(style);
  return lasting === '' ? attribs : { ...attribs, style: lasting };
}

function isPlatformLink(address: string, ownOrigin: string): boolean {
  return (
    hostOf(address) === 'mp.weixin.qq.com' || address.startsWith(`${ownOrigin}/s?`) || address.startsWith('#')
  );
}

/** The digest the platform makes when none is given: the first 54 characters of the body (reference A5.1). */
export function defaultDigest(html: string): string {
  return firstCharacters(plainText(html), DIGEST_DEFAULT);
}

/** A link to another account's home page, refused with 40155 (reference A5.1). */
export function linksToOtherHome(html: string, biz: string): boolean {
  const links = html.matchAll(
    /mp\.weixin\.qq\.com\/mp\/(?:profile_ext|homepage)\?[^"'\s>]*__biz=([^"'&\s>]+)/g,
  );
  return [...links].some((link) => decodeURIComponent(link[1] ?? '') !== biz);
}
