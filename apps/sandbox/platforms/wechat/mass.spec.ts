import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { startCallbackServer } from '../../testing/callback-server.js';
import { startBench, type Bench, type Body } from '../../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const MARKER = 'https://www.example.gov.cn/qa/1?ref=JOB-1';
const DAY = 86_400_000;
const set = async (settings: Record<string, unknown>): Promise<void> => {
  await bench.control.patch(`/wechat/accounts/${bench.credentials.wechat.appId}`, settings);
};
const sendAll = async (mediaId: string, more: Body = {}): Promise<Body> =>
  await bench.wechat.post('/cgi-bin/message/mass/sendall', {
    filter: { is_to_all: true },
    mpnews: { media_id: mediaId },
    msgtype: 'mpnews',
    send_ignore_reprint: 0,
    ...more,
  });
const statusOf = async (msgId: unknown): Promise<unknown> =>
  (await bench.wechat.post('/cgi-bin/message/mass/get', { msg_id: msgId }))['msg_status'];

describe('mass send (reference A7.1, A7.5, checklist A13.8, A13.9)', () => {
  it('is accepted, sent, taken from the draft box, and never listed by freepublish', async () => {
    const mediaId = await bench.wechat.draft();
    const sent = await sendAll(mediaId, { clientmsgid: 'job-1' });
    expect(sent).toMatchObject({ errcode: 0, errmsg: 'send job submission success' });
    expect(await statusOf(sent['msg_id'])).toBe('SENDING');
    await bench.advance(1000);
    expect(await statusOf(String(sent['msg_id']))).toBe('SEND_SUCCESS');
    expect(await bench.wechat.post('/cgi-bin/draft/get', { media_id: mediaId })).toMatchObject({
      errcode: 40007,
    });
    const list = await bench.wechat.post('/cgi-bin/freepublish/batchget', { offset: 0, count: 20 });
    expect(list).toMatchObject({ total_count: 0 });
    expect(await bench.publications()).toEqual({ [MARKER]: 1 });
  });

  it('checks filter, type, media and lists of openids', async () => {
    const mediaId = await bench.wechat.draft();
    expect(await sendAll('unknown')).toMatchObject({ errcode: 40007 });
    expect(await sendAll(mediaId, { msgtype: 'song' })).toMatchObject({ errcode: 45162 });
    expect(await sendAll(mediaId, { filter: { is_to_all: false, tag_id: 9 } })).toMatchObject({
      errcode: 45159,
    });
    expect(await sendAll(mediaId, { filter: {} })).toMatchObject({ errcode: 47001 });
    expect(await sendAll(mediaId, { filter: { is_to_all: 1 } })).toMatchObject({ errcode: 47001 });
    const send = async (touser: string[]): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/message/mass/send', {
        touser,
        mpnews: { media_id: mediaId },
        msgtype: 'mpnews',
      });
    expect(await send(['a'])).toMatchObject({ errcode: 40130 });
    expect(await send(Array(10_001).fill('a') as string[])).toMatchObject({ errcode: 40032 });
    expect(await send(['a', 'b'])).toMatchObject({ errcode: 0 });
  });

  it('deletes the pages by number, by index and by address', async () => {
    const sent = await sendAll(await bench.wechat.draft());
    await bench.advance(1000);
    const remove = async (body: Body): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/message/mass/delete', body);
    expect(await remove({ msg_id: 1 })).toMatchObject({ errcode: 40059 });
    expect(await remove({ msg_id: sent['msg_id'], article_idx: 2 })).toMatchObject({ errcode: 40060 });
    expect(await remove({ msg_id: sent['msg_id'], article_idx: 1 })).toMatchObject({ errcode: 0 });
    expect(await statusOf(sent['msg_id'])).toBe('DELETE');
    expect(await statusOf(1)).toBeUndefined();
  });

  it('previews, and keeps the speed it is given', async () => {
    const mpnews = { media_id: await bench.wechat.draft() };
    const preview = await bench.wechat.post('/cgi-bin/message/mass/preview', {
      touser: 'o1',
      mpnews,
      msgtype: 'mpnews',
    });
    expect(preview).toMatchObject({ errcode: 0, errmsg: 'preview success' });
    expect(await bench.publications()).toEqual({});
    const speed = async (body: Body): Promise<Body> =>
      await bench.wechat.post('/cgi-bin/message/mass/speed/set', body);
    expect(await speed({})).toMatchObject({ errcode: 45084 });
    expect(await speed({ speed: 5 })).toMatchObject({ errcode: 45083 });
    expect(await speed({ speed: 3 })).toMatchObject({ errcode: 0 });
    expect(await bench.wechat.post('/cgi-bin/message/mass/speed/get', {})).toMatchObject({ speed: 3 });
  });
});

