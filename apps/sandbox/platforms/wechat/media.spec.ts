import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { JPEG, PNG, startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const GIF = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(50)]);
const MP4 = Buffer.concat([Buffer.from('0000001866747970', 'hex'), Buffer.alloc(50)]);
const WMA = Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(50)]);
const UPLOADIMG = '/cgi-bin/media/uploadimg';
const MATERIAL = '/cgi-bin/material/add_material';
const MEGABYTE = 1_048_576;

describe('images in the body (reference A4.1, checklist A13.5)', () => {
  it('answers an address of the picture host, which the sandbox itself can show', async () => {
    const { url } = await bench.wechat.upload(UPLOADIMG, PNG);
    expect(url).toMatch(/^http:\/\/mmbiz\.qpic\.cn\/mmbiz_png\/[0-9A-Za-z]+\/0\?wx_fmt=png$/);
    const path = new URL(String(url)).pathname.replace(/\/0$/, '');
    const shown = await axios.get<ArrayBuffer>(`${bench.base}/mmbiz${path}`, { responseType: 'arraybuffer' });
    expect(Buffer.from(shown.data).equals(PNG)).toBe(true);
  });

  it('believes the bytes, not the name', async () => {
    expect(await bench.wechat.upload(UPLOADIMG, Buffer.from('hello world'), { name: 'a.png' })).toMatchObject(
      { errcode: 40005 },
    );
    expect(await bench.wechat.upload(UPLOADIMG, GIF, { name: 'a.png' })).toMatchObject({ errcode: 40137 });
  });

  it('refuses a megabyte, an empty file, another field name, and no file', async () => {
    const big = Buffer.concat([PNG, Buffer.alloc(MEGABYTE - PNG.length)]);
    expect(await bench.wechat.upload(UPLOADIMG, big)).toMatchObject({ errcode: 40009 });
    expect(await bench.wechat.upload(UPLOADIMG, big.subarray(0, -1))).toHaveProperty('url');
    expect(await bench.wechat.upload(UPLOADIMG, Buffer.alloc(0))).toMatchObject({ errcode: 44001 });
    expect(await bench.wechat.upload(UPLOADIMG, PNG, { field: 'file' })).toMatchObject({ errcode: 41005 });
    expect(await bench.wechat.post(UPLOADIMG, { media: 'x' })).toMatchObject({ errcode: 41005 });
  });

  it('needs a file name with the file', async () => {
    const token = await bench.wechat.useNewToken();
    const body = Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="media"\r\n'),
      Buffer.from('Content-Type: application/octet-stream\r\n\r\n'),
      PNG,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const { data } = await bench.wechat.http.post<Body>(UPLOADIMG, body, {
      params: { access_token: token },
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect(data).toMatchObject({ errcode: 41005 });
  });

  it('does not count body images as material', async () => {
    await bench.wechat.upload(UPLOADIMG, PNG);
    expect(await bench.wechat.get('/cgi-bin/material/get_materialcount')).toMatchObject({ image_count: 0 });
  });
});

describe('permanent material (reference A4.2, A4.3)', () => {
  const add = async (type: string, data: Buffer, name = 'cover.png'): Promise<Record<string, unknown>> =>
    await bench.wechat.upload(MATERIAL, data, { query: { type }, name });

  it('keeps an image under its file name, newest first', async () => {
    await add('image', PNG, 'first.png');
    await bench.advance(1000);
    const second = await add('image', JPEG, 'second.jpg');
    expect(second).toMatchObject({ item: [] });
    const list = await bench.wechat.post('/cgi-bin/material/batchget_material', {
      type: 'image',
      offset: 0,
      count: 20,
    });
    expect(list).toMatchObject({
      total_count: 2,
      item_count: 2,
      item: [{ name: 'second.jpg', media_id: second['media_id'] }, { name: 'first.png' }],
    });
    expect(await bench.wechat.get('/cgi-bin/material/get_materialcount')).toEqual({
      voice_count: 0,
      video_count: 0,
      image_count: 2,
      news_count: 0,
    });
  });

  it.each([
    ['picture', PNG, 40004],
    ['image', MP4, 40005],
    ['thumb', PNG, 40005],
    ['thumb', Buffer.concat([JPEG, Buffer.alloc(65 * 1024)]), 45001],
    ['image', Buffer.concat([PNG, Buffer.alloc(10 * MEGABYTE)]), 40009],
    ['image', Buffer.concat([PNG, Buffer.alloc(30 * MEGABYTE)]), 40009],
    ['voice', Buffer.concat([WMA, Buffer.alloc(2 * MEGABYTE)]), 45001],
    ['voice', PNG, 40005],
    ['video', Buffer.concat([MP4, Buffer.alloc(30 * MEGABYTE)]), 45001],
  ])('refuses type %s with wrong data', async (type, data, errcode) => {
    expect(await add(type, data)).toMatchObject({ errcode });
  });

  it.each([
    ['wma', WMA],
    ['mp3 with a tag', Buffer.concat([Buffer.from('ID3'), Buffer.alloc(50)])],
    ['mp3 of layer III', Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(50)])],
    ['mp3 of MPEG-2', Buffer.concat([Buffer.from('fff38464', 'hex'), Buffer.alloc(50)])],
    ['wav', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), Buffer.alloc(50)])],
    ['amr', Buffer.from('#!AMR\n')],
  ])('takes %s as voice', async (_kind, data) => {
    expect(await add('voice', data, 'voice')).toHaveProperty('media_id');
  });

  it('gives an image back byte for byte and deletes it', async () => {
    const { media_id: mediaId } = await add('image', PNG);
    const token = await bench.wechat.useNewToken();
    const url = `/cgi-bin/material/get_material?access_token=${token}`;
    const got = await bench.wechat.http.post<ArrayBuffer>(
      url,
      { media_id: mediaId },
      { responseType: 'arraybuffer' },
    );
    expect(Buffer.from(got.data).equals(PNG)).toBe(true);
    expect(await bench.wechat.post('/cgi-bin/material/del_material', { media_id: mediaId })).toMatchObject({
      errcode: 0,
    });
    expect(await bench.wechat.post('/cgi-bin/material/get_material', { media_id: mediaId })).toMatchObject({
      errcode: 40007,
    });
  });

  it('refuses a page of more than twenty', async () => {
    const ask = { type: 'image', offset: 0, count: 21 };
    expect(await bench.wechat.post('/cgi-bin/material/batchget_material', ask)).toMatchObject({
      errcode: 40035,
    });
  });

  it('keeps temporary media apart: no cover, and gone after three days', async () => {
    const { media_id: mediaId, type } = await bench.wechat.upload('/cgi-bin/media/upload', PNG, {
      query: { type: 'image' },
    });
    expect(type).toBe('image');
    const article = await bench.wechat.article({ thumb_media_id: mediaId });
    expect(await bench.wechat.post('/cgi-bin/draft/add', { articles: [article] })).toMatchObject({
      errcode: 40007,
    });
    await bench.advance(3 * 86_400_000 + 1000);
    await bench.wechat.useNewToken();
    expect(await bench.wechat.get('/cgi-bin/media/get', { media_id: String(mediaId) })).toMatchObject({
      errcode: 40007,
    });
  });
});
