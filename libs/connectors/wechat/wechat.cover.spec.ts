import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { canWriteChinese, coverFileName, coverSvg, cropsOf, drawnCover, wrapped } from './wechat.cover.js';
import { imageKind } from './wechat.images.js';

const COVER = {
  kind: 'drawn',
  color: '#2f6690',
  title: '关于居住证办理的问答',
  department: '市公安局',
} as const;

describe('drawnCover', () => {
  it('is a square PNG in the given colour, far below the material limit', async () => {
    const { png } = await drawnCover(COVER);
    expect(imageKind(png)?.contentType).toBe('image/png');
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([1080, 1080]);
    expect([...data.subarray(0, 3)]).toEqual([0x2f, 0x66, 0x90]);
    expect(png.length).toBeLessThan(200_000);
  });

  it('carries the title exactly where the machine has letters for it', async () => {
    const titled = await drawnCover(COVER);
    const plain = await drawnCover({ ...COVER, title: '', department: '' });
    expect(titled.png.equals(plain.png)).toBe(!(await canWriteChinese()));
  });

  it('has one file name per picture', () => {
    expect(coverFileName(COVER)).toBe(coverFileName({ ...COVER }));
    expect(coverFileName(COVER)).not.toBe(coverFileName({ ...COVER, color: '#2f6691' }));
    expect(coverFileName(COVER)).not.toBe(coverFileName({ ...COVER, title: '另一个' }));
    expect(coverFileName(COVER)).toMatch(/^jida-cover-[0-9a-f]{24}\.png$/);
  });

  it('draws no more than text of a title', () => {
    const svg = coverSvg({
      ...COVER,
      title: '<image href="file:///etc/passwd"/>&',
      department: '"><script>',
    });
    expect(svg).not.toMatch(/<(image|script)/);
  });
});

describe('the lines of a title', () => {
  it.each([
    ['居住证', ['居住证']],
    ['关于居住证办理材料与时限的问答', ['关于居住证办理材料与时限', '的问答']],
    ['2026年度社保缴费基数Q&A', ['2026年度社保缴费基数Q&A']],
  ])('%s', (title, lines) => {
    expect(wrapped(title)).toEqual(lines);
  });

  it('are three at most, and none begins with a closing mark', () => {
    const lines = wrapped('办理居住证需要哪些材料？'.repeat(6));
    expect(lines).toHaveLength(3);
    expect(lines[2]?.endsWith('…')).toBe(true);
    for (const line of lines) expect(line).not.toMatch(/^[？，。]/);
  });
});

describe('cropsOf', () => {
  it.each([
    [2350, 1000, '0_0_1_1', '0.287234_0_0.712766_1'],
    [1000, 1000, '0_0.287234_1_0.712766', '0_0_1_1'],
    [600, 1200, '0_0.393617_1_0.606383', '0_0.25_1_0.75'],
  ])('takes the middle of %d × %d', (width, height, wide, square) => {
    expect(cropsOf(width, height)).toEqual({ wide, square });
  });

  it('has six decimals at most, from 0 to 1 (reference A5.1)', () => {
    for (const [width, height] of [
      [1, 7],
      [313, 77],
      [4000, 3],
    ] as const) {
      for (const crop of Object.values(cropsOf(width, height))) {
        const parts = (crop as string).split('_');
        expect(parts).toHaveLength(4);
        for (const part of parts) {
          expect(part).toMatch(/^(0|1|0\.\d{1,6})$/);
        }
      }
    }
  });
});
