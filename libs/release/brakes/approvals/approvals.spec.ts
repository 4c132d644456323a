import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../../../test/support/office.js';
import { ActDesk } from '../../testing/act-desk.js';
import { BrakeDesk } from '../../testing/brake-desk.js';
import { holdInstant } from '../../testing/latches.js';

interface Revocation {
  readonly held: readonly { id: string }[];
  readonly beyond: readonly { id: string; state: string }[];
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
});

afterAll(async () => {
  await desk.close();
});

const reviewOf = async (draftId: string): Promise<string> => {
  const { items } = await desk.editor.get<{ items: { id: string }[] }>(
    `/reviews?draftId=${draftId}&state=approved`,
  );
  return items[0]?.id ?? '';
};

const edit = async (draftId: string, change: object): Promise<number> => {
  const read = await desk.editor.call('GET', `/drafts/${draftId}`);
  const { title, lead, category, items, policyReferences, variants } = read.body;
  const body = { title, lead, category, items, policyReferences, variants, ...change };
  return (
    await desk.editor.call('PUT', `/drafts/${draftId}`, body, { 'If-Match': read.headers['etag'] ?? '' })
  ).status;
};

describe('row 16: edits after approval', () => {
  it.each<[string, (draftId: string) => Promise<unknown>]>([
    ['an edit', async (draftId) => await edit(draftId, { title: '审核后改过的标题' })],
    [
      "one channel's variant",
      async (draftId) => await edit(draftId, { variants: { [website.id]: { title: '网站标题' } } }),
    ],
    [
      'an edit that is in review again',
      async (draftId) => {
        await edit(draftId, { lead: '新的导语。' });
        await desk.editor.post(`/drafts/${draftId}/reviews`);
      },
    ],
    [
      'an edit that was returned',
      async (draftId) => {
        await edit(draftId, { lead: '要退回的导语。' });
        const review = await desk.editor.post<{ id: string; contentHash: string }>(
          `/drafts/${draftId}/reviews`,
        );
        const { contentHash } = review;
        const opinion = { verdict: 'return', contentHash, opinion: '不同意' };
        await desk.office.people.reviewer1.post(`/reviews/${review.id}/decisions`, opinion);
      },
    ],
    ['a save without a change', async (draftId) => await edit(draftId, {})],
  ])('%s does not reach a planned release: what was approved goes out', async (_what, change) => {
    const { draftId, revisionId, code } = await desk.approved('排期之后又改');
    const id = await desk.staged(revisionId, website);
    await change(draftId);
    await brakes.sweep();
    await desk.comesDue(id);
    await desk.goOut(id);
    const { receiptHash, approvedHash } = await desk.release(id);
    expect(receiptHash).toBe(approvedHash);
    expect(await desk.office.publications(code)).toBe(1);
    expect(await desk.office.publications('审核后改过的标题')).toBe(0);
  });

  it('void planning for what they change, and for that channel alone', async () => {
    const { draftId, revisionId } = await desk.approved('只改一个渠道');
    await edit(draftId, { variants: { [website.id]: { title: '网站标题' } } });
    const plan = async (channel: OfficeChannel): Promise<number> =>
      (
        await desk.editor.call('POST', '/plans', {
          revisionId,
          releases: [{ channelId: channel.id, plannedAt: desk.ahead(3_600_000) }],
        })
      ).status;
    expect([await plan(website), await plan(weibo)]).toEqual([409, 201]);
  });
});

