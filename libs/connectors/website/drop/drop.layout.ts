import { createHash } from 'node:crypto';
import type { ReleaseJob } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { escapeHtml } from '#libs/webpage/escape.js';
import {
  coverIn,
  extensionOf,
  fillPictures,
  picturesIn,
  type KeptPicture,
} from '#libs/webpage/kept-pictures.js';
import { publishedEvent, updatedEvent, withdrawnEvent } from '../push/push.payload.js';
import { pubDate } from '#libs/webpage/page-time.js';
import { revisionOf } from '../website.revision.js';
import type { WebsiteSettings } from '../website.settings.js';

/** The layout of a drop (reference 1.9), described for receivers in `integrations/drop/README.md`. */
const LAYOUT_VERSION = 1;

export interface DropFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export function manifestPath(message: string): string {
  return `manifests/${message}.json`;
}

export function receiptPath(message: string): string {
  return `receipts/${message}.json`;
}

export function itemPath(slug: string): string {
  return `items/${slug}/item.json`;
}

export function pagePath(slug: string): string {
  return `items/${slug}/index.html`;
}

/** Pictures are named by their hash: the same bytes are the same file. */
export function attachmentPath(slug: string, picture: KeptPicture): string {
  return `items/${slug}/${attachmentName(picture)}`;
}

function attachmentName(picture: KeptPicture): string {
  return `attachments/${picture.sha256}.${extensionOf(picture)}`;
}

/** Every picture of the article once. */
export function attachmentsIn(fields: JsonObject): readonly KeptPicture[] {
  const cover = coverIn(fields);
  const all = [...picturesIn(fields), ...(cover === null ? [] : [cover])];
  return [...new Map(all.map((picture) => [picture.sha256, picture])).values()];
}

export function withdrawalOf(message: string): string {
  return `${message}-withdrawn`;
}

/** What one release writes, in order: the page, its data, and the manifest last. */
export function releaseFiles(
  job: ReleaseJob,
  settings: WebsiteSettings,
  now: Date,
): { readonly files: readonly DropFile[]; readonly manifest: DropFile } {
  const slug = textAt(job.fields, 'slug') ?? '';
  const names = new Map(attachmentsIn(job.fields).map((each) => [each.sha256, attachmentName(each)]));
  const event = eventOf(job, settings, now, [...names]);
  const fill = (text: string): string => fillPictures(text, (sha256) => names.get(sha256));
  const files = [
    { path: pagePath(slug), bytes: Buffer.from(fill(pageOf(job, event, settings, now))) },
    { path: itemPath(slug), bytes: Buffer.from(fill(`${JSON.stringify(event, null, 1)}\n`)) },
  ];
  const facts = {
    id: job.marker,
    action: job.replaces === undefined ? 'publish' : 'update',
    code: job.code,
    item: slug,
    revision: Number(revisionOf(job)),
    contentHash: job.contentHash,
    ...(job.replaces === undefined ? {} : { replaces: job.replaces.ids['messageId'] ?? '' }),
    plannedAt: job.plannedAt.toISOString(),
    releasedAt: now.toISOString(),
    firstPublishedAt: firstPublishedAt(job, now),
  };
  const listed = [
    ...files.map((file) => listedFile(file.path, file.bytes, settings)),
    ...attachmentsIn(job.fields).map((each) => ({ path: attachmentPath(slug, each), sha256: each.sha256 })),
  ];
  return { files, manifest: manifestFile(job.marker, { ...facts, files: listed }) };
}

/** A withdrawn item is said to be withdrawn, not merely missing. */
export function withdrawalFiles(
  receipt: PlatformReceipt,
  channel: ReleaseJob['channel'],
  facts: { readonly settings: WebsiteSettings; readonly now: Date },
): { readonly files: readonly DropFile[]; readonly manifest: DropFile } {
  const { messageId = '', slug = '' } = receipt.ids;
  const event = { ...withdrawnEvent(receipt, channel, facts.now), state: 'withdrawn' };
  const files = [
    { path: pagePath(slug), bytes: Buffer.from(TOMBSTONE) },
    { path: itemPath(slug), bytes: Buffer.from(`${JSON.stringify(event, null, 1)}\n`) },
  ];
  const manifest = manifestFile(withdrawalOf(messageId), {
    id: withdrawalOf(messageId),
    action: 'withdraw',
    item: slug,
    withdraws: messageId,
    releasedAt: facts.now.toISOString(),
    files: files.map((file) => listedFile(file.path, file.bytes, facts.settings)),
  });
  return { files, manifest };
}

