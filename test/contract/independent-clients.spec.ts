import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import easywechat from 'node-easywechat';
import WXBizMsgCrypt from 'wechat-crypto';
import weibo from 'weibo';
import { buildSandbox } from '../../apps/sandbox/app.js';
import { credentials as credentialsOf } from '../../apps/sandbox/control/world-control.js';

/** Software nobody here wrote meets the sandbox, as it would meet the platforms (reference part D). */
type Account = Record<string, string>;
type Answer = Record<string, unknown>;

let sandbox: Awaited<ReturnType<typeof buildSandbox>>;
let base: string;
let accounts: { wechat: Account; weibo: Account };

const field = (account: Account, name: string): string => account[name] ?? '';
const control = async (method: 'post' | 'patch' | 'get', path: string, body?: unknown): Promise<Answer> =>
  (await axios.request<Answer>({ method, url: `${base}/control${path}`, data: body })).data;

beforeAll(async () => {
  sandbox = await buildSandbox({ statePath: undefined, publicUrl: undefined });
  base = await sandbox.listen(0, '127.0.0.1');
  accounts = credentialsOf(sandbox.world) as unknown as typeof accounts;
});

afterAll(async () => {
  await sandbox.close();
});

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const folder = mkdtempSync(join(tmpdir(), 'jida-clients-'));
const coverFile = join(folder, 'cover.png');
writeFileSync(coverFile, PIXEL);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('node-easywechat', () => {
  const application = (): InstanceType<typeof easywechat.OfficialAccount> =>
    new easywechat.OfficialAccount({
      app_id: field(accounts.wechat, 'appId'),
      secret: field(accounts.wechat, 'appSecret'),
      token: field(accounts.wechat, 'callbackToken'),
      aes_key: field(accounts.wechat, 'encodingAesKey'),
      use_stable_access_token: true,
      file_cache: { path: folder, dirMode: 0o700, fileMode: 0o600, ext: '.cache' },
      http: { baseURL: `${base}/`, timeout: 10_000 },
    });

  async function post(app: ReturnType<typeof application>, path: string, json: object): Promise<Answer> {
    const response = await app.getClient().postJson(path, json);
    return response.toObject<Answer>();
  }

  async function cover(app: ReturnType<typeof application>): Promise<string> {
    const client = app.getClient();
    client.withFile(coverFile, 'media');
    const answer = (
      await client.post('/cgi-bin/material/add_material', { params: { type: 'image' } })
    ).toObject<Answer>();
    expect(answer).toMatchObject({ media_id: expect.any(String), url: expect.any(String) });
    return String(answer['media_id']);
  }

  const article = (media: string, title: string): Answer => ({
    title,
    author: '政务服务局',
    digest: '办理材料与时限',
    content: '<p>登记居住满半年，可到居住地派出所申领。</p>',
    content_source_url: 'https://www.example.gov.cn/qa/1?ref=outside',
    thumb_media_id: media,
    need_open_comment: 1,
    only_fans_can_comment: 0,
  });

  it('fetches one stable token for all who ask', async () => {
    const [one, other] = await Promise.all([
      application().getAccessToken().getToken(),
      application().getAccessToken().getToken(),
    ]);
    expect(one).toMatch(/^\S{20,}$/);
    expect(other).toBe(one);
  });

  it('writes a draft, publishes it, asks for the result, reads the article and deletes it', async () => {
    const app = application();
    const media = await cover(app);
    const draft = await post(app, '/cgi-bin/draft/add', { articles: [article(media, '居住证问答')] });
    expect(draft).toMatchObject({ media_id: expect.any(String) });
    expect(draft).not.toHaveProperty('errcode');
    const kept = await post(app, '/cgi-bin/draft/get', { media_id: draft['media_id'] });
    expect(kept).toMatchObject({ news_item: [{ title: '居住证问答', author: '政务服务局' }] });
    expect((await app.getClient().get('/cgi-bin/draft/count')).toObject()).toEqual({ total_count: 1 });
    const submitted = await post(app, '/cgi-bin/freepublish/submit', { media_id: draft['media_id'] });
    expect(submitted).toMatchObject({
      errcode: 0,
      errmsg: 'ok',
      publish_id: expect.any(Number),
      msg_data_id: expect.any(Number),
    });
    await control('post', '/clock', { advanceMs: 120_000 });
    const result = await post(app, '/cgi-bin/freepublish/get', { publish_id: submitted['publish_id'] });
    expect(result).toMatchObject({
      publish_status: 0,
      article_id: expect.any(String),
      article_detail: { count: 1, item: [{ idx: 1, article_url: expect.stringContaining('__biz=') }] },
      fail_idx: [],
    });
    const list = await post(app, '/cgi-bin/freepublish/batchget', { offset: 0, count: 20, no_content: 1 });
    expect(list).toMatchObject({
      total_count: 1,
      item_count: 1,
      item: [{ article_id: result['article_id'] }],
    });
    expect((await app.getClient().get('/cgi-bin/draft/count')).toObject()).toEqual({ total_count: 0 });
    expect(
      await post(app, '/cgi-bin/freepublish/delete', { article_id: result['article_id'] }),
    ).toMatchObject({ errcode: 0 });
    const gone = await post(app, '/cgi-bin/freepublish/getarticle', { article_id: result['article_id'] });
    expect(gone).toMatchObject({ news_item: [{ is_deleted: true }] });
  });

  it('reads the comments of an article, marks one and answers it', async () => {
    const app = application();
    const media = await cover(app);
    const draft = await post(app, '/cgi-bin/draft/add', { articles: [article(media, '留言')] });
    const { msg_data_id: id } = await post(app, '/cgi-bin/freepublish/submit', {
      media_id: draft['media_id'],
    });
    await control('post', '/clock', { advanceMs: 120_000 });
    await control('post', `/wechat/accounts/${field(accounts.wechat, 'appId')}/comments`, {
      msgDataId: String(id),
      content: '周末能办吗？',
    });
    const asked = await post(app, '/cgi-bin/comment/list', {
      msg_data_id: id,
      index: 0,
      begin: 0,
      count: 49,
      type: 0,
    });
    expect(asked).toMatchObject({
      errcode: 0,
      total: 1,
      comment: [{ content: '周末能办吗？', user_comment_id: expect.any(Number) }],
    });
    const [comment] = asked['comment'] as { user_comment_id: number }[];
    const one = { msg_data_id: id, index: 0, user_comment_id: comment?.user_comment_id };
    expect(await post(app, '/cgi-bin/comment/markelect', one)).toMatchObject({ errcode: 0 });
    expect(
      await post(app, '/cgi-bin/comment/reply/add', { ...one, content: '周六上午可以。' }),
    ).toMatchObject({ errcode: 0 });
    expect(await post(app, '/cgi-bin/comment/reply/add', { ...one, content: '再说一次' })).toMatchObject({
      errcode: 88005,
    });
    expect(
      await post(app, '/cgi-bin/comment/list', { msg_data_id: id, index: 0, begin: 0, count: 50, type: 0 }),
    ).toMatchObject({ errcode: 88010 });
  });

  it('is told what is wrong by number', async () => {
    const app = application();
    expect(
      await post(app, '/cgi-bin/draft/add', { articles: [article('no-such-media', '无封面')] }),
    ).toMatchObject({ errcode: 40007 });
    expect(await post(app, '/cgi-bin/freepublish/submit', { media_id: 'unknown' })).toMatchObject({
      errcode: 40007,
    });
    const media = await cover(app);
    expect(
      await post(app, '/cgi-bin/draft/add', { articles: [article(media, '标'.repeat(65))] }),
    ).toMatchObject({ errcode: 45003 });
  });

  it('renews its token when the platform ended it', async () => {
    const app = application();
    await app.getAccessToken().getToken();
    await control('post', `/wechat/accounts/${field(accounts.wechat, 'appId')}/tokens`, { how: 'invalid' });
    expect((await app.getClient().get('/cgi-bin/draft/count')).toObject()).toMatchObject({ errcode: 40001 });
    await (app.getAccessToken() as unknown as { refresh(): Promise<string> }).refresh();
    expect((await app.getClient().get('/cgi-bin/draft/count')).toObject()).toHaveProperty('total_count');
  });
});

