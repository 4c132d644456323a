import { StageStopped, type StageContext } from '#libs/channels/connector.js';
import type { ChannelBody } from '#libs/channels/channel-http.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import { textAt } from '#libs/kernel/json.js';
import type { ApiResult, WechatClient } from './wechat.client.js';
import { incomplete } from './wechat.client.js';
import { coverFileName, drawnCover, DRAWN_CROPS } from './wechat.cover.js';
import type { ErrorFamily } from './wechat.errors.js';
import type { ArticleCover, ArticleImage, CoverCrops } from './wechat.fields.js';
import { dataUrlBytes, isOnPlatform, sha256Of } from './wechat.images.js';
import { bodyPicture, coverPicture, type UploadPicture } from './wechat.pictures.js';
import { idAt, objectsAt } from './wechat.reply.js';
import { wechatSettings } from './wechat.settings.js';

/** Newest materials looked through for our cover (2 pages); beyond, uploading it again is cheaper. */
const COVER_PAGES = 2;
const COVER_PAGE = 20;

/** What the channel's memory calls pictures that are on the platform. */
const IMAGES = 'image';
const COVERS = 'cover';
/** Uploads are used again for this long; the platform names no end (reference A4). */
const USED_AGAIN_MS = 180 * 86_400_000;

/** A cover that is uploaded; a material of the account is there already. */
type OwnCover = Exclude<ArticleCover, { kind: 'material' }>;

/**
 * Puts a body image on the platform and returns its address there (reference A4.1). The same bytes are uploaded once
 * per account, whichever article shows them. `name` is what people call it.
 */
export async function stageImage(
  image: ArticleImage,
  name: string,
  context: StageContext,
  client: WechatClient,
): Promise<string> {
  if (isOnPlatform(image.source)) return image.source;
  const { sha256 } = image;
  if (sha256 === null) throw badImage('image_unreachable', name, '没有取到，请重新上传图片');
  const stored = await context.step(`image:${sha256.slice(0, 32)}`, async () => {
    const known = await recall(IMAGES, sha256, context);
    if (known !== undefined) return { url: known };
    const picture = await bodyPicture(await imageBytes(image, sha256, name, context));
    if (picture === null) throw badImage('image_type', name, '不是可用的图片，请换一张');
    const result = await client.write({
      family: 'image',
      path: '/cgi-bin/media/uploadimg',
      multipart: mediaFile(`${sha256.slice(0, 32)}.${picture.extension}`, picture),
    });
    const url = uploaded(result, 'image', 'url');
    await keep(IMAGES, sha256, url, context);
    return { url };
  });
  return idAt(stored, 'url') ?? '';
}

/** The step that holds the cover's media id, for forgetting it. */
export function coverStep(cover: OwnCover): string {
  return `cover:${fileNameOf(cover)}`;
}

export function cropsOfCover(cover: ArticleCover): CoverCrops | null {
  if (cover.kind === 'material') return null;
  return cover.kind === 'drawn' ? DRAWN_CROPS : cover.crops;
}

/** The platform no longer knows the cover: the next staging uploads it anew. */
export async function forgetCover(cover: OwnCover, context: StageContext): Promise<void> {
  await context.memory?.forget(COVERS, memoryKey(fileNameOf(cover), context));
}

/**
 * The permanent material of the cover (A4.2). One of ours is remembered, else looked up by its file name, so that an
 * account keeps one of it, not one per staging (A4.3).
 */
export async function stageCover(
  cover: ArticleCover,
  context: StageContext,
  client: WechatClient,
  options: { readonly lookUp: boolean } = { lookUp: true },
): Promise<string> {
  if (cover.kind === 'material') return cover.mediaId;
  const fileName = fileNameOf(cover);
  const stored = await context.step(coverStep(cover), async () => {
    const known = options.lookUp
      ? ((await recall(COVERS, fileName, context)) ?? (await findMaterial(client, fileName)))
      : undefined;
    if (known !== undefined) return { mediaId: known };
    const result = await client.write({
      family: 'material',
      path: '/cgi-bin/material/add_material',
      query: { type: 'image' },
      multipart: mediaFile(fileName, await coverFile(cover, context)),
    });
    const mediaId = uploaded(result, 'material', 'media_id');
    await keep(COVERS, fileName, mediaId, context);
    return { mediaId };
  });
  return idAt(stored, 'mediaId') ?? '';
}

function fileNameOf(cover: OwnCover): string {
  if (cover.kind === 'drawn') return coverFileName(cover);
  return `jida-cover-${(cover.sha256 ?? '').slice(0, 24)}.jpg`;
}

async function coverFile(cover: OwnCover, context: StageContext): Promise<UploadPicture> {
  if (cover.kind === 'drawn') {
    const { png } = await drawnCover(cover);
    return { bytes: png, contentType: 'image/png', extension: 'png' };
  }
  const bytes = cover.sha256 === null ? null : ((await context.media?.read(cover.sha256)) ?? null);
  const picture = bytes === null ? null : await coverPicture(bytes);
  if (picture !== null) return picture;
  throw new StageStopped({
    kind: 'content',
    fault: {
      code: 'wechat.cover_unreachable',
      message: '封面图片没有取到或无法使用，请换一张，并重新送审。',
    },
  });
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

/** Bytes are shown to nobody before they are what was approved. */
async function imageBytes(
  image: ArticleImage,
  sha256: string,
  name: string,
  context: StageContext,
): Promise<Buffer> {
  const bytes = dataUrlBytes(image.source) ?? (await context.media?.read(sha256)) ?? null;
  if (bytes === null) throw badImage('image_unreachable', name, '没有保存下来，请重新上传图片');
  if (sha256Of(bytes) !== sha256) throw badImage('image_changed', name, '与审定的不一致，请重新上传图片');
  return bytes;
}

function badImage(code: string, name: string, what: string): StageStopped {
  return new StageStopped({
    kind: 'content',
    fault: { code: `wechat.${code}`, message: `正文${name}${what}，并重新送审。` },
  });
}

async function recall(topic: string, name: string, context: StageContext): Promise<string | undefined> {
  const kept = await context.memory?.get(topic, memoryKey(name, context));
  return kept === null || kept === undefined ? undefined : textAt(kept, 'value');
}

async function keep(topic: string, name: string, value: string, context: StageContext): Promise<void> {
  const until = new Date(context.clock.now().getTime() + USED_AGAIN_MS);
  await context.memory?.put(topic, memoryKey(name, context), { value }, until);
}

/** A channel that is moved to another account starts anew. */
function memoryKey(name: string, { channel, credentials }: StageContext): string {
  const { baseUrl } = wechatSettings(channel.settings);
  return `${contentHash([baseUrl, credentials['appId'] ?? '']).slice(0, 16)}:${name}`;
}

function mediaFile(
  fileName: string,
  { bytes, contentType }: UploadPicture,
): Extract<ChannelBody, { type: 'multipart' }> {
  return { type: 'multipart', fields: {}, files: [{ field: 'media', fileName, contentType, bytes }] };
}

function uploaded(result: ApiResult, family: ErrorFamily, member: string): string {
  const value = result.ok ? idAt(result.body, member) : undefined;
  if (value !== undefined) return value;
  const trouble = result.ok ? incomplete(family) : result.trouble;
  throw new StageStopped(trouble.kind === 'unknown' ? { kind: 'retry', fault: trouble.fault } : trouble);
}
