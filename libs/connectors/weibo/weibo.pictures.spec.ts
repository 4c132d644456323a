import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import {
  cutOff,
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import type { MediaFact, PublishableContent, ReleaseJob } from '#libs/channels/connector.js';
import {
  channel,
  content,
  context,
  job,
  SECRETS,
  sha256Of,
  shelf,
  status,
  StillClock,
  TEXT,
} from './testing/weibo.fixtures.js';
import { WeiboConnector } from './weibo.connector.js';
import { PICTURE_BYTES_LIMIT } from './weibo.upload.js';

const connector = new WeiboConnector();
const COVER = 'https://img.example.gov.cn/cover.png';
const FIRST = 'https://www.example.gov.cn/files/1.jpg';
const TOKEN = json(200, { uid: 1404376560, appkey: '1234567890', expire_in: 157679471 });

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function withImage(changes: Partial<PublishableContent> = {}): PublishableContent {
  const image = { type: 'image', attrs: { src: '/files/1.jpg', alt: '流程图' } } as const;
  return content({
    items: [{ id: 'i-1', question: '去哪里办？', answer: { type: 'doc', content: [image] } }],
    ...changes,
  });
}

function fact(changes: Partial<MediaFact> = {}): MediaFact {
  return { sha256: 'a'.repeat(64), contentType: 'image/png', width: 8, height: 8, bytes: 900, ...changes };
}

async function picture(format: 'png' | 'jpeg' | 'gif' | 'webp'): Promise<Buffer> {
  const create = {
    width: 8,
    height: 8,
    channels: 4,
    background: { r: 200, g: 30, b: 30, alpha: 0.5 },
  } as const;
  return await sharp({ create }).toFormat(format).toBuffer();
}

/** Noise does not compress: 1500 × 1500 pixels are over 6 MB as PNG. */
async function oversized(): Promise<Buffer> {
  const raw = { width: 1500, height: 1500, channels: 3 } as const;
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return await sharp({ create: { ...raw, background: '#808080', noise } })
    .png()
    .toBuffer();
}

function jobWith(bytes: Buffer): ReleaseJob {
  const fields = { ...job(channel()).fields, picture: { source: COVER, sha256: sha256Of(bytes) } };
  return job(channel({ baseUrl: platform.url }), { fields });
}

describe('choosing the picture', () => {
  it.each([
    ['the cover', {}, { variant: { cover: COVER } }, [COVER]],
    ['the first picture, at its whole address', {}, {}, [FIRST]],
    ['only the cover, where the channel says so', { picture: 'cover' }, {}, []],
    ['none, where the channel says so', { picture: 'none' }, { variant: { cover: COVER } }, []],
  ])('takes %s', (_what, settings, changes, addresses) => {
    expect(connector.pictures(withImage(changes), channel(settings))).toEqual(addresses);
  });

  it('takes none of a draft without pictures, and leaves its fields alone', () => {
    expect(connector.pictures(content(), channel())).toEqual([]);
    expect(Object.keys(connector.render(content(), channel()).fields)).toEqual(['text', 'url']);
  });

  it('has the hash of the bytes approved, and shows them to the reviewer', () => {
    const rendition = connector.render(withImage({ media: { [FIRST]: fact() } }), channel());
    expect(rendition.fields['picture']).toEqual({ source: FIRST, sha256: 'a'.repeat(64) });
    expect(rendition.previewHtml).toContain(`<img src="/api/v1/media/${'a'.repeat(64)}"`);
  });

  it('keeps embedded bytes out of the fields', () => {
    const cover = 'data:image/png;base64,AAAA';
    const rendition = connector.render(
      content({ variant: { cover }, media: { [cover]: fact() } }),
      channel(),
    );
    expect(rendition.fields['picture']).toEqual({ source: 'embedded', sha256: 'a'.repeat(64) });
  });
});

describe('judging the picture', () => {
  it.each([
    ['a small PNG', fact(), []],
    ['a moving GIF', fact({ contentType: 'image/gif' }), []],
    ['a JPEG just below 5 MB', fact({ contentType: 'image/jpeg', bytes: PICTURE_BYTES_LIMIT - 1 }), []],
    [
      'a JPEG of 5 MB',
      fact({ contentType: 'image/jpeg', bytes: PICTURE_BYTES_LIMIT }),
      ['info weibo.picture_converted'],
    ],
    ['a WebP', fact({ contentType: 'image/webp' }), ['info weibo.picture_converted']],
    [
      'a GIF of 5 MB',
      fact({ contentType: 'image/gif', bytes: PICTURE_BYTES_LIMIT }),
      ['block weibo.gif_too_large'],
    ],
    ['what could not be fetched', null, ['block weibo.picture_unreachable']],
  ])('of %s', (_what, media, expected) => {
    const kept = media === null ? {} : { [FIRST]: media };
    const rendition = connector.render(withImage({ media: kept }), channel());
    const found = connector.validate(rendition, channel()).map((one) => `${one.level} ${one.code}`);
    expect(found).toEqual(expected);
  });
});

describe('staging a picture', () => {
  async function stage(bytes: Buffer, media = shelf(bytes)): Promise<string> {
    platform.script(TOKEN);
    const outcome = await connector.stage(jobWith(bytes), context(platform, {}, { media }));
    return outcome.kind === 'staged' ? 'staged' : `${outcome.kind} ${outcome.fault.code}`;
  }

  it('refuses one that is not kept, is another, or is no picture, before any call', async () => {
    const bytes = await picture('png');
    expect(await stage(bytes, shelf())).toBe('content weibo.picture_unreachable');
    const other = { read: async () => await Promise.resolve(Buffer.from('other')) };
    expect(await stage(bytes, other)).toBe('content weibo.picture_changed');
    expect(await stage(Buffer.from('no picture'))).toBe('content weibo.picture_unusable');
    expect(platform.seen).toHaveLength(0);
  });

  it('makes the same bytes at staging and at every commit', async () => {
    const webp = await picture('webp');
    const around = context(platform, {}, { media: shelf(webp) });
    platform.script(TOKEN, json(200, status()), json(200, status()));
    const staged = await connector.stage(jobWith(webp), around);
    await connector.commit(jobWith(webp), {}, around);
    await connector.commit(jobWith(webp), {}, around);
    const [, first, second] = platform.seen.map((request) => sha256Of(sentPicture(request.bytes)));
    expect(staged).toEqual({ kind: 'staged', staged: { pictureSha256: first } });
    expect(second).toBe(first);
  });
});

describe('sending a picture', () => {
  async function commit(bytes: Buffer, reaction: Reaction): Promise<string> {
    platform.script(reaction);
    const around = context(platform, {}, { media: shelf(bytes) });
    return (await connector.commit(jobWith(bytes), {}, around)).kind;
  }

  it.each(['png', 'jpeg', 'gif'] as const)('sends %s as it is, as the part "pic"', async (format) => {
    const bytes = await picture(format);
    expect(await commit(bytes, json(200, status()))).toBe('done');
    expect(platform.seen).toHaveLength(1);
    const [request] = platform.seen;
    expect(request?.path).toBe('/2/statuses/share.json');
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    for (const [name, value] of [
      ['access_token', SECRETS.accessToken],
      ['status', TEXT],
      ['rip', '203.0.113.7'],
    ] as const) {
      expect(request?.body).toContain(`name="${name}"\r\n\r\n${value}\r\n`);
    }
    expect(request?.body).toMatch(
      new RegExp(`name="pic"; filename="[0-9a-f]{32}\\.${format === 'jpeg' ? 'jpg' : format}"`),
    );
    expect(sentPicture(request?.bytes ?? Buffer.alloc(0)).equals(bytes)).toBe(true);
  });

  it('writes WebP and what is too large as a JPEG below the limit, upright and on white', async () => {
    for (const bytes of [await picture('webp'), await oversized()]) {
      expect(await commit(bytes, json(200, status()))).toBe('done');
      const sent = sentPicture(platform.seen.at(-1)?.bytes ?? Buffer.alloc(0));
      expect((await sharp(sent).metadata()).format).toBe('jpeg');
      expect(sent.length).toBeLessThan(PICTURE_BYTES_LIMIT);
    }
  });

  it.each([
    ['a dropped connection', reset],
    ['an answer cut off', cutOff],
    ['an empty body', text(200, '')],
    ['status 502', text(502, '<html>')],
    ['10001', json(400, { error: 'x', error_code: 10001 })],
  ])('is in doubt after %s, and calls once', async (_what, reaction) => {
    expect(await commit(await picture('png'), reaction)).toBe('unknown');
    expect(platform.seen).toHaveLength(1);
  });

  it.each([20005, 20006, 10007, 10018])('%i is the content’s fault', async (number) => {
    expect(await commit(await picture('png'), json(400, { error: 'x', error_code: number }))).toBe('content');
  });

  it('sends no post without its approved picture', async () => {
    const bytes = await picture('png');
    const outcome = await connector.commit(jobWith(bytes), {}, context(platform, {}, { media: shelf() }));
    expect(outcome.kind).toBe('content');
    expect(platform.seen).toHaveLength(0);
  });
});

/** The bytes of the one file in a multipart body. */
function sentPicture(body: Buffer): Buffer {
  const head = body.indexOf('name="pic"');
  const start = body.indexOf('\r\n\r\n', head) + 4;
  return body.subarray(start, body.indexOf('\r\n--', start));
}
