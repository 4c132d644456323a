import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import { PNG, startBench, type Bench, type Body } from '../testing/harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const EVIL = '<img src=x onerror=alert(1)>"\'&';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';
const get = async (path: string): Promise<AxiosResponse<string>> =>
  await axios.get<string>(path.startsWith('http') ? path : bench.base + path, {
    validateStatus: () => true,
    proxy: false,
  });
const publishArticle = async (fields: Body = {}): Promise<string> => {
  const { publish_id: id } = await bench.wechat.submit(await bench.wechat.draft(fields));
  await bench.advance(1000);
  const job = await bench.wechat.post('/cgi-bin/freepublish/get', { publish_id: id });
  return (job['article_detail'] as { item: { article_url: string }[] }).item[0]?.article_url ?? '';
};

describe('every page', () => {
  it('allows no script, nothing from other hosts, and no framing', async () => {
    const article = await publishArticle();
    const paths = [
      '/',
      '/control/panel',
      `/view/wechat/${bench.credentials.wechat.appId}`,
      `/view/weibo/${bench.credentials.weibo.uid}`,
      '/wordpress/',
      '/push/main',
      article,
    ];
    for (const path of paths) {
      const { status, headers, data } = await get(path);
      expect([path, status]).toEqual([path, 200]);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('script-src');
      expect(data).not.toMatch(/<script|(?:src|action)="(?:https?:)?\/\//);
      expect(data).toContain('lang="zh-CN"');
    }
  });

  it('escapes what people wrote', async () => {
    const article = await publishArticle({ title: EVIL, author: '<b>甲' });
    const post = (await bench.weibo.share(`${EVIL} https://www.example.gov.cn/1 `)).data;
    await bench.wordpress.post('/posts', { title: EVIL, content: '<p>x</p>', status: 'publish', slug: 'x' });
    const mid = (await bench.weibo.get('/2/statuses/querymid.json', { id: String(post['idstr']), type: '1' }))
      .data['mid'];
    const { uid } = bench.credentials.weibo;
    for (const path of [
      '/',
      article,
      `/view/wechat/${bench.credentials.wechat.appId}`,
      `/view/weibo/${uid}`,
      `/${uid}/${String(mid)}`,
      '/wordpress/',
    ]) {
      const { data } = await get(path);
      expect([path, data.includes(ESCAPED), data.includes('<img src=x')]).toEqual([path, true, false]);
    }
  });
});

describe('pages of the platforms', () => {
  it('shows an article with its picture from the own store and its source link', async () => {
    const { url } = await bench.wechat.upload('/cgi-bin/media/uploadimg', PNG);
    const { data } = await get(await publishArticle({ content: `<p>文</p><img src="${String(url)}">` }));
    const picture = /<img src="(\/mmbiz\/[^"]+)"/.exec(data)?.[1] ?? '';
    expect((await get(picture)).headers['content-type']).toBe('image/png');
    expect(data).toContain('阅读原文');
  });

  it('tells a deleted article, a banned one and a wrong address apart', async () => {
    const address = await publishArticle();
    const [publication] = [
      ...(bench.sandbox.world.data.wechat.accounts
        .get(bench.credentials.wechat.appId)
        ?.publications.values() ?? []),
    ];
    await bench.wechat.post('/cgi-bin/freepublish/delete', { article_id: publication?.articleId });
    expect((await get(address)).data).toContain('该内容已被发布者删除');
    expect((await get(address.replace(/sn=[0-9a-f]+/, 'sn=0'))).status).toBe(404);
    await bench.control.post(
      `/wechat/accounts/${bench.credentials.wechat.appId}/articles/${publication?.articleId ?? ''}/ban`,
    );
    expect((await get(address)).data).toContain('此内容因违规无法查看');
  });

  it('shows a draft by its preview link, marked as such', async () => {
    const got = await bench.wechat.post('/cgi-bin/draft/get', { media_id: await bench.wechat.draft() });
    const { data } = await get(String((got['news_item'] as Body[])[0]?.['url']));
    expect(data).toContain('尚未发布');
  });

  it('shows a post at its short address with the link behind t.cn', async () => {
    const post = (await bench.weibo.share('居住证 https://www.example.gov.cn/1 ')).data;
    const mid = (await bench.weibo.get('/2/statuses/querymid.json', { id: String(post['idstr']), type: '1' }))
      .data['mid'];
    const { data } = await get(`/${bench.credentials.weibo.uid}/${String(mid)}`);
    expect(data).toContain('<a href="https://www.example.gov.cn/1"');
    await bench.weibo.post('/2/statuses/destroy.json', { id: String(post['idstr']) });
    expect((await get(`/${bench.credentials.weibo.uid}/${String(mid)}`)).status).toBe(404);
  });

  it('shows scripts of an editor sanitised', async () => {
    const { data } = await bench.wordpress.post<Body>('/posts', {
      title: '甲',
      content: '<p onclick="x()">文</p><script>alert(1)</script>',
      status: 'publish',
      slug: 'x',
    });
    const page = (await get(String(data['link']))).data;
    expect(page).toContain('<p>文</p>');
    expect(page).not.toContain('alert(1)');
  });
});

