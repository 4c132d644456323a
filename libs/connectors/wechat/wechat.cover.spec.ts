import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { drawnCover } from './wechat.cover.js';
import { imageKind } from './wechat.images.js';

describe('drawnCover', () => {
  it('is a PNG of 900 by 383 pixels in the given colour', () => {
    const { png } = drawnCover('#2f6690');
    expect(imageKind(png)?.contentType).toBe('image/png');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([900, 383]);
    const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
    expect(rows.length).toBe(383 * (1 + 900 * 3));
    expect([...rows.subarray(0, 7)]).toEqual([0, 0x2f, 0x66, 0x90, 0x2f, 0x66, 0x90]);
  });

  it('stays far below the material limit', () => {
    expect(drawnCover('#2f6690').png.length).toBeLessThan(10_000);
  });

  it('has one file name per picture', () => {
    expect(drawnCover('#2f6690').fileName).toBe(drawnCover('#2f6690').fileName);
    expect(drawnCover('#2f6690').fileName).not.toBe(drawnCover('#2f6691').fileName);
    expect(drawnCover('#2f6690').fileName).toMatch(/^jida-cover-[0-9a-f]{24}\.png$/);
  });
});
