import { createHash } from 'node:crypto';
import { StageStopped, type StageContext } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { coverIn, extensionOf, picturesIn, type KeptPicture } from '#libs/webpage/kept-pictures.js';
import type { GhostClient } from './ghost.client.js';
import { accepted, unfit } from './ghost.reply.js';
import { readGhostSettings } from './ghost.settings.js';
import { pictureAddress, type StagedImages } from './ghost.staged.js';

/** Under which topic the channel remembers where a picture lies. */
const SHELF = 'ghost.image';

/**
 * Puts every picture of the article on the site. Ghost lists no uploads, so the same bytes are known again by what this
 * channel remembers; an upload whose answer was lost is made again and leaves a file that nobody shows.
 */
export async function stageImages(
  fields: JsonObject,
  site: GhostClient,
  context: StageContext,
): Promise<StagedImages> {
  const cover = coverIn(fields);
  const bySha256: Record<string, string> = {};
  for (const picture of [...picturesIn(fields), ...(cover === null ? [] : [cover])]) {
    bySha256[picture.sha256] ??= await stageImage(picture, site, context);
  }
  return { bySha256, cover: cover === null ? null : (bySha256[cover.sha256] ?? null) };
}

async function stageImage(picture: KeptPicture, site: GhostClient, context: StageContext): Promise<string> {
  const name = `picture:${picture.sha256.slice(0, 32)}`;
  const stored = await context.step(name, async () => {
    const url = (await remembered(picture, context)) ?? (await upload(picture, site, context));
    return { url };
  });
  return pictureAddress(stored['url']) ?? raise(NOT_READABLE);
}

async function remembered(picture: KeptPicture, context: StageContext): Promise<string | null> {
  const known = await context.memory?.get(SHELF, picture.sha256);
  const { apiUrl } = readGhostSettings(context.channel.settings);
  return known?.['site'] === apiUrl ? pictureAddress(known['url']) : null;
}

async function upload(picture: KeptPicture, site: GhostClient, context: StageContext): Promise<string> {
  const bytes = (await context.media?.read(picture.sha256)) ?? null;
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== picture.sha256) {
    throw new StageStopped({ kind: 'content', fault: NOT_KEPT });
  }
  const fileName = `jida-${picture.sha256.slice(0, 40)}.${extensionOf(picture)}`;
  const answer = accepted(await site.upload({ fileName, contentType: picture.contentType, bytes }));
  const images = isJsonObject(answer) ? answer['images'] : undefined;
  const first = Array.isArray(images) ? images[0] : undefined;
  const url = isJsonObject(first) ? pictureAddress(textAt(first, 'url')) : null;
  if (url === null) return raise(NOT_READABLE);
  const { apiUrl } = readGhostSettings(context.channel.settings);
  await context.memory?.put(SHELF, picture.sha256, { site: apiUrl, url });
  return url;
}

function raise(fault: Fault): never {
  throw unfit(fault);
}

const NOT_READABLE: Fault = {
  code: 'ghost.picture_unreadable',
  message: '网站收下了图片但没有给出可用的地址，稍后自动再试。',
};

const NOT_KEPT: Fault = {
  code: 'ghost.picture_missing',
  message: '有图片没有保存下来或与审定的不一致，请重新上传图片，并重新送审。',
};
