import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import sharp from 'sharp';
import { Office, type OfficeChannel } from '../support/office.js';

const ENDS = ['published', 'failed', 'needs_attention', 'held', 'expired', 'waiting_quota'];

/** WeChat through the whole office: pictures, pushes, mass sends, and drafts that a person publishes. */
describe('an official account at work', () => {
  let office: Office;
  let publishing: OfficeChannel;
  let appId: string;

  beforeAll(async () => {
    office = await Office.open();
    publishing = await office.connect('wechat');
    const { data } = await axios.get<{ appId: string }[]>(`${office.control}/wechat/accounts`);
    appId = data[0]?.appId ?? '';
    await office.startPublisher();
  });

  afterAll(async () => {
    await office.close();
  });

  const account = async (settings: object): Promise<void> => {
    await axios.patch(`${office.control}/wechat/accounts/${appId}`, settings);
  };

  /** Pushes of the account go to this channel from now on. */
  const listen = async (channel: OfficeChannel): Promise<void> => {
    const { callbackUrl } = await office.people.admin.get<{ callbackUrl: string }>(`/channels/${channel.id}`);
    await account({ callbackUrl: `${office.baseUrl}${new URL(callbackUrl).pathname}` });
  };

  const change = async (channel: OfficeChannel, settings: object): Promise<void> => {
    const answer = await office.people.admin.call('GET', `/channels/${channel.id}`);
    const saved = await office.people.admin.call(
      'PATCH',
      `/channels/${channel.id}`,
      { settings },
      ifMatch(answer),
    );
    expect(saved.status).toBe(200);
  };

  const released = async (title: string, channel: OfficeChannel): Promise<string> => {
    const draft = await office.draft(title);
    const [id = ''] = await office.plan(await office.approve(draft.id), [channel], 1_500);
    return id;
  };

  it('shows the approved picture and cover, which reviewers saw as bytes of ours', async () => {
    const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#c2185b' } })
      .webp()
      .toBuffer();
    const src = `data:image/webp;base64,${picture.toString('base64')}`;
    const image = { type: 'image', attrs: { src, alt: '办理窗口', title: null } };
    const draft = await office.people.editor.post<{ id: string }>('/drafts', {
      title: '窗口在哪里',
      lead: '',
      category: '户籍居住',
      items: [{ question: '窗口在哪里？', answer: { type: 'doc', content: [image] } }],
      policyReferences: [],
      variants: { [publishing.id]: { cover: src } },
    });
    const preview = await office.people.editor.post<{ items: { previewHtml: string }[] }>(
      `/drafts/${draft.id}/preview`,
      { channelIds: [publishing.id] },
    );
    const [, shown = ''] =
      /src="(\/api\/v1\/media\/[0-9a-f]{64})"/.exec(preview.items[0]?.previewHtml ?? '') ?? [];
    const kept = await axios.get<ArrayBuffer>(`${office.baseUrl}${shown}`, { responseType: 'arraybuffer' });
    expect(Buffer.from(kept.data).equals(picture)).toBe(true);

    const [id = ''] = await office.plan(await office.approve(draft.id), [publishing], 1_500);
    const release = await office.until(id, ENDS);
    expect([release.state, release['fault']]).toEqual(['published', null]);
    const { data } = await axios.get<{ entries: unknown[] }>(`${office.control}/ledger?platform=wechat`);
    const entry = JSON.stringify(data.entries.find((one) => JSON.stringify(one).includes('窗口在哪里')));
    expect(entry).toMatch(/mmbiz/);
  });

  it('takes a mass send to its followers, with the address from the push, once a day', async () => {
    await change(publishing, { publishMode: 'mass_send' });
    await listen(publishing);
    const first = await office.until(await released('今天的群发', publishing), ENDS);
    expect(first.state).toBe('published');
    expect(first['publicUrl']).toMatch(/^http/);
    await expect(released('今天的第二次群发', publishing)).rejects.toThrow('quota_crowded');
  });

  it('hears of what a person published from the draft box', async () => {
    await change(publishing, { publishMode: 'draft_only' });
    const id = await released('由人发表', publishing);
    const waiting = await office.until(id, ENDS);
    expect(waiting.state).toBe('needs_attention');
    expect(JSON.stringify(waiting['fault'])).toContain('draft_ready');
    await publishByHand('由人发表');
    const release = await office.until(id, ['published']);
    expect(release['publicUrl']).toMatch(/^http/);
  });

  async function publishByHand(title: string): Promise<void> {
    const { data } = await axios.get<{ baseUrl: string; appSecret: string }>(
      `${office.control}/wechat/accounts/${appId}`,
    );
    const issued = await axios.post<{ access_token: string }>(`${data.baseUrl}/cgi-bin/stable_token`, {
      grant_type: 'client_credential',
      appid: appId,
      secret: data.appSecret,
    });
    const query = `?access_token=${issued.data.access_token}`;
    const drafts = await axios.post<{ item: { media_id: string; content: unknown }[] }>(
      `${data.baseUrl}/cgi-bin/draft/batchget${query}`,
      { offset: 0, count: 20, no_content: 1 },
    );
    const draft = drafts.data.item.find((one) => JSON.stringify(one).includes(title));
    await axios.post(`${data.baseUrl}/cgi-bin/freepublish/submit${query}`, { media_id: draft?.media_id });
  }
});

function ifMatch(answer: { readonly headers: Readonly<Record<string, string>> }): Record<string, string> {
  return { 'if-match': answer.headers['etag'] ?? '' };
}