describe('wechat-crypto', () => {
  let receiver: Server;
  const received: { query: URLSearchParams; body: string }[] = [];

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ query: new URL(request.url ?? '', 'http://receiver').searchParams, body });
        response.end('success');
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });

  afterAll(async () => {
    receiver.close();
    await once(receiver, 'close');
  });

  it('reads the push that the sandbox encrypted, and finds its signature right', async () => {
    const appId = field(accounts.wechat, 'appId');
    await control('patch', `/wechat/accounts/${appId}`, {
      callbackUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callback`,
      callbackMode: 'secure',
    });
    await control('post', `/wechat/accounts/${appId}/messages`, { content: '请问周末上班吗' });
    const end = Date.now() + 40_000;
    while (received.length === 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
    const [push] = received;
    const crypt = new WXBizMsgCrypt(
      field(accounts.wechat, 'callbackToken'),
      field(accounts.wechat, 'encodingAesKey'),
      appId,
    );
    const encrypted = /<Encrypt><!\[CDATA\[(.+?)\]\]><\/Encrypt>/.exec(push?.body ?? '')?.[1] ?? '';
    expect(push?.body).not.toContain('请问周末上班吗');
    expect(
      crypt.getSignature(push?.query.get('timestamp') ?? '', push?.query.get('nonce') ?? '', encrypted),
    ).toBe(push?.query.get('msg_signature'));
    const { message, id } = crypt.decrypt(encrypted);
    expect(id).toBe(appId);
    expect(message).toContain('请问周末上班吗');
  });
});

describe('weibo', () => {
  const REDIRECT = 'http://127.0.0.1:9/oauth';
  const promised = async <T>(
    call: (callback: (error: (Error & { data?: unknown }) | null, result: T) => void) => void,
  ): Promise<T> =>
    await new Promise<T>((done, fail) => {
      call((error, result) => {
        if (error === null) done(result);
        else fail(error);
      });
    });
  const me = (): { blogtype: 'weibo'; access_token: string } => ({
    blogtype: 'weibo',
    access_token: field(accounts.weibo, 'accessToken'),
  });

  beforeAll(async () => {
    weibo.init('weibo', field(accounts.weibo, 'appKey'), field(accounts.weibo, 'appSecret'), REDIRECT);
    const { config } = weibo.enables['weibo'] ?? { config: { host: '', oauth_host: '' } };
    config.host = `${base}/2`;
    config.oauth_host = `${base}/oauth2`;
    await control('patch', `/weibo/accounts/${field(accounts.weibo, 'uid')}`, { safeDomains: ['127.0.0.1'] });
  });

  async function share(text: string): Promise<string> {
    const { data } = await axios.post<Answer>(
      `${base}/2/statuses/share.json`,
      new URLSearchParams({
        access_token: field(accounts.weibo, 'accessToken'),
        status: `${text} http://127.0.0.1:9/qa/1 `,
        rip: '203.0.113.10',
      }),
    );
    expect(data).toMatchObject({ idstr: expect.any(String) });
    return String(data['idstr']);
  }

  it('takes a person through the authorisation and trades the code for a token', async () => {
    const { auth_url } = await promised<{ auth_url: string }>((callback) => {
      weibo.get_authorization_url({ blogtype: 'weibo', state: 'state-1' }, callback);
    });
    const agreed = await axios.post(
      auth_url,
      new URLSearchParams({ answer: 'yes', uid: field(accounts.weibo, 'uid') }),
      {
        maxRedirects: 0,
        validateStatus: () => true,
      },
    );
    const back = new URL(String(agreed.headers['location']));
    expect(back.searchParams.get('state')).toBe('state-1');
    const token = await promised<{ access_token: string; uid: string; expires_in: number }>((callback) => {
      weibo.get_access_token(
        { blogtype: 'weibo', oauth_verifier: back.searchParams.get('code') ?? '' },
        callback,
      );
    });
    expect(token.uid).toBe(field(accounts.weibo, 'uid'));
    expect(token.expires_in).toBeGreaterThan(86_000);
  });

  it('reads what was posted: timeline, one post, its counts', async () => {
    const id = await share('居住证办理问答');
    const timeline = await promised<{ items: { id: string }[] }>((callback) => {
      weibo.user_timeline(me(), { count: 20 }, callback);
    });
    expect(timeline.items.map((post) => post.id)).toContain(id);
    const post = await promised<{ id: string; text: string; t_url: string; created_at: Date }>((callback) => {
      weibo.show(me(), id, callback);
    });
    expect(post.text).toMatch(/^居住证办理问答 http:\/\/t\.cn\//);
    expect(post.created_at.getTime()).not.toBeNaN();
    const address = new URL(post.t_url).pathname.split('/').pop() ?? '';
    expect(address).toMatch(/^[0-9a-zA-Z]+$/);
    const counts = await promised<{ id: string; reposts: number; comments: number }[]>((callback) => {
      weibo.count(me(), [id], callback);
    });
    expect(counts).toMatchObject([{ comments: 0, reposts: 0 }]);
  });

  it('reads comments of people who authorised the app', async () => {
    const id = await share('评论');
    const uid = field(accounts.weibo, 'uid');
    await control('post', `/weibo/accounts/${uid}/comments`, { id, text: '收到', authorised: true });
    await control('post', `/weibo/accounts/${uid}/comments`, { id, text: '看不到的评论', authorised: false });
    const found = await promised<{ items: { text: string }[] }>((callback) => {
      weibo.comments(me(), id, {}, callback);
    });
    expect(found.items.map((comment) => comment.text)).toEqual(['收到']);
  });

  it('deletes a post once, and is told that it is gone', async () => {
    const id = await share('撤回');
    const gone = await promised<{ id: string }>((callback) => {
      weibo.destroy(me(), id, callback);
    });
    expect(gone.id).toBe(id);
    const again = promised<{ id: string }>((callback) => {
      weibo.destroy(me(), id, callback);
    });
    await expect(again).rejects.toMatchObject({ data: { error_code: 20101 } });
  });

  it('may not post the way that was closed to ordinary apps', async () => {
    const posted = promised<{ id: string }>((callback) => {
      weibo.update(me(), { status: '旧接口' }, callback);
    });
    await expect(posted).rejects.toMatchObject({ data: { error_code: 10014 } });
  });
});
