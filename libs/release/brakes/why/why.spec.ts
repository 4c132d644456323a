import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../../../test/support/office.js';
import { ActDesk } from '../../testing/act-desk.js';
import { BrakeDesk } from '../../testing/brake-desk.js';

interface Why {
  readonly willGoOut: boolean;
  readonly code: string;
  readonly sentence: string;
  readonly obstacles: readonly { code: string; blocks: boolean }[];
  readonly releases: readonly { releaseId: string; code: string }[];
}

let desk: ActDesk;
let brakes: BrakeDesk;
let website: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  brakes = new BrakeDesk(desk);
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
  await desk.sql(
    `INSERT INTO publisher (id, name, started_at, seen_at) VALUES (gen_random_uuid(), 'test', now(), now() + interval '1 day')`,
  );
});

afterAll(async () => {
  await desk.close();
});

afterEach(async () => {
  await brakes.clearWindows();
  const { items } = await desk.editor.get<{ items: { id: string }[] }>('/stops');
  for (const { id } of items) await desk.office.people.admin.post(`/stops/${id}/lift`);
});

const whyRelease = async (id: string): Promise<Why> => await desk.editor.get<Why>(`/releases/${id}/why`);
const whyDraft = async (id: string): Promise<Why> => await desk.editor.get<Why>(`/drafts/${id}/why`);

describe('why not? of a release', () => {
  it('says that it goes out by itself', async () => {
    const { revisionId } = await desk.approved('会发出');
    const id = await desk.staged(revisionId, website);
    expect(await whyRelease(id)).toMatchObject({ willGoOut: true, code: 'waiting', obstacles: [] });
  });

  it('says what was decided first, and keeps the rest below', async () => {
    const { revisionId } = await desk.approved('两重障碍');
    const id = await desk.staged(revisionId, website);
    await brakes.window();
    expect(await whyRelease(id)).toMatchObject({ willGoOut: false, code: 'blackout' });
    await desk.editor.post('/stops', { scope: 'channel', channelId: website.id, reason: '核实内容' });
    const why = await whyRelease(id);
    expect(why).toMatchObject({ willGoOut: false, code: 'publishing_stopped' });
    expect(why.sentence).toContain('核实内容');
    expect(why.obstacles.map((one) => one.code)).toEqual(['publishing_stopped', 'blackout']);
  });

  it('only counts as an obstacle what holds at its own time', async () => {
    const { revisionId } = await desk.approved('静默期之后');
    const id = await desk.planned(revisionId, website, 3 * 3_600_000);
    await brakes.window();
    expect(await whyRelease(id)).toMatchObject({ willGoOut: true, obstacles: [] });
  });

  it('says of a held one what it waits for, and whether that still stands', async () => {
    const { revisionId } = await desk.approved('暂停中');
    const id = await desk.due(revisionId, website);
    const window = await brakes.window();
    await desk.commit(id);
    const held = await whyRelease(id);
    expect(held).toMatchObject({ willGoOut: false, code: 'held', obstacles: [{ code: 'blackout' }] });
    expect(held.sentence).toContain('国家公祭日');
    await brakes.end(window.id);
    expect((await whyRelease(id)).obstacles).toEqual([]);
  });

  it('says that nobody would send it, and that the channel is paused', async () => {
    const { revisionId } = await desk.approved('没有人发');
    const id = await desk.staged(revisionId, weibo);
    await desk.sql(`UPDATE publisher SET seen_at = now() - interval '1 hour'`);
    expect(await whyRelease(id)).toMatchObject({ willGoOut: false, code: 'no_publisher' });
    await desk.sql(`UPDATE publisher SET seen_at = now() + interval '1 day'`);
    await desk.editor.post(`/channels/${weibo.id}/pause`, { reason: '账号交接' });
    const why = await whyRelease(id);
    expect(why).toMatchObject({ willGoOut: false, code: 'channel_paused' });
    expect(why.sentence).toContain('账号交接');
    await desk.editor.post(`/channels/${weibo.id}/resume`);
  });

  it('names the release that it waits for', async () => {
    const { revisionId } = await desk.approved('等另一条');
    const plan = await desk.editor.post<{ releases: { id: string; channelId: string }[] }>('/plans', {
      revisionId,
      releases: [
        { channelId: website.id, plannedAt: desk.ahead(3_600_000) },
        { channelId: weibo.id, gate: { afterChannelId: website.id, after: 'published', delaySeconds: 60 } },
      ],
    });
    const gated = plan.releases.find((one) => one.channelId === weibo.id)?.id ?? '';
    const why = await whyRelease(gated);
    expect(why.code).toBe('waits-for-release');
    expect(why.sentence).toContain('已排期');
  });

  it('is nobody else’s to ask', async () => {
    expect((await desk.editor.call('GET', '/releases/0195c3a0-0000-7000-8000-000000000001/why')).status).toBe(
      404,
    );
    expect((await desk.editor.call('GET', '/drafts/0195c3a0-0000-7000-8000-000000000001/why')).status).toBe(
      404,
    );
  });
});

describe('why not? of a draft', () => {
  it('follows it from writing to the public', async () => {
    const draft = await desk.office.draft('从头到尾');
    expect(await whyDraft(draft.id)).toMatchObject({ willGoOut: false, code: 'not_submitted' });
    await desk.editor.post(`/drafts/${draft.id}/reviews`);
    const inReview = await whyDraft(draft.id);
    expect(inReview).toMatchObject({ willGoOut: false, code: 'in_review' });
    const { items } = await desk.editor.get<{
      items: { id: string; contentHash: string; revisionId: string }[];
    }>(`/reviews?draftId=${draft.id}`);
    for (const reviewer of [desk.office.people.reviewer1, desk.office.people.reviewer2]) {
      const decision = { verdict: 'approve', contentHash: items[0]?.contentHash };
      await reviewer.post(`/reviews/${items[0]?.id ?? ''}/decisions`, decision);
    }
    expect(await whyDraft(draft.id)).toMatchObject({ willGoOut: false, code: 'not_scheduled', releases: [] });
    const id = await desk.staged(items[0]?.revisionId ?? '', website);
    expect(await whyDraft(draft.id)).toMatchObject({ willGoOut: true, releases: [{ releaseId: id }] });
    await desk.comesDue(id);
    await desk.goOut(id);
    expect(await whyDraft(draft.id)).toMatchObject({ willGoOut: true, code: 'published', releases: [] });
  });

  it('tells of an approved one without a schedule what would be in its way', async () => {
    const { draftId } = await desk.approved('停发的选题');
    await desk.editor.post('/stops', { scope: 'topic', words: ['停发的选题'], reason: '等通报' });
    const why = await whyDraft(draftId);
    expect(why.code).toBe('not_scheduled');
    expect(why.obstacles.map((one) => one.code)).toEqual(['publishing_stopped']);
  });

  it('is told by the release that is stuck, not by the one that is fine', async () => {
    const { draftId, revisionId } = await desk.approved('一条卡住');
    await desk.staged(revisionId, website);
    const stuck = await desk.staged(revisionId, weibo);
    await desk.act(stuck, 'hold', { reason: '等口径' });
    const why = await whyDraft(draftId);
    expect(why).toMatchObject({ willGoOut: false, code: 'held' });
    expect(why.releases).toHaveLength(2);
    expect(why.sentence).toContain('weibo');
  });
});
