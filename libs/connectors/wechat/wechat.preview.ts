import type { MediaFact } from '#libs/channels/connector.js';
import {
  articlesOf,
  withImageAddresses,
  type ArticleCover,
  type ArticleFields,
  type MessageFields,
} from './wechat.fields.js';
import { escapeHtml } from './wechat.html.js';
import { inkOn } from './wechat.styles.js';

/** Where kept pictures are shown from. */
const MEDIA = '/api/v1/media/';

const FRAME =
  'max-width:375px;margin:0 auto;background:#ffffff;color:#1f2329;font-family:-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
const CARD =
  'margin:12px;border:1px solid #e5e6eb;border-radius:8px;overflow:hidden;background:#ffffff;box-shadow:0 1px 3px rgba(0,0,0,.06)';
const WIDE = 'position:relative;width:100%;aspect-ratio:2.35;overflow:hidden';
const SQUARE = 'flex:none;width:48px;height:48px;border-radius:4px;overflow:hidden';
const FILL = 'display:block;width:100%;height:100%;object-fit:cover';
const ROW = 'display:flex;align-items:center;gap:10px;padding:10px 12px;border-top:1px solid #e5e6eb';
const NUMBER =
  'margin:0;padding:8px 16px;background:#f2f3f5;color:#4e5969;font-size:13px;border-top:1px solid #e5e6eb';

/**
 * The message as a phone shows it: the card followers see, the card of a share, then each article's page with the real
 * pictures. Everything an author wrote is escaped; nothing in it can run.
 */
export function previewOf(
  fields: MessageFields,
  accountName: string,
  media: Readonly<Record<string, MediaFact>>,
): string {
  const kept = new Set(Object.values(media).map((fact) => fact.sha256));
  const articles = articlesOf(fields);
  const pages = articles.map((article, index) => {
    const number =
      articles.length === 1 ? '' : `<p style="${NUMBER}">第 ${index + 1} 篇，共 ${articles.length} 篇</p>`;
    return `${number}${pageOf(article, accountName, kept)}`;
  });
  return `<article style="${FRAME.replaceAll('"', '&quot;')}">${cardOf(fields, kept)}${shareOf(fields, kept)}${pages.join('')}</article>`;
}

function pageOf(fields: ArticleFields, accountName: string, kept: ReadonlySet<string>): string {
  const body = withImageAddresses(fields.content, fields.images.length, (index) =>
    escapeHtml(previewSource(fields.images[index], kept)),
  );
  const author = fields.author === '' ? '' : `<span>${escapeHtml(fields.author)}</span> `;
  return `<div style="padding:20px 16px"><h1 style="margin:0 0 14px;font-size:22px;line-height:1.4">${escapeHtml(fields.title)}</h1><p style="margin:0 0 22px;font-size:15px;color:#888888">${author}<span style="color:#576b95">${escapeHtml(accountName)}</span></p>${body}<p style="margin:24px 0 0;font-size:15px;color:#576b95">阅读原文</p>${commentLine(fields)}</div>`;
}

/** The first article large, the others as rows with the square of their cover; a digest only where there is one article. */
function cardOf(fields: MessageFields, kept: ReadonlySet<string>): string {
  const digest =
    fields.digest === '' || fields.others.length > 0
      ? ''
      : `<p style="margin:6px 0 0;font-size:13px;color:#888888">${escapeHtml(fields.digest)}</p>`;
  const rows = fields.others.map(
    (article) =>
      `<div style="${ROW}"><p style="flex:1;min-width:0;margin:0;font-size:15px">${escapeHtml(article.title)}</p><div style="${SQUARE}">${coverHtml(article.cover, kept, 6)}</div></div>`,
  );
  return `<div style="${CARD}"><div style="${WIDE}">${coverHtml(fields.cover, kept, 20)}</div><div style="padding:10px 12px"><p style="margin:0;font-size:16px">${escapeHtml(fields.title)}</p>${digest}</div>${rows.join('')}</div>`;
}

function shareOf(fields: ArticleFields, kept: ReadonlySet<string>): string {
  return `<div style="${CARD};display:flex;gap:10px;padding:10px 12px"><div style="flex:1;min-width:0"><p style="margin:0;font-size:14px">${escapeHtml(fields.title)}</p><p style="margin:4px 0 0;font-size:12px;color:#888888">转发时的样子</p></div><div style="${SQUARE}">${coverHtml(fields.cover, kept, 6)}</div></div>`;
}

function coverHtml(cover: ArticleCover, kept: ReadonlySet<string>, size: number): string {
  switch (cover.kind) {
    case 'material':
      return `<div style="${FILL};background:#f2f3f5;color:#888888;font-size:${Math.min(size, 13)}px;text-align:center">账号素材</div>`;
    case 'picture': {
      const { sha256 } = cover;
      if (sha256 === null || !kept.has(sha256)) return '';
      return `<img src="${MEDIA}${sha256}" alt="封面" style="${FILL}">`;
    }
    case 'drawn':
      return `<div style="${FILL};background:${cover.color};color:${inkOn(cover.color)};display:flex;flex-direction:column;align-items:center;justify-content:center;text-align:center;font-weight:bold;font-size:${size}px;padding:0 8%;box-sizing:border-box"><span style="font-size:${Math.round(size * 0.5)}px;font-weight:normal">${escapeHtml(cover.department)}</span><span>${escapeHtml(cover.title)}</span></div>`;
  }
}

function commentLine({ openComment, fansOnlyComment }: ArticleFields): string {
  if (!openComment) return '';
  const who = fansOnlyComment ? '（仅关注者）' : '';
  return `<p style="margin:16px 0 0;font-size:14px;color:#888888">留言已打开${who}</p>`;
}

/** Only addresses that can do nothing but show a picture. */
function previewSource(
  image: ArticleFields['images'][number] | undefined,
  kept: ReadonlySet<string>,
): string {
  if (image === undefined) return '';
  if (image.sha256 !== null && kept.has(image.sha256)) return `${MEDIA}${image.sha256}`;
  return /^(https?:|data:image\/(png|jpeg|gif|webp);base64,)/i.test(image.source) ? image.source : '';
}
