import { escapeHtml } from '#libs/webpage/escape.js';
import { shownFromShelf, withKeptPictures } from '#libs/webpage/kept-pictures.js';
import { faqJsonLd, pageHtml } from '#libs/webpage/page-html.js';
import { excerptOf } from '#libs/webpage/page-names.js';
import { pageTags, readSiteFacts } from '#libs/webpage/page-tags.js';
import { pubDate } from '#libs/webpage/page-time.js';
import type { PublicAnswer, PublicPlace } from './public-answer.js';

/** The answer as a citizen reads it who followed the link of a post; tags as on every government page (reference 2.3). */
export function answerPage(answer: PublicAnswer, timeZone: string): string {
  const { content } = withKeptPictures(answer.content);
  const title = (content.variant.title ?? content.title).trim();
  const excerpt = excerptOf(content);
  const published = pubDate(answer.firstPublishedAt, timeZone);
  const renewed = pubDate(answer.publishedAt, timeZone);
  const tags = {
    ...pageTags(content, readSiteFacts({}), { title, excerpt }),
    PubDate: renewed,
  };
  const times = renewed === published ? `发布：${published}` : `发布：${published} · 更新：${renewed}`;
  return page({
    title,
    head: [
      ...Object.entries(tags).map(
        ([name, value]) => `<meta name="${escapeHtml(name)}" content="${escapeHtml(value)}">`,
      ),
      `<meta name="description" content="${escapeHtml(excerpt)}">`,
      `<link rel="canonical" href="${escapeHtml(content.canonicalUrl)}">`,
      `<script type="application/ld+json">${faqJsonLd(content)}</script>`,
    ].join(''),
    body: [
      `<p class="of">${escapeHtml(content.department.name)}</p>`,
      `<h1>${escapeHtml(title)}</h1>`,
      `<p class="times">${times}</p>`,
      shownFromShelf(pageHtml(content)),
      placesHtml(answer.places),
    ].join(''),
  });
}

export function withdrawnPage(): string {
  return page({
    title: '这篇问答已经撤回',
    head: '<meta name="robots" content="noindex">',
    body: '<h1>这篇问答已经撤回</h1><p>内容不再有效。需要了解最新情况，请拨打 12345 政务服务便民热线，或者查看发布单位的官方账号。</p>',
  });
}

export function unknownPage(): string {
  return page({
    title: '没有这篇问答',
    head: '<meta name="robots" content="noindex">',
    body: '<h1>没有这篇问答</h1><p>请检查网址是否完整，或者它还没有发布。</p>',
  });
}

function placesHtml(places: readonly PublicPlace[]): string {
  if (places.length === 0) return '';
  const entries = places.map(
    ({ channelName, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(channelName)}</a></li>`,
  );
  return `<nav aria-label="发布渠道"><h2>发布渠道</h2><ul>${entries.join('')}</ul></nav>`;
}

function page({
  title,
  head,
  body,
}: {
  readonly title: string;
  readonly head: string;
  readonly body: string;
}): string {
  return [
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    head,
    `<style>${STYLE}</style></head><body><main>${body}</main></body></html>`,
  ].join('');
}

const STYLE = `
body { margin: 0; background: #f5f7fa; color: #1b2430; font: 17px/1.8 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
main { box-sizing: border-box; max-width: 46em; min-height: 100vh; margin: 0 auto; padding: 24px 20px 48px; background: #fff; }
h1 { margin: 0 0 8px; font-size: 1.6em; line-height: 1.4; }
h2 { margin: 1.6em 0 .4em; font-size: 1.15em; }
p { margin: .6em 0; }
a { color: #0b5cad; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; }
th, td { padding: 6px 10px; border: 1px solid #c9d2dc; text-align: start; }
.of { color: #0b5cad; font-weight: 600; }
.times, .qa-source, .qa-code { color: #55606d; font-size: .9em; }
.qa-lead { font-size: 1.05em; }
@media print { body, main { background: none; } }
`.replaceAll('\n', '');
