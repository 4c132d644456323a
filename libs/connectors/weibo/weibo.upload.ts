import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { MultipartFile } from '#libs/channels/channel-http.js';
import type { ConnectorContext, MediaFact } from '#libs/channels/connector.js';
import type { Fault } from '#libs/kernel/outcome.js';

/** A picture as reviewers approve it. `sha256` is of its kept bytes; null when none could be had. */
export interface PostPicture {
  readonly source: string;
  readonly sha256: string | null;
}

/** A picture must be smaller than this: 5 MB, read as millions to be safe (reference B3). */
export const PICTURE_BYTES_LIMIT = 5_000_000;

const WIDEST = 2_048;
/** Long drawings of a procedure stay legible. */
const TALLEST = 16_000;
const MOST_PIXELS = 40_000_000;
const QUALITIES = [90, 80, 65, 50] as const;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
};

/** Whether the platform would refuse these bytes as they are (20005, 20006). */
export function needsEncoding(contentType: MediaFact['contentType'], bytes: number): boolean {
  return EXTENSIONS[contentType] === undefined || bytes >= PICTURE_BYTES_LIMIT;
}

export type PreparedPicture =
  | { readonly ok: true; readonly file: MultipartFile; readonly sha256: string }
  | { readonly ok: false; readonly fault: Fault };

/**
 * The approved picture as it is sent: the kept bytes, or the same JPEG each time made of them. Makes no call, so it can be
 * asked for at staging, where it may fail, and again at the commit.
 */
export async function preparePicture(
  picture: PostPicture,
  context: ConnectorContext,
): Promise<PreparedPicture> {
  const kept = picture.sha256 === null ? null : ((await context.media?.read(picture.sha256)) ?? null);
  if (kept === null) return { ok: false, fault: UNREACHABLE };
  if (sha256Of(kept) !== picture.sha256) return { ok: false, fault: CHANGED };
  const upload = await encoded(kept);
  if (upload === null) return { ok: false, fault: UNUSABLE };
  const { bytes, contentType } = upload;
  const fileName = `${picture.sha256.slice(0, 32)}.${EXTENSIONS[contentType] ?? 'jpg'}`;
  return { ok: true, file: { field: 'pic', fileName, contentType, bytes }, sha256: sha256Of(bytes) };
}

interface Upload {
  readonly bytes: Buffer;
  readonly contentType: string;
}

async function encoded(bytes: Buffer): Promise<Upload | null> {
  try {
    const { format } = await sharp(bytes, { limitInputPixels: MOST_PIXELS }).metadata();
    const contentType = `image/${format}`;
    if (EXTENSIONS[contentType] !== undefined && bytes.length < PICTURE_BYTES_LIMIT) {
      return { bytes, contentType };
    }
    return format === 'gif' ? null : await asJpeg(bytes);
  } catch {
    return null;
  }
}

async function asJpeg(bytes: Buffer): Promise<Upload | null> {
  for (const quality of QUALITIES) {
    const jpeg = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .resize({ width: WIDEST, height: TALLEST, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality })
      .toBuffer();
    if (jpeg.length < PICTURE_BYTES_LIMIT) return { bytes: jpeg, contentType: 'image/jpeg' };
  }
  return null;
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const UNREACHABLE: Fault = {
  code: 'weibo.picture_unreachable',
  message: '配图没有保存下来，请重新上传图片并重新送审。',
};
const CHANGED: Fault = {
  code: 'weibo.picture_changed',
  message: '配图与审定的不一致，请重新上传图片并重新送审。',
};
const UNUSABLE: Fault = {
  code: 'weibo.picture_unusable',
  message: '配图不能转成微博接受的格式（JPEG、GIF、PNG，小于 5 MB），请换一张并重新送审。',
};
