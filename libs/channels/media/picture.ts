import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { MediaFact } from '../connector.js';

const TYPES: Readonly<Record<string, MediaFact['contentType']>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** A file of some kilobytes can claim to be a picture of gigapixels; more than this is not decoded. */
export const MOST_PIXELS = 40_000_000;

const DATA_ADDRESS = /^data:image\/[a-z]+;base64,([A-Za-z0-9+/]+={0,2})$/;

/** What the bytes show; null when they are no picture of a kind we keep, whatever their name says. */
export async function pictureOf(bytes: Buffer): Promise<MediaFact | null> {
  try {
    const meta = await sharp(bytes, { limitInputPixels: MOST_PIXELS }).metadata();
    const contentType = TYPES[meta.format];
    if (contentType === undefined || meta.width * meta.height > MOST_PIXELS) return null;
    const { width, height } = meta.autoOrient;
    return { sha256: hashOf(bytes), contentType, width, height, bytes: bytes.length };
  } catch {
    return null;
  }
}

/** The bytes of a `data:` address; null for every other one. */
export function bytesOfDataAddress(address: string): Buffer | null {
  const encoded = DATA_ADDRESS.exec(address)?.[1];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64');
}

export function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
