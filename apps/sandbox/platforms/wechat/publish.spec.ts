import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBench, type Bench } from '../../testing/harness.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench.close();
});

describe('freepublish', () => {
  it('goes from 1 to 0, takes the draft away and shows the article to the public', async () => {
    const { wechat } = bench;
    const mediaId = await wechat.draft();
    const submitted = await wechat.submit(mediaId);
    expect(submitted).toMatchObject({ errcode: 0, errmsg: 'ok' });
    expect(typeof submitted['publish_id']).toBe('number');
    expect(
      await wechat.post('/cgi-bin/freepublish/get', { publish_id: submitted['publish_id'] }),
    ).toMatchObject({ publish_status: 1 });
    await bench.advance(1000);
    const done = await wechat.post('/cgi-bin/freepublish/get', {
      publish_id: String(submitted['publish_id']),
    });
    expect(done).toMatchObject({ publish_status: 0, fail_idx: [] });
    expect(await wechat.post('/cgi-bin/draft/get', { media_id: mediaId })).toMatchObject({ errcode: 40007 });
    expect(await bench.publications()).toEqual({ 'https://www.example.gov.cn/qa/1?ref=JOB-1': 1 });
  });
});
