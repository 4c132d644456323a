import { createHash } from 'node:crypto';
import { StageStopped, type StageContext } from '#libs/channels/connector.js';
import type { ChannelBody } from '#libs/channels/channel-http.js';
import type { ApiResult, WechatClient } from './wechat.client.js';
import { incomplete } from './wechat.client.js';
import { drawnCover } from './wechat.cover.js';
import type { ErrorFamily } from './wechat.errors.js';
import type { ArticleCover } from './wechat.fields.js';
import {
  dataUrlBytes,
  IMAGE_BYTES_LIMIT,
  imageKind,
  isOnPlatform,
  isWebAddress,
  type ImageKind,
} from './wechat.images.js';
import { idAt, objectsAt } from './wechat.reply.js';

const FETCH_TIMEOUT_MS = 30_000;
/** Newest materials looked through for our cover (2 pages); beyond, uploading it again is cheaper. */
const COVER_PAGES = 2;
const COVER_PAGE = 20;

/** Puts a body image on the platform and returns its address there (reference A4.1). Once per image and staging. */
export async function stageImage(
  source: string,
  number: number,
  context: StageContext,
  client: WechatClient,
): Promise<string> {
  if (isOnPlatform(source)) return source;
  const stored = await context.step(`image:${digestOf(source)}`, async () => {
    const bytes = await imageBytes(source, number, context);
    const kind = checkedKind(bytes, number);
    const result = await client.write({
      family: 'image',
      path: '/cgi-bin/media/uploadimg',
      multipart: mediaFile(`${digestOf(bytes)}.${kind.extension}`, kind.contentType, bytes),
    });
    return { url: uploaded(result, 'image', 'url') };
  });
  return idAt(stored, 'url') ?? '';
}

/** The step that holds the cover's media id, for forgetting it. */
export function coverStep(cover: Extract<ArticleCover, { kind: 'drawn' }>): string {
  return `cover:${drawnCover(cover.color).fileName}`;
}

/**
 * The permanent material of the cover (A4.2). A drawn cover is looked up by its file name first, so that an account
 * keeps one of it, not one per article (A4.3).
 */
export async function stageCover(
  cover: ArticleCover,
  context: StageContext,
  client: WechatClient,
  options: { readonly lookUp: boolean } = { lookUp: true },
): Promise<string> {
  if (cover.kind === 'material') return cover.mediaId;
  const stored = await context.step(coverStep(cover), async () => {
    const { fileName, png } = drawnCover(cover.color);
    const known = options.lookUp ? await findMaterial(client, fileName) : undefined;
    if (known !== undefined) return { mediaId: known };
    const result = await client.write({
      family: 'material',
      path: '/cgi-bin/material/add_material',
      query: { type: 'image' },
      multipart: mediaFile(fileName, 'image/png', png),
    });
    return { mediaId: uploaded(result, 'material', 'media_id') };
  });
  return idAt(stored, 'mediaId') ?? '';
}

/** Not finding it, for whatever reason, only costs an upload. */
async function findMaterial(client: WechatClient, fileName: string): Promise<string | undefined> {
  for (let page = 0; page < COVER_PAGES; page += 1) {
    const result = await client.read({
      family: 'material',
      path: '/cgi-bin/material/batchget_material',
      json: { type: 'image', offset: page * COVER_PAGE, count: COVER_PAGE },
    });
    if (!result.ok) return undefined;
    const items = objectsAt(result.body, 'item');
    const hit = items.find((item) => idAt(item, 'name') === fileName);
    if (hit !== undefined) return idAt(hit, 'media_id');
    if (items.length < COVER_PAGE) return undefined;
  }
  return undefined;
}

async function imageBytes(source: string, number: number, context: StageContext): Promise<Buffer> {
  const inline = dataUrlBytes(source);
  if (inline !== null) return inline;
  if (!isWebAddress(source)) throw badImage('image_unreachable', number, '的地址无法读取，请重新上传图片');
  const answer = await context.http.read({
    method: 'GET',
    url: source,
    timeoutMs: FETCH_TIMEOUT_MS,
    signal: context.signal,
  });
  if (answer.kind === 'answer' && answer.status === 200) return answer.body;
  if (answer.kind === 'answer' && answer.status >= 400 && answer.status < 500) {
    throw badImage('image_unreachable', number, `取不到（HTTP ${answer.status}），请重新上传图片`);
  }
  throw new StageStopped({
    kind: 'retry',
    fault: {
      code: 'wechat.image_fetch_failed',
      message: `暂时读取不到正文第 ${number} 张图片，稍后会自动再试。`,
    },
  });
}

function checkedKind(bytes: Buffer, number: number): ImageKind {
  const kind = imageKind(bytes);
  if (kind === null) throw badImage('image_type', number, '不是 jpg 或 png，请转换格式后重新插入');
  if (bytes.length >= IMAGE_BYTES_LIMIT)
    throw badImage('image_too_large', number, '不小于 1 MB，请压缩后重新插入');
  return kind;
}

function badImage(code: string, number: number, what: string): StageStopped {
  return new StageStopped({
    kind: 'content',
    fault: { code: `wechat.${code}`, message: `正文第 ${number} 张图片${what}，并重新送审。` },
  });
}

function mediaFile(
  fileName: string,
  contentType: string,
  bytes: Buffer,
): Extract<ChannelBody, { type: 'multipart' }> {
  return { type: 'multipart', fields: {}, files: [{ field: 'media', fileName, contentType, bytes }] };
}

function uploaded(result: ApiResult, family: ErrorFamily, member: string): string {
  const value = result.ok ? idAt(result.body, member) : undefined;
  if (value !== undefined) return value;
  const trouble = result.ok ? incomplete(family) : result.trouble;
  throw new StageStopped(trouble.kind === 'unknown' ? { kind: 'retry', fault: trouble.fault } : trouble);
}

function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