describe('an approval that is taken back', () => {
  it('holds every planned release of it at once, and names what is beyond it', async () => {
    const { draftId, revisionId, code } = await desk.approved('撤销批准');
    const out = await desk.published(revisionId, weibo);
    const id = await desk.staged(revisionId, website);
    const path = `/reviews/${await reviewOf(draftId)}/revoke`;
    expect((await desk.editor.call('POST', path, { reason: '口径有误' })).status).toBe(403);
    const told = await desk.office.people.reviewer1.post<Revocation>(path, { reason: '口径有误' });
    expect(told.held.map((one) => one.id)).toEqual([id]);
    expect(told.beyond).toMatchObject([{ id: out, state: 'published' }]);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'not_approved' });
    await desk.act(id, 'send-now');
    await desk.commit(id);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'not_approved' });
    expect((await desk.act(id, 'reschedule', { plannedAt: desk.ahead(3_600_000) })).body).toMatchObject({
      code: 'plan-conflict',
    });
    expect(await desk.office.publications(code)).toBe(1);
    const again = await desk.office.people.reviewer1.call('POST', path, { reason: '再次' });
    expect(again).toMatchObject({ status: 409, body: { code: 'review-not-approved' } });
    expect((await desk.editor.get(`/drafts/${draftId}`))['state']).toBe('editing');
  });

  it('row 19: approval after the planned time sends nothing by itself; a person says when', async () => {
    const { draftId, revisionId, code } = await desk.approved('过时之后才批准');
    const id = await desk.due(revisionId, website);
    await desk.office.people.admin.post(`/reviews/${await reviewOf(draftId)}/revoke`, { reason: '再核一遍' });
    await desk.age(id, 60_000);
    expect(await desk.office.approve(draftId)).toBe(revisionId);
    await brakes.sweep();
    await desk.sweep();
    await desk.commit(id);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'not_approved' });
    expect(await desk.office.publications(code)).toBe(0);
    expect((await desk.act(id, 'resume')).body).toMatchObject({ code: 'release-overdue' });
    await desk.act(id, 'send-now');
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('row 19: a draft approved after the time its editor wished for is not scheduled by that', async () => {
    const draft = await desk.office.draft('希望的时间已过');
    const wished = await desk.editor.call('PUT', `/drafts/${draft.id}/wished-time`, {
      wishedAt: desk.ahead(60_000),
    });
    expect(wished.status).toBe(200);
    await desk.sql('UPDATE draft_wish SET wished_at = clock_timestamp() WHERE draft_id = $1', [draft.id]);
    await desk.office.approve(draft.id);
    expect((await desk.editor.get<{ items: unknown[] }>(`/releases?draftId=${draft.id}`)).items).toEqual([]);
    expect(await desk.editor.get(`/drafts/${draft.id}/why`)).toMatchObject({
      willGoOut: false,
      code: 'not_scheduled',
    });
  });

  it('is seen by a commit that was already on its way to the gate', async () => {
    const { draftId, revisionId, code } = await desk.approved('在门口被撤销');
    const id = await desk.staged(revisionId, website);
    await desk.comesDue(id, 9_000);
    const landing = new AbortController().signal;
    const instant = holdInstant(desk, landing);
    const flight = desk.commit(id, landing);
    await instant.reached;
    await desk.office.people.reviewer2.post(`/reviews/${await reviewOf(draftId)}/revoke`, {
      reason: '口径有误',
    });
    await instant.letGo(flight);
    expect((await desk.release(id)).state).toBe('held');
    expect(await desk.office.publications(code)).toBe(0);
  });

  it('is a text that was returned later, too', async () => {
    const { draftId, revisionId } = await desk.approved('同文退回');
    const id = await desk.staged(revisionId, website, 600_000);
    await desk.office.connect('push');
    const review = await desk.editor.post<{ id: string; contentHash: string }>(`/drafts/${draftId}/reviews`);
    const { contentHash } = review;
    const opinion = { verdict: 'return', contentHash, opinion: '不同意' };
    await desk.office.people.reviewer1.post(`/reviews/${review.id}/decisions`, opinion);
    await brakes.sweep();
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'not_approved' });
  });
});

describe('an archived draft', () => {
  it('stops what is planned of it before its time, and says so', async () => {
    const { draftId, revisionId } = await desk.approved('归档之后');
    const id = await desk.staged(revisionId, website);
    await desk.editor.post(`/drafts/${draftId}/archive`);
    expect(await desk.editor.get(`/releases/${id}/why`)).toMatchObject({
      willGoOut: false,
      code: 'draft_archived',
    });
    await brakes.sweep();
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'draft_archived' });
    expect((await desk.act(id, 'cancel', { reason: '稿件已归档' })).body.state).toBe('cancelled');
  });

  it('stops at the gate what is due before anybody looked', async () => {
    const { draftId, revisionId, code } = await desk.approved('归档后到点');
    const id = await desk.due(revisionId, website);
    await desk.editor.post(`/drafts/${draftId}/archive`);
    await desk.commit(id);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'draft_archived' });
    expect(await desk.office.publications(code)).toBe(0);
  });
});

describe('credentials that cannot be opened', () => {
  it('hold the release with what to do, and stop the channel, instead of failing the job', async () => {
    const push = await desk.office.connect('wechat');
    const { revisionId } = await desk.approved('密钥打不开');
    const id = await desk.due(revisionId, push);
    await desk.sql(
      `UPDATE channel SET sealed_credentials = (SELECT sealed_credentials FROM channel WHERE id = $2) WHERE id = $1`,
      [push.id, weibo.id],
    );
    await desk.commit(id);
    const release = await desk.release(id);
    expect(release).toMatchObject({ state: 'held', holdReason: 'channel_stopped' });
    expect((release['fault'] as { message: string }).message).toContain('JIDA_KEY');
    expect(await desk.editor.get(`/channels/${push.id}`)).toMatchObject({ state: 'stopped' });
  });
});
