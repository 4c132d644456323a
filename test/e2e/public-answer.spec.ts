import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios, { type AxiosResponse } from 'axios';
import sharp from 'sharp';
import { Office, type OfficeChannel } from '../support/office.js';

/** The page that the posts on all channels link to, as a citizen's browser gets it. */
describe('the public page of an answer', () => {
  let office: Office;
  let site: OfficeChannel;
  let weibo: OfficeChannel;
  let code: string;
  let draftId: string;

  beforeAll(async () => {
    office = await Office.open();
    site = await office.connect('wordpress');
    weibo = await office.connect('weibo');
    await office.startPublisher();
  });

  afterAll(async () => {
    await office.close();
  });

  const visit = async (of: string, method: 'get' | 'head' = 'get'): Promise<AxiosResponse<string>> =>
    await axios.request<string>({
      method,
      url: `${office.baseUrl}/qa/${of}`,
      responseType: 'text',
      validateStatus: () => true,
    });

  const written = (title: string, answer: object): object => ({
    title,
    lead: '',
    category: '户籍居住',
    items: [{ question: '周六办理吗？', answer: { type: 'doc', content: [answer] } }],
    policyReferences: [{ title: '居住证暂行条例', documentNumber: '国令第663号' }],
    variants: {},
  });
  const paragraph = (text: string): object => ({ type: 'paragraph', content: [{ type: 'text', text }] });

  it('is unknown to the public before anything of it went out', async () => {
    const bytes = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#24567b' } })
      .png()
      .toBuffer();
    const src = `data:image/png;base64,${bytes.toString('base64')}`;
    const made = await office.people.editor.post<{ id: string; code: string }>('/drafts', {
      ...written('居住证<script>alert(1)</script>', {
        type: 'image',
        attrs: { src, alt: '窗口', title: null },
      }),
    });
    ({ code, id: draftId } = made);
    const before = await visit(code);
    expect([before.status, before.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(before.data).toContain('没有这篇问答');
    expect(before.data).not.toContain('居住证');
  });

  it('shows the approved text once it is out, where the post says it is', async () => {
    const planned = await office.plan(await office.approve(draftId), [site, weibo], 1_500);
    for (const id of planned) await office.until(id, ['published']);
    const { data: ledger } = await axios.get<object>(`${office.control}/ledger?platform=weibo`);
    expect(JSON.stringify(ledger)).toContain(`http://127.0.0.1:9/qa/${code}`);
    const page = await visit(code);
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.data).toContain('<h1>居住证&lt;script&gt;alert(1)&lt;/script&gt;</h1>');
    expect(page.data.match(/<script/g)).toHaveLength(1);
    expect(page.data).toContain('周六办理吗？');
    expect(page.data).toContain('国令第663号');
    expect(page.data).toMatch(/<meta name="PubDate" content="\d{4}-\d\d-\d\d \d\d:\d\d">/);
    expect(page.data).toContain('<meta name="ContentSource" content="临江市公安局">');
    expect(page.data).toContain(`<link rel="canonical" href="http://127.0.0.1:9/qa/${code}">`);
    const json = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page.data)?.[1] ?? '';
    expect(JSON.parse(json)).toMatchObject({ name: '居住证<script>alert(1)</script>' });
    const places = /<nav.*<\/nav>/.exec(page.data)?.[0] ?? '';
    expect(places).toContain('wordpress 渠道');
    expect(places).toContain('weibo 渠道');
    const [, picture = ''] = /src="(\/api\/v1\/media\/[0-9a-f]{64})"/.exec(page.data) ?? [];
    expect((await axios.get(`${office.baseUrl}${picture}`)).headers['content-type']).toBe('image/png');
    expect((await visit(code, 'head')).status).toBe(200);
  });

  it('keeps to what went out when a newer text is written and approved', async () => {
    const answer = await office.people.editor.call<object>('GET', `/drafts/${draftId}`);
    const saved = await office.people.editor.call(
      'PUT',
      `/drafts/${draftId}`,
      written('居住证新规', paragraph('新的答复')),
      { 'if-match': answer.headers['etag'] ?? '' },
    );
    expect(saved.status).toBe(200);
    await office.approve(draftId);
    expect((await visit(code)).data).not.toContain('新的答复');
  });

  it('says so when it was taken back everywhere, and not before', async () => {
    const { items } = await office.people.editor.get<{ items: { id: string }[] }>(
      `/releases?draftId=${draftId}`,
    );
    expect(items).toHaveLength(2);
    for (const { id } of items) {
      expect((await visit(code)).status).toBe(200);
      await office.people.editor.post(`/releases/${id}/withdraw`, { reason: '内容有误' });
      await office.until(id, ['withdrawn']);
    }
    const gone = await visit(code);
    expect([gone.status, gone.data.includes('这篇问答已经撤回')]).toEqual([410, true]);
    expect(gone.data).not.toContain('居住证');
  });

  it.each(['2026-999999', 'x'.repeat(41), '%00', '..%2f..%2fetc', "'%20OR%201=1"])(
    'knows nothing of %s',
    async (of) => {
      const answer = await visit(of);
      expect([answer.status, answer.data.includes('集答')]).toEqual([404, false]);
    },
  );
});