/** What the website's side or we wrote; null for anything that is no object. */
export function readObject(bytes: Buffer | null): JsonObject | null {
  try {
    const value = JSON.parse(bytes?.toString('utf8') ?? 'null') as Json;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function digestOf(bytes: Buffer, algorithm: WebsiteSettings['dropDigest']): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

function listedFile(path: string, bytes: Buffer, settings: WebsiteSettings): JsonObject {
  return { path, bytes: bytes.length, [settings.dropDigest]: digestOf(bytes, settings.dropDigest) };
}

function manifestFile(name: string, facts: JsonObject): DropFile {
  const text = JSON.stringify({ layoutVersion: LAYOUT_VERSION, ...facts }, null, 1);
  return { path: manifestPath(name), bytes: Buffer.from(`${text}\n`) };
}

/** The event of a push, without what only we need, and with the attachments by their place in the folder. */
function eventOf(
  job: ReleaseJob,
  settings: WebsiteSettings,
  now: Date,
  names: readonly (readonly [string, string])[],
): JsonObject {
  const event =
    job.replaces === undefined
      ? publishedEvent(job, settings, now)
      : updatedEvent(job, job.replaces, settings, now);
  const cover = coverIn(job.fields);
  const tags = isJsonObject(event['pageTags']) ? event['pageTags'] : {};
  const dated = { ...tags, PubDate: pubDate(new Date(firstPublishedAt(job, now)), settings.timeZone) };
  const { pictures: _pictures, cover: _cover, ...rest } = event;
  return {
    ...rest,
    pageTags: settings.pageTags
      ? { ...dated, ...(cover === null ? {} : { Image: attachmentName(cover) }) }
      : {},
    attachments: names.map(([sha256, url]) => ({ name: url.slice(url.lastIndexOf('/') + 1), url, sha256 })),
  };
}

/** A page's first day stays when it is corrected (reference 2.3). */
function firstPublishedAt(job: ReleaseJob, now: Date): string {
  return job.replaces?.ids['firstPublishedAt'] ?? now.toISOString();
}

/** A whole page, for sites that serve the folder as it is: tags, time and source as the guide asks (reference 2.3). */
function pageOf(job: ReleaseJob, event: JsonObject, settings: WebsiteSettings, now: Date): string {
  const title = escapeHtml(textAt(job.fields, 'title') ?? '');
  const tags = isJsonObject(event['pageTags']) ? event['pageTags'] : {};
  const metas = Object.keys(tags).map(
    (name) => `<meta name="${escapeHtml(name)}" content="${escapeHtml(textAt(tags, name) ?? '')}">`,
  );
  const time = (instant: string): string => pubDate(new Date(instant), settings.timeZone);
  const first = firstPublishedAt(job, now);
  const updated = job.replaces === undefined ? '' : `${GAP}更新时间：${time(now.toISOString())}`;
  const line = `发布时间：${time(first)}${updated}${GAP}来源：${escapeHtml(textAt(job.fields, 'source') ?? '')}`;
  const site = settings.siteName === '' ? '' : ` - ${escapeHtml(settings.siteName)}`;
  return [
    '<!doctype html>',
    '<html lang="zh-CN"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}${site}</title>`,
    ...metas,
    `<script type="application/ld+json">${textAt(job.fields, 'jsonLd') ?? ''}</script>`,
    `</head><body><main><h1>${title}</h1><p class="qa-published">${line}</p>`,
    textAt(job.fields, 'html') ?? '',
    '</main></body></html>',
    '',
  ].join('\n');
}

/** The wide blank of Chinese text. */
const GAP = '\u3000';

const TOMBSTONE = [
  '<!doctype html>',
  '<html lang="zh-CN"><head><meta charset="utf-8"><meta name="robots" content="noindex">',
  '<title>内容已撤下</title></head><body><main><h1>内容已撤下</h1><p>该问答已由发布单位撤下。</p></main></body></html>',
  '',
].join('\n');
