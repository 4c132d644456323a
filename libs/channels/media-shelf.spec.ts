import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { AxiosChannelHttp } from './axios-channel-http.js';
import type { ChannelAnswer, ChannelHttp, ChannelRequest } from './channel-http.js';
import { MediaShelf } from './media-shelf.js';
import { SetClock } from './testing/set-clock.js';

const PICTURE = 'https://www.example.gov.cn/1.png';

async function png(color: string, width = 30, height = 20): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background: color } })
    .png()
    .toBuffer();
}

describe('MediaShelf', () => {
  const clock = new SetClock(new Date('2026-03-01T04:00:00Z'));
  const seen: string[] = [];
  let answer: ChannelAnswer;
  let test: TestDatabase;
  let shelf: MediaShelf;

  const http: ChannelHttp = {
    read: async (request: ChannelRequest) => {
      seen.push(request.url);
      return await Promise.resolve(answer);
    },
    writeOnce: async () => await Promise.reject(new Error('a picture is only read')),
    connectAhead: () => undefined,
  };
  const shows = (body: Buffer, status = 200): void => {
    answer = { kind: 'answer', status, headers: {}, body };
  };
  const factOf = async (address: string): Promise<unknown> =>
    (await shelf.facts(test.database, [address]))[address];

  beforeAll(async () => {
    test = await createTestDatabase();
  });

  beforeEach(async () => {
    await test.database.query('TRUNCATE media, media_source, revision_media');
    clock.set('2026-03-01T04:00:00.000Z');
    seen.length = 0;
    shelf = new MediaShelf(test.database, http, clock);
  });

  afterAll(async () => {
    await test.close();
  });

  it('keeps the bytes an address shows, and what they are', async () => {
    const bytes = await png('#ff0000');
    shows(bytes);
    await shelf.takeUp([PICTURE, PICTURE]);
    expect(seen).toEqual([PICTURE]);
    const facts = await shelf.facts(test.database, [PICTURE]);
    expect(facts[PICTURE]).toMatchObject({
      contentType: 'image/png',
      width: 30,
      height: 20,
      bytes: bytes.length,
    });
    expect(await shelf.read(facts[PICTURE]?.sha256 ?? '')).toEqual(bytes);
  });

  it('asks again only after ten minutes, and keeps the picture when it is gone by then', async () => {
    shows(await png('#ff0000'));
    await shelf.takeUp([PICTURE]);
    const before = await factOf(PICTURE);
    clock.set('2026-03-01T04:09:59.000Z');
    await shelf.takeUp([PICTURE]);
    expect(seen).toHaveLength(1);
    clock.set('2026-03-01T04:10:01.000Z');
    shows(Buffer.from('not found'), 404);
    await shelf.takeUp([PICTURE]);
    expect(seen).toHaveLength(2);
    expect(await factOf(PICTURE)).toEqual(before);
  });

  it('sees that an address shows another picture', async () => {
    shows(await png('#ff0000'));
    await shelf.takeUp([PICTURE]);
    const before = await factOf(PICTURE);
    clock.set('2026-03-01T05:00:00.000Z');
    shows(await png('#00ff00'));
    await shelf.takeUp([PICTURE]);
    expect(await factOf(PICTURE)).not.toEqual(before);
  });

  it('takes embedded pictures without a call', async () => {
    const address = `data:image/png;base64,${(await png('#0000ff', 5, 7)).toString('base64')}`;
    await shelf.takeUp([address]);
    expect(seen).toEqual([]);
    expect(await factOf(address)).toMatchObject({ width: 5, height: 7 });
  });

  it('says how a turned picture is seen', async () => {
    const turned = await sharp(await png('#0000ff', 40, 10))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    shows(turned);
    await shelf.takeUp([PICTURE]);
    expect(await factOf(PICTURE)).toMatchObject({ contentType: 'image/jpeg', width: 10, height: 40 });
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['a page', async () => await Promise.resolve(Buffer.from('<html>'))],
    [
      'a drawing that could act',
      async () =>
        await Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
    ],
    ['a picture cut short of its size', async () => (await png('#ff0000')).subarray(0, 20)],
    ['more pixels than are decoded', async () => await png('#ff0000', 8000, 6000)],
  ])('keeps nothing of %s', async (_, bytes) => {
    shows(await bytes());
    await shelf.takeUp([PICTURE]);
    expect(await factOf(PICTURE)).toBeUndefined();
  });

  it('calls no address but https, whatever it is given', async () => {
    shows(await png('#ff0000'));
    await shelf.takeUp(['http://www.example.gov.cn/1.png', 'file:///etc/passwd', 'javascript:1', '']);
    expect(seen).toEqual([]);
  });
});

describe('MediaShelf over the guarded way out', () => {
  let server: Server;
  let asked = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    server.close();
  });

  it('does not let an editor look inside the network', async () => {
    const test = await createTestDatabase();
    const clock = new SetClock(new Date('2026-03-01T04:00:00Z'));
    const http = new AxiosChannelHttp({ clock, allowAddresses: [], readRetryDelaysMs: [] });
    const shelf = new MediaShelf(test.database, http, clock);
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}/secret.png`;
    await shelf.takeUp([address]);
    expect(await shelf.facts(test.database, [address])).toEqual({});
    expect(asked).toBe(0);
    http.close();
    await test.close();
  });
});
