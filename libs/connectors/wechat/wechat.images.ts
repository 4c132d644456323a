import { createHash } from 'node:crypto';
import type { MediaFact } from '#libs/channels/connector.js';

/** A body image must be smaller than this (reference A4.1). */
export const IMAGE_BYTES_LIMIT = 1024 * 1024;

export interface ImageKind {
  readonly contentType: MediaFact['contentType'];
  readonly extension: 'jpg' | 'png' | 'gif' | 'webp';
}

const DATA_URL = /^data:([^;,]*);base64,([A-Za-z0-9+/=\s]*)$/;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

/** Hosts whose pictures an article may show as they are (A11). */
const PLATFORM_HOSTS: ReadonlySet<string> = new Set(['mmbiz.qpic.cn', 'mmbiz.qlogo.cn']);

/** What the bytes really are; null for anything that is no picture we can show. */
export function imageKind(bytes: Buffer): ImageKind | null {
  if (bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
    return { contentType: 'image/png', extension: 'png' };
  }
  if (bytes.subarray(0, JPEG_SIGNATURE.length).equals(JPEG_SIGNATURE)) {
    return { contentType: 'image/jpeg', extension: 'jpg' };
  }
  if (/^GIF8[79]a/.test(bytes.toString('latin1', 0, 6)))
    return { contentType: 'image/gif', extension: 'gif' };
  const isWebp = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  return isWebp ? { contentType: 'image/webp', extension: 'webp' } : null;
}

/** Whether the platform takes a body image as it is (A4.1). */
export function isAccepted(contentType: MediaFact['contentType'], bytes: number): boolean {
  return (contentType === 'image/jpeg' || contentType === 'image/png') && bytes < IMAGE_BYTES_LIMIT;
}

/** The bytes of a base64 `data:` address; null for any other address. */
export function dataUrlBytes(source: string): Buffer | null {
  const encoded = DATA_URL.exec(source)?.[2];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64');
}

export function isWebAddress(source: string): boolean {
  return URL.canParse(source) && /^https?:$/.test(new URL(source).protocol);
}

export function isOnPlatform(source: string): boolean {
  return isWebAddress(source) && PLATFORM_HOSTS.has(new URL(source).hostname);
}

/** Lower-case hex SHA-256. */
export function sha256Of(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
