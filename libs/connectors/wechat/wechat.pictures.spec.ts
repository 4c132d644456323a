import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { IMAGE_BYTES_LIMIT } from './wechat.images.js';
import { bodyPicture, coverPicture } from './wechat.pictures.js';

/** Noise, which no format makes small. */
function noise(width: number, height: number): ReturnType<typeof sharp> {
  return sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  });
}

describe('bodyPicture (reference A4.1)', () => {
  it('leaves a jpg or png below 1 MB as it is', async () => {
    const png = await noise(40, 30).png().toBuffer();
    expect(await bodyPicture(png)).toEqual({ bytes: png, contentType: 'image/png', extension: 'png' });
    const jpg = await noise(40, 30).jpeg().toBuffer();
    expect((await bodyPicture(jpg))?.bytes).toBe(jpg);
  });

  it('makes a large one small enough, and no wider than a phone needs', async () => {
    const large = await noise(2400, 1600).png().toBuffer();
    expect(large.length).toBeGreaterThan(IMAGE_BYTES_LIMIT);
    const picture = await bodyPicture(large);
    expect(picture?.extension).toBe('jpg');
    expect(picture?.bytes.length).toBeLessThan(IMAGE_BYTES_LIMIT);
    expect((await sharp(picture?.bytes).metadata()).width).toBe(1080);
  });

  it.each(['gif', 'webp'] as const)('turns %s into jpg', async (format) => {
    const picture = await bodyPicture(await noise(40, 30).toFormat(format).toBuffer());
    expect((await sharp(picture?.bytes).metadata()).format).toBe('jpeg');
  });

  it('makes the same of the same bytes', async () => {
    const webp = await noise(64, 64).webp().toBuffer();
    expect((await bodyPicture(webp))?.bytes).toEqual((await bodyPicture(webp))?.bytes);
  });

  it('puts white behind what can be seen through, and turns upright', async () => {
    const clear = await sharp({ create: { width: 20, height: 10, channels: 4, background: '#00000000' } })
      .webp()
      .toBuffer();
    const { data } = await sharp((await bodyPicture(clear))?.bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeGreaterThan(250);
    const lying = await noise(60, 20).withMetadata({ orientation: 6 }).webp().toBuffer();
    const upright = await sharp((await bodyPicture(lying))?.bytes).metadata();
    expect([upright.width, upright.height]).toEqual([20, 60]);
  });

  it.each([
    ['text', Buffer.from('<html>')],
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['the beginning of a picture', Buffer.from('GIF89a')],
  ])('makes nothing of %s', async (_name, bytes) => {
    expect(await bodyPicture(bytes)).toBeNull();
  });
});

describe('coverPicture', () => {
  it('keeps the shape, so that the crops stay where they were', async () => {
    const picture = await coverPicture(await noise(2600, 1300).jpeg().toBuffer());
    const { width, height } = await sharp(picture?.bytes).metadata();
    expect([width, height]).toEqual([1280, 640]);
  });
});