describe('clientmsgid (reference A7.2)', () => {
  it('answers 45066 within a minute, then 45065 with the msg_id of the first job', async () => {
    const mediaId = await bench.wechat.draft();
    const first = await sendAll(mediaId, { clientmsgid: 'job-1' });
    expect(await sendAll(mediaId, { clientmsgid: 'job-1' })).toMatchObject({ errcode: 45066 });
    await bench.advance(60_000);
    const again = await sendAll(mediaId, { clientmsgid: 'job-1' });
    expect(again).toMatchObject({ errcode: 45065, msg_id: first['msg_id'] });
    expect(again).not.toHaveProperty('msg_data_id');
    expect(await bench.publications()).toEqual({ [MARKER]: 1 });
  });

  it('gives the msg_id of the first job in full where ids are above 2^53', async () => {
    await set({ idStyle: 'huge' });
    const mediaId = await bench.wechat.draft();
    const text = async (): Promise<string> => {
      const body = {
        filter: { is_to_all: true },
        mpnews: { media_id: mediaId },
        msgtype: 'mpnews',
        clientmsgid: 'job-1',
      };
      const { data } = await bench.wechat.http.post<string>('/cgi-bin/message/mass/sendall', body, {
        params: { access_token: token },
        transformResponse: (raw: string) => raw,
      });
      return data;
    };
    const token = await bench.wechat.useNewToken();
    const first = /"msg_id":(\d+)/.exec(await text())?.[1];
    await bench.advance(60_000);
    expect(await text()).toContain(`"msg_id":${String(first)}}`);
    expect(Number.isSafeInteger(Number(first))).toBe(false);
  });

  it('takes 32 bytes and refuses 33', async () => {
    const mediaId = await bench.wechat.draft();
    expect(await sendAll(mediaId, { clientmsgid: 'x'.repeat(33) })).toMatchObject({ errcode: 45067 });
    expect(await sendAll(mediaId, { clientmsgid: '群'.repeat(11) })).toMatchObject({ errcode: 45067 });
    expect(await sendAll(mediaId, { clientmsgid: 'x'.repeat(32) })).toMatchObject({ errcode: 0 });
  });

  it('forgets an id after 24 hours', async () => {
    await set({ massPerDay: 10 });
    await sendAll(await bench.wechat.draft(), { clientmsgid: 'job-1' });
    await bench.advance(DAY + 1000);
    await bench.wechat.useNewToken();
    expect(await sendAll(await bench.wechat.draft(), { clientmsgid: 'job-1' })).toMatchObject({ errcode: 0 });
  });

  it('without an id publishes twice, unless the account is set to derive one', async () => {
    await set({ massPerDay: 10, secondSubmit: 'second_job' });
    const mediaId = await bench.wechat.draft();
    await sendAll(mediaId);
    await sendAll(mediaId);
    await bench.advance(1000);
    expect(await bench.publications()).toEqual({ [MARKER]: 2 });
    await set({ deriveClientMsgId: true });
    const other = await bench.wechat.draft({ content_source_url: 'https://www.example.gov.cn/2' });
    expect(await sendAll(other)).toMatchObject({ errcode: 0 });
    expect(await sendAll(other)).toMatchObject({ errcode: 45066 });
  });

  it('a refused send leaves its id unused', async () => {
    expect(await sendAll('unknown', { clientmsgid: 'job-1' })).toMatchObject({ errcode: 40007 });
    expect(await sendAll(await bench.wechat.draft(), { clientmsgid: 'job-1' })).toMatchObject({ errcode: 0 });
  });
});

describe('delivery quotas (reference A7.3)', () => {
  it('lets a subscription account send once a day', async () => {
    await sendAll(await bench.wechat.draft(), { clientmsgid: 'a' });
    const mediaId = await bench.wechat.draft();
    expect(await sendAll(mediaId, { clientmsgid: 'b' })).toMatchObject({ errcode: 45028 });
    await bench.advance(DAY);
    await bench.wechat.useNewToken();
    expect(await sendAll(mediaId, { clientmsgid: 'b' })).toMatchObject({ errcode: 0 });
  });

  it('does not count a failed send', async () => {
    await set({ massOutcomes: ['err(20001)'] });
    const sent = await sendAll(await bench.wechat.draft());
    await bench.advance(1000);
    expect(await statusOf(sent['msg_id'])).toBe('SEND_FAIL');
    expect(await sendAll(await bench.wechat.draft())).toMatchObject({ errcode: 0 });
  });

  it('lets a service account send to all once a day and four times a month', async () => {
    await set({ type: 'verified_service' });
    const toTag = { filter: { is_to_all: false, tag_id: 2 } };
    expect(await sendAll(await bench.wechat.draft())).toMatchObject({ errcode: 0 });
    const mediaId = await bench.wechat.draft();
    expect(await sendAll(mediaId)).toMatchObject({ errcode: 45028 });
    for (let nth = 0; nth < 3; nth += 1)
      expect(await sendAll(await bench.wechat.draft(), toTag)).toMatchObject({ errcode: 0 });
    expect(await sendAll(mediaId, toTag)).toMatchObject({ errcode: 45028 });
  });
});

