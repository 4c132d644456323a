import type { FastifyReply } from 'fastify';
import sanitizeHtml from 'sanitize-html';
import { STYLE } from './style.js';

/** Text that is already HTML. Only `html` and `cleaned` make it. */
export class Html {
  constructor(readonly text: string) {}
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

function render(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (piece === null || piece === undefined || piece === false) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escapeHtml(String(piece));
  return piece.map(render).join('');
}

/** HTML with every value escaped, unless it is HTML already. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return new Html(parts.map((part, index) => part + render(values[index])).join(''));
}

const ARTICLE_TAGS = [
  ...sanitizeHtml.defaults.allowedTags,
  ...['img', 'h1', 'h2', 'section', 'figure', 'figcaption', 'del', 'ins'],
];

/**
 * Foreign HTML made safe to show. Pictures of WeChat's host are shown from the sandbox's own store, all other
 * foreign pictures are dropped.
 */
export function cleaned(foreign: string): Html {
  const text = sanitizeHtml(foreign, {
    allowedTags: ARTICLE_TAGS,
    allowedAttributes: {
      '*': ['style', 'align', 'width', 'height', 'colspan', 'rowspan', 'start'],
      a: ['href'],
      img: ['src', 'alt', 'style', 'width', 'height'],
    },
    allowedSchemes: ['http', 'https'],
    parseStyleAttributes: false,
    transformTags: {
      img: (tagName, { src, 'data-src': lazy, ...attribs }) => ({
        tagName,
        attribs: { ...attribs, src: localPicture(lazy ?? src ?? '') },
      }),
      a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: 'noreferrer' } }),
    },
    exclusiveFilter: (frame) => frame.tag === 'img' && !(frame.attribs['src'] ?? '').startsWith('/'),
  });
  return new Html(text);
}

/** Where the sandbox itself shows a picture; empty for one it does not have. */
export function localPicture(address: string): string {
  const wechat = /^https?:\/\/mmbiz\.q(?:pic|logo)\.cn\/(mmbiz_[a-z0-9]+\/[0-9A-Za-z]+)/.exec(address)?.[1];
  if (wechat !== undefined) return `/mmbiz/${wechat}`;
  const path = URL.canParse(address) ? new URL(address).pathname : address;
  return /^\/(?:mmbiz|sinaimg|wordpress|wp|ghost|gh)\//.test(path) ? path : '';
}

export interface PageOptions {
  readonly status?: number;
  /** Further places a form of this page may lead to. */
  readonly formTargets?: readonly string[];
  /** Further elements of the head. */
  readonly head?: Html;
  readonly bodyClass?: string;
}

/** Sends a page: no scripts at all, nothing from other hosts. */
export async function sendPage(
  reply: FastifyReply,
  title: string,
  body: Html,
  options: PageOptions = {},
): Promise<FastifyReply> {
  const targets = ["'self'", ...(options.formTargets ?? [])].join(' ');
  const policy = [
    "default-src 'none'",
    "img-src 'self' data:",
    "style-src 'self' 'unsafe-inline'",
    `form-action ${targets}`,
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
  const document = html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${options.head}
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body class="${options.bodyClass ?? ''}">
        ${body}
      </body>
    </html>`;
  return await reply
    .status(options.status ?? 200)
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(document.text);
}