describe('addresses that are not there', () => {
  it('answer a page, and the control address leads to the panel', async () => {
    const missing = await get('/nowhere');
    expect([missing.status, missing.data.includes('没有这个页面')]).toEqual([404, true]);
    expect((await get('/control')).data).toContain('安排故障');
  });
});

describe('the panel', () => {
  const post = async (path: string, fields: Record<string, string> = {}): Promise<number> =>
    (
      await axios.post(`${bench.base}/control/panel/${path}`, new URLSearchParams(fields), {
        maxRedirects: 0,
        validateStatus: () => true,
        proxy: false,
      })
    ).status;

  it('orders faults, moves time and empties the world by plain forms', async () => {
    expect(
      await post('fault', {
        platform: 'weibo',
        endpoint: 'share.json',
        kind: 'http_502',
        times: '1',
        ms: '',
      }),
    ).toBe(303);
    expect(await post('clock', { minutes: '10' })).toBe(303);
    expect((await bench.control.get<Body>('/faults')).data).toMatchObject({
      rules: [{ platform: 'weibo', kind: 'http_502', times: 1 }],
    });
    expect((await bench.control.get<Body>('/clock')).data['offsetMs']).toBe(600_000);
    await bench.weibo.share('甲 https://www.example.gov.cn/1 ');
    const { data } = await get('/control/panel');
    expect(data).toContain('比真实时间快 10 分钟');
    expect(data).toContain('网关 502，未处理');
    expect(await post('clear')).toBe(303);
    expect(await post('reset')).toBe(303);
    expect((await bench.control.get<Body>('/faults')).data).toEqual({ rules: [], plan: null });
  });
});

describe("the trainer's acts", () => {
  const act = async (name: string, fields: Record<string, string>): Promise<string> => {
    const form = new URLSearchParams({ act: name, back: '/view/sites', ...fields });
    const { headers } = await axios.post(`${bench.base}/control/panel/act`, form, {
      maxRedirects: 0,
      validateStatus: () => true,
      proxy: false,
    });
    return String(headers['location']);
  };

  it('let a citizen comment and the platform ban, and say what came of it', async () => {
    const article = await publishArticle({ need_open_comment: 1 });
    const { appId } = bench.credentials.wechat;
    const account = bench.sandbox.world.data.wechat.accounts.get(appId);
    const [publication] = [...(account?.publications.values() ?? [])];
    const comment = { account: appId, article: `${publication?.mid ?? ''}#0`, content: '外地户籍可以办吗？' };
    expect(await act('wechat.comment', comment)).toBe('/view/sites?said=commented');
    expect((await get(article)).data).toContain('外地户籍可以办吗？');
    expect((await get('/view/sites?said=commented')).data).toContain('留言已写下');
    const ban = { account: appId, publication: publication?.articleId ?? '' };
    expect(await act('wechat.ban', ban)).toBe('/view/sites?said=banned');
    expect((await get(article)).data).toContain('此内容因违规无法查看');
  });

  it('let the platform take a post away and an editor change a site', async () => {
    const post = (await bench.weibo.share('居住证 https://www.example.gov.cn/1 ')).data;
    expect(await act('weibo.remove', { post: String(post['idstr']) })).toBe('/view/sites?said=deleted');
    expect(await act('weibo.remove', { post: String(post['idstr']) })).toBe('/view/sites?said=gone');
    const { data } = await bench.wordpress.post<Body>('/posts', {
      title: '甲',
      status: 'publish',
      slug: 'x',
    });
    const edited = { site: 'main', post: String(data['id']), title: '站内改过' };
    expect(await act('wordpress.edit', edited)).toBe('/view/sites?said=edited');
    expect((await get(String(data['link']))).data).toContain('站内改过');
  });

  it('lead back to pages of the sandbox alone, and refuse what is no act', async () => {
    expect(await act('no.such.act', { back: '//elsewhere.cn/' })).toBe('/control/panel?said=wrong');
    expect(await act('toString', {})).toBe('/view/sites?said=wrong');
  });

  it('set up scenes by one press', async () => {
    const form = new URLSearchParams({ scene: 'weibo-lost' });
    await axios.post(`${bench.base}/control/panel/scene`, form, { maxRedirects: 5, proxy: false });
    await expect(bench.weibo.share('甲 https://www.example.gov.cn/1 ')).rejects.toThrow();
    expect(Object.keys(await bench.publications({ platform: 'weibo' }))).toHaveLength(1);
  });

  it('say on every empty page what to do', async () => {
    const { appId } = bench.credentials.wechat;
    for (const path of [
      '/',
      `/view/wechat/${appId}`,
      `/view/weibo/${bench.credentials.weibo.uid}`,
      '/view/sites',
    ])
      expect((await get(path)).data).toMatch(/集答/);
    expect((await get('/control/connect')).data).toContain(bench.credentials.ghost.adminApiKey);
  });
});
