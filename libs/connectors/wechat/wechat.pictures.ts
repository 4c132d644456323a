import sharp from 'sharp';
import { imageKind, IMAGE_BYTES_LIMIT, isAccepted } from './wechat.images.js';

/** A picture as it is uploaded. */
export interface UploadPicture {
  readonly bytes: Buffer;
  readonly contentType: 'image/jpeg' | 'image/png';
  readonly extension: 'jpg' | 'png';
}

/** Wider than any phone shows. */
const WIDEST = 1080;
/** Long drawings of a procedure stay legible. */
const TALLEST = 10_000;
/** Side of a cover, in pixels. */
const LARGEST_COVER = 1280;
const MOST_PIXELS = 40_000_000;
const QUALITIES = [86, 76, 64, 50, 36] as const;

/**
 * A body picture as the platform takes it: jpg or png below 1 MB as they are; everything else turned upright, made
 * smaller and written as jpg (reference A4.1). Null for bytes that are no picture.
 */
export async function bodyPicture(bytes: Buffer): Promise<UploadPicture | null> {
  const kind = imageKind(bytes);
  if (kind === null) return null;
  if (isAccepted(kind.contentType, bytes.length)) return asItIs(bytes);
  return await asJpeg(bytes, { width: WIDEST, height: TALLEST });
}

/** A cover picture; its crops are parts of the whole, so making it smaller moves none (A4.2, A5.1). */
export async function coverPicture(bytes: Buffer): Promise<UploadPicture | null> {
  return imageKind(bytes) === null
    ? null
    : await asJpeg(bytes, { width: LARGEST_COVER, height: LARGEST_COVER });
}

function asItIs(bytes: Buffer): UploadPicture {
  return imageKind(bytes)?.extension === 'png'
    ? { bytes, contentType: 'image/png', extension: 'png' }
    : { bytes, contentType: 'image/jpeg', extension: 'jpg' };
}

async function asJpeg(
  bytes: Buffer,
  most: { readonly width: number; readonly height: number },
): Promise<UploadPicture | null> {
  try {
    for (const quality of QUALITIES) {
      const jpeg = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
        .autoOrient()
        .resize({ ...most, fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#ffffff' })
        .jpeg({ quality })
        .toBuffer();
      if (jpeg.length < IMAGE_BYTES_LIMIT)
        return { bytes: jpeg, contentType: 'image/jpeg', extension: 'jpg' };
    }
    return null;
  } catch {
    return null;
  }
}
