import { isIP } from 'node:net';
import { sniff, toBlob } from '../../blobs.js';
import { randomHex } from '../../random.js';
import type { UploadedFile } from '../../uploads.js';
import type { WeiboStatus } from './account.js';
import { missing, refuseWeibo, WeiboError, weiboText, wrongValue } from './errors.js';
import type { WeiboCall, WeiboRoutes } from './gate.js';
import { createStatus, statusView } from './statuses.js';
import { editorLength, isUnderDomain, likeness, linksIn, plainLength, withoutTopics } from './text-rules.js';

const PICTURE_BYTES = 5 * 1024 * 1024;
const PICTURE_TYPES = ['image/jpeg', 'image/gif', 'image/png'];
const HOUR_MS = 3_600_000;
const ANNOTATIONS_CHARS = 512;

/** Posting (reference B3, B3.1). */
export function shareRoutes(routes: WeiboRoutes): void {
  routes.add('/2/statuses/share.json', { method: 'POST' }, (call) => statusView(call.world, share(call)));
  for (const name of ['update', 'upload', 'upload_url_text', 'upload_pic', 'repost']) {
    routes.add(`/2/statuses/${name}.json`, { method: 'POST' }, (call) => {
      if (!call.account.settings.advancedPosting || name === 'repost') return refuseWeibo(10014);
      if (name === 'upload_pic')
        return pictureView(call, keepPicture(call, pictureOf(call) ?? refuseWeibo(20007)));
      return statusView(call.world, postAdvanced(call));
    });
  }
  for (const name of ['update', 'upload', 'upload_url_text']) {
    routes.add(`/2/statuses/${name}/biz.json`, { method: 'POST' }, (call) => {
      if (!call.account.settings.commercial) return refuseWeibo(10014);
      return statusView(call.world, postAdvanced(call));
    });
  }
}

function share(call: WeiboCall): WeiboStatus {
  const { settings } = call.account;
  const text = withoutTopics(statusText(call));
  checkRip(call);
  const picture = pictureOf(call);
  if (settings.safeDomains.length === 0) return refuseWeibo(10017, 'appkey not bind domain!');
  const domains = settings.ownHostIsSafe ? [...settings.safeDomains, ownHost(call)] : settings.safeDomains;
  const bound = linksIn(text).some((link) => isUnderDomain(link, domains));
  if (!bound) return refuseWeibo(10017, 'text not find domain!');
  checkLength(call, text, settings.textLimit);
  return post(call, text, { picture });
}

function ownHost(call: WeiboCall): string {
  return new URL(call.world.publicUrl).host;
}

function statusText(call: WeiboCall): string {
  const text = call.params.values.get('status');
  if (text === undefined) return missing('status');
  return text.trim() === '' ? refuseWeibo(20008) : text;
}

export function checkRip(call: WeiboCall): void {
  const rip = call.params.values.get('rip');
  if (rip === undefined || rip === '') {
    if (call.account.settings.requireRip) missing('rip');
    return;
  }
  if (isIP(rip) === 0) wrongValue('ip', rip);
}

function checkLength(call: WeiboCall, text: string, limit: number): void {
  const tooLong = editorLength(text) > limit;
  const strictlyTooLong = call.account.settings.lengthRule === 'strict' && plainLength(text) > limit;
  if (tooLong || strictlyTooLong) refuseWeibo(20012);
}

/** The picture of a multipart post. @throws WeiboError 20007, 20005 or 20006. */
function pictureOf(call: WeiboCall): UploadedFile | null {
  if (!call.params.multipart) return null;
  const file = call.params.files.find(({ field }) => field === 'pic');
  if (file === undefined || file.data.length === 0) return refuseWeibo(20007);
  if (!PICTURE_TYPES.includes(sniff(file.data) ?? '')) return refuseWeibo(20005);
  if (file.data.length >= PICTURE_BYTES) return refuseWeibo(20006);
  return file;
}