describe('protection by the administrator (reference A7.4)', () => {
  const confirm = async (accept: boolean): Promise<void> => {
    await bench.control.post(`/wechat/accounts/${bench.credentials.wechat.appId}/mass/pending/confirm`, {
      accept,
    });
  };

  it('waits with 89505, refuses others with 89504, and sends after the yes', async () => {
    await set({ massProtection: true });
    const mediaId = await bench.wechat.draft();
    expect(await sendAll(mediaId, { clientmsgid: 'job-1' })).toMatchObject({ errcode: 89505 });
    expect(await sendAll(mediaId, { clientmsgid: 'job-1' })).toMatchObject({ errcode: 89504 });
    expect(await sendAll(mediaId, { clientmsgid: 'job-2' })).toMatchObject({ errcode: 89504 });
    await confirm(true);
    await bench.advance(60_000);
    const known = await sendAll(mediaId, { clientmsgid: 'job-1' });
    expect(known).toMatchObject({ errcode: 45065 });
    expect(await statusOf(known['msg_id'])).toBe('SEND_SUCCESS');
    expect(await bench.publications()).toEqual({ [MARKER]: 1 });
  });

  it.each([
    ['a refusal', false, 'err(40001)'],
    ['no answer in 30 minutes', null, 'err(40002)'],
  ])('tells %s by event', async (_what, answer, word) => {
    const server = await startCallbackServer();
    await set({ massProtection: true, callbackUrl: server.url, callbackMode: 'plain' });
    await sendAll(await bench.wechat.draft());
    if (answer !== null) await confirm(answer);
    await bench.advance(answer === null ? 30 * 60_000 : 1000);
    await server.waitFor(1);
    const { xml } = new XMLParser().parse(server.pushes[0]?.body ?? '') as { xml: Body };
    expect(xml).toMatchObject({ Event: 'MASSSENDJOBFINISH', Status: word, SentCount: 0 });
    expect(await bench.publications()).toEqual({});
    await server.close();
  });
});

describe('MASSSENDJOBFINISH (reference A8.5)', () => {
  it('carries counts, checks and the addresses, but no clientmsgid', async () => {
    const server = await startCallbackServer();
    await set({ callbackUrl: server.url, callbackMode: 'plain', followers: 500 });
    const sent = await sendAll(await bench.wechat.draft(), { clientmsgid: 'job-1' });
    await bench.advance(1000);
    await server.waitFor(1);
    const { xml } = new XMLParser().parse(server.pushes[0]?.body ?? '') as { xml: Body };
    expect(xml).toMatchObject({
      MsgID: sent['msg_id'],
      Status: 'send success',
      TotalCount: 500,
      SentCount: 500,
      CopyrightCheckResult: { Count: 1, CheckState: 1 },
      ArticleUrlResult: { Count: 1, ResultList: { item: { ArticleIdx: 1 } } },
    });
    expect(server.pushes[0]?.body).not.toContain('job-1');
    await server.close();
  });

  it.each([
    ['err(30003)', 0, 'err(30003)', 3, {}],
    ['err(30003)', 1, 'send success', 2, { [MARKER]: 1 }],
    ['err(30001)', 1, 'send success', 1, { [MARKER]: 1 }],
    ['err(30002)', 1, 'err(30002)', 3, {}],
    ['err(10001)', 1, 'err(10001)', 1, {}],
  ])('%s with send_ignore_reprint %d comes to %s', async (scripted, ignore, status, check, publications) => {
    const server = await startCallbackServer();
    await set({ callbackUrl: server.url, callbackMode: 'plain', massOutcomes: [scripted] });
    await sendAll(await bench.wechat.draft(), { send_ignore_reprint: ignore });
    await bench.advance(1000);
    await server.waitFor(1);
    await server.close();
    const { xml } = new XMLParser().parse(server.pushes[0]?.body ?? '') as { xml: Body };
    expect(xml).toMatchObject({ Status: status, CopyrightCheckResult: { CheckState: check } });
    expect(await bench.publications()).toEqual(publications);
  });

  /** So co-wechat-api writes it; whoever is not named gets nothing. */
  it('sends to a tag also where nothing is said of all', async () => {
    const mediaId = await bench.wechat.draft();
    expect(await sendAll(mediaId, { filter: { tag_id: 9 } })).toMatchObject({ errcode: 45159 });
    expect(await sendAll(mediaId, { filter: { tag_id: 2 } })).toMatchObject({ errcode: 0 });
  });

  it('takes no other word for send_ignore_reprint', async () => {
    expect(await sendAll(await bench.wechat.draft(), { send_ignore_reprint: 2 })).toMatchObject({
      errcode: 47001,
    });
  });
});
