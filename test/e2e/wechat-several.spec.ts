import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { Office, type OfficeChannel } from '../support/office.js';

const ENDS = ['published', 'failed', 'needs_attention', 'held', 'expired', 'waiting_quota'];

const QUESTIONS = ['谁可以申领居住证？', '申领要等多久？', '到哪里去申领？'];

interface Entry {
  readonly publicationId: string;
  readonly title: string;
}

interface Preview {
  readonly channelId: string;
  readonly previewHtml: string;
  readonly hash: string;
  readonly findings: readonly { readonly level: string; readonly code: string }[];
}

/** A pack as one WeChat message of several articles, through the whole office; other channels are as they were. */
describe('a pack on an official account', () => {
  let office: Office;
  let wechat: OfficeChannel;
  let weibo: OfficeChannel;

  beforeAll(async () => {
    office = await Office.open();
    wechat = await office.connect('wechat');
    weibo = await office.connect('weibo');
    const { data } = await axios.get<{ appId: string }[]>(`${office.control}/wechat/accounts`);
    const { callbackUrl } = await office.people.admin.get<{ callbackUrl: string }>(`/channels/${wechat.id}`);
    await axios.patch(`${office.control}/wechat/accounts/${data[0]?.appId ?? ''}`, {
      callbackUrl: `${office.baseUrl}${new URL(callbackUrl).pathname}`,
    });
    await office.startPublisher();
  });

  afterAll(async () => {
    await office.close();
  });

  const content = (title: string, variant: object): object => ({
    title,
    lead: '三个问题，一次说清。',
    category: '户籍居住',
    items: QUESTIONS.map((question, index) => ({
      question,
      answer: {
        type: 'doc',
        content: [{ type: 'paragraph', content: [{ type: 'text', text: `第${index + 1}个答复。` }] }],
      },
    })),
    policyReferences: [],
    variants: { [wechat.id]: variant },
  });

  const previews = async (draftId: string): Promise<readonly Preview[]> =>
    (
      await office.people.editor.post<{ items: readonly Preview[] }>(`/drafts/${draftId}/preview`, {
        channelIds: [wechat.id, weibo.id],
      })
    ).items;

  const entriesOf = async (title: string): Promise<readonly Entry[]> => {
    const { data } = await axios.get<{ entries: Entry[] }>(`${office.control}/ledger?platform=wechat`);
    return data.entries.filter((entry) => JSON.stringify(entry).includes(title));
  };

  it('changes one channel’s rendition alone, and shows every article beforehand', async () => {
    const { editor } = office.people;
    const whole = await editor.post<{ id: string }>('/drafts', content('合成一篇', {}));
    const [one, other] = await previews(whole.id);
    const answer = await editor.call<{ version: number; items: unknown }>('GET', `/drafts/${whole.id}`);
    const saved = await editor.call(
      'PUT',
      `/drafts/${whole.id}`,
      { ...content('合成一篇', { articles: 'overview' }), items: answer.body.items },
      { 'if-match': answer.headers['etag'] ?? '' },
    );
    expect(saved.status).toBe(200);
    const [split, same] = await previews(whole.id);
    expect(split?.hash).not.toBe(one?.hash);
    expect(same?.hash).toBe(other?.hash);
    expect(split?.findings.filter(({ level }) => level === 'block')).toEqual([]);
    for (const number of [1, 2, 3, 4]) expect(split?.previewHtml).toContain(`第 ${number} 篇，共 4 篇`);
  });

  it('is published as one message, with a receipt of all its articles, and withdrawn as one', async () => {
    const draft = await office.people.editor.post<{ id: string }>(
      '/drafts',
      content('一次说清居住证', { articles: 'overview' }),
    );
    const [id = ''] = await office.plan(await office.approve(draft.id), [wechat], 1_500);
    const release = await office.until(id, ENDS);
    expect([release.state, release['fault']]).toEqual(['published', null]);
    expect(release['platformIds']).toMatchObject({ articles: '4' });
    const entries = await entriesOf('一次说清居住证');
    expect(new Set(entries.map(({ publicationId }) => publicationId)).size).toBe(1);
    expect(entries.map(({ title }) => title)).toEqual(['一次说清居住证', ...QUESTIONS]);

    await office.people.editor.post(`/releases/${id}/withdraw`, { reason: '政策调整' });
    await office.until(id, ['withdrawn']);
    const { articleUrl4 = '' } = release['platformIds'] as Record<string, string>;
    expect((await axios.get<string>(articleUrl4)).data).toContain('已被发布者删除');
  });

  it('is mass sent as one message', async () => {
    const { admin, editor } = office.people;
    const answer = await admin.call('GET', `/channels/${wechat.id}`);
    await admin.call(
      'PATCH',
      `/channels/${wechat.id}`,
      { settings: { publishMode: 'mass_send' } },
      { 'if-match': answer.headers['etag'] ?? '' },
    );
    const draft = await editor.post<{ id: string }>('/drafts', content('群发一次说清', { articles: 'each' }));
    const [id = ''] = await office.plan(await office.approve(draft.id), [wechat], 1_500);
    const release = await office.until(id, ENDS);
    expect([release.state, release['fault']]).toEqual(['published', null]);
    expect(release['publicUrl']).toMatch(/idx=1/);
    expect(release['platformIds']).toMatchObject({ articles: '3' });
    const entries = await entriesOf('群发一次说清');
    expect(entries.map(({ title }) => title)).toEqual(QUESTIONS);
  });
});