function keepPicture(call: WeiboCall, file: UploadedFile): string {
  const mime = sniff(file.data) ?? 'image/jpeg';
  const name = `${randomHex(32)}.${mime === 'image/png' ? 'png' : mime === 'image/gif' ? 'gif' : 'jpg'}`;
  call.world.data.blobs.set(`sinaimg/${name}`, toBlob(file.data, mime, file.name));
  return name;
}

function pictureView(call: WeiboCall, name: string): Record<string, unknown> {
  return {
    pic_id: name,
    thumbnail_pic: call.world.url(`/sinaimg/thumbnail/${name}`),
    bmiddle_pic: call.world.url(`/sinaimg/bmiddle/${name}`),
    original_pic: call.world.url(`/sinaimg/large/${name}`),
  };
}

function postAdvanced(call: WeiboCall): WeiboStatus {
  const text = statusText(call);
  checkRip(call);
  const isLongText = call.params.values.get('is_longtext') === '1';
  const { textLimit, longTextLimit } = call.account.settings;
  if (isLongText && editorLength(text) > longTextLimit) return refuseWeibo(20049);
  if (!isLongText) checkLength(call, text, textLimit);
  const visibleType = Number(call.params.values.get('visible') ?? '0');
  return post(call, text, {
    picture: pictureOf(call),
    isLongText,
    visibleType,
    annotations: annotationsOf(call),
  });
}

function annotationsOf(call: WeiboCall): readonly unknown[] {
  const text = call.params.values.get('annotations');
  if (text === undefined || text === '') return [];
  if (text.length > ANNOTATIONS_CHARS) return refuseWeibo(10008);
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  } catch {
    return refuseWeibo(10008);
  }
}

interface PostExtras {
  readonly picture: UploadedFile | null;
  readonly isLongText?: boolean;
  readonly visibleType?: number;
  readonly annotations?: readonly unknown[];
}

/** The last checks and the post itself: words, script, pace, repetition (reference B7). */
function post(call: WeiboCall, text: string, { picture, ...extras }: PostExtras): WeiboStatus {
  const { settings } = call.account;
  if (settings.bannedWords.some((word) => word !== '' && text.includes(word))) return refuseWeibo(20021);
  const scripted = settings.shareErrors.shift() ?? 0;
  if (scripted !== 0 && scripted !== 20032) return refuseWeibo(scripted);
  spendPost(call);
  checkRepetition(call, text);
  call.account.posts.push(call.now);
  call.account.recentTexts.delete(text);
  call.account.recentTexts.set(text, call.now);
  const name = picture === null ? null : keepPicture(call, picture);
  const status = createStatus(call.world, call.account, {
    text,
    appKey: call.app.appKey,
    picture: name,
    ...extras,
  });
  if (scripted === 20032) throw new WeiboError(20032, weiboText(20032));
  return status;
}

/** At most so many posts in any hour (reference B7.1). @throws WeiboError 20016. */
function spendPost(call: WeiboCall): void {
  if (isHourSpent(call)) refuseWeibo(20016);
}

export function isHourSpent({ account, now }: WeiboCall): boolean {
  account.posts = account.posts.filter((at) => at > now - HOUR_MS);
  return account.posts.length >= account.settings.postsPerHour;
}

/** The same text, or with `refuseSimilar` the same words, too soon after a post of the account (reference B7.3). */
function checkRepetition(call: WeiboCall, text: string): void {
  const { settings, recentTexts } = call.account;
  const since = call.now - settings.duplicateWindowMs;
  for (const [old, at] of recentTexts) {
    if (at > since) break;
    recentTexts.delete(old);
  }
  if (recentTexts.has(text)) refuseWeibo(settings.duplicateCode);
  const alike =
    settings.refuseSimilar && [...recentTexts.keys()].some((old) => likeness(old) === likeness(text));
  if (alike) refuseWeibo(20017);
}
