import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../../test/support/office.js';
import { credentials as credentialsOf } from '../../../apps/sandbox/control/world-control.js';
import { ActDesk } from '../testing/act-desk.js';

interface Entry {
  readonly at: string;
  readonly kind: string;
  readonly what: string;
  readonly actor: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

interface Timeline {
  readonly entries: readonly Entry[];
  readonly chain: readonly Readonly<Record<string, unknown>>[];
}

interface Accounts {
  readonly weibo: { readonly appSecret: string; readonly accessToken: string };
}

let desk: ActDesk;
let weibo: OfficeChannel;
let website: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  weibo = await desk.office.connect('weibo');
  website = await desk.office.connect('wordpress');
});

afterAll(async () => {
  await desk.close();
});

async function timeline(id: string): Promise<Timeline> {
  return await desk.office.people.auditor.get<Timeline>(`/releases/${id}/timeline`);
}

describe('the timeline of a release', () => {
  it('tells who approved, planned, changed, called and answered, in one list by time, without a secret', async () => {
    const { revisionId } = await desk.approved('完整的经过');
    const id = await desk.staged(revisionId, weibo, 600_000);
    await desk.act(id, 'hold', { reason: '等口径' });
    await desk.act(id, 'resume');
    await desk.act(id, 'reschedule', { plannedAt: desk.ahead(3_600_000) });
    await desk.comesDue(id);
    await desk.office.fault({
      platform: 'weibo',
      endpoint: 'statuses/share.json',
      times: 1,
      kind: 'http_502',
    });
    await desk.commit(id);
    await desk.office.clearFaults();
    while ((await desk.release(id)).state === 'verifying') {
      await desk.verify(id);
      await desk.office.runtime.clock.sleep(100);
    }
    await desk.goOut(id);
    await desk.act(id, 'recheck');
    await desk.act(id, 'withdraw', { reason: '政策调整' });
    await desk.takeBack(id);
    const { entries } = await timeline(id);
    const told = entries.map((entry) => `${entry.kind} ${entry.what} ${entry.actor}`);
    for (const expected of [
      'review review.opened editor',
      'decision review.approve reviewer1',
      'decision review.approve reviewer2',
      'change planned editor',
      'change held editor',
      'change resumed editor',
      'change rescheduled editor',
      'call commit.called 系统',
      'answer commit.unknown 平台',
      'answer commit.done 平台',
      'receipt receipt.answer 系统',
      'change recheck.shown editor',
      'withdrawal withdrawal.asked editor',
      'call withdraw.called 系统',
      'answer withdraw.withdrawn 平台',
      'withdrawal withdrawal.proved 系统',
      'instant published 平台',
    ])
      expect(told).toContain(expected);
    const decisions = entries.filter((entry) => entry.kind === 'decision');
    expect(decisions.every((entry) => typeof entry.detail['stageName'] === 'string')).toBe(true);
    const instants = entries.map((entry) => entry.at);
    expect(instants).toEqual(instants.toSorted());
    expect(instants.every((at) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at))).toBe(true);
    const whole = JSON.stringify(entries);
    const { weibo: account } = credentialsOf(desk.office.sandbox.world) as unknown as Accounts;
    for (const secret of [account.appSecret, account.accessToken]) {
      expect(secret.length).toBeGreaterThan(8);
      expect(whole).not.toContain(secret);
    }
  });

  it.each([
    { told: 'the second in which our call began', earlierMs: 0, first: 'commit_started' },
    { told: 'a second before', earlierMs: 1_000, first: 'published' },
  ])('shows what a platform tells of $told as public from then on', async ({ told, earlierMs, first }) => {
    const { revisionId } = await desk.approved(`整秒的时间：${told}`);
    const id = await desk.published(revisionId, website);
    await desk.sql(
      `UPDATE release SET planned_at = t.second, commit_started_at = t.second + interval '704 milliseconds',
         published_at = t.second - make_interval(secs => $2::float8 / 1000)
       FROM (SELECT date_trunc('second', planned_at) - make_interval(mins => $2) AS second FROM release WHERE id = $1) t
       WHERE id = $1`,
      [id, earlierMs],
    );
    const { entries } = await timeline(id);
    const instants = entries.filter(({ kind }) => kind === 'instant').map(({ what }) => what);
    expect(instants.find((what) => what === 'published' || what === 'commit_started')).toBe(first);
    const lateMs = earlierMs === 0 ? 704 : -earlierMs;
    const release = await desk.release(id);
    expect(release).toMatchObject({ commitLatenessMs: 704, publicLatenessMs: lateMs });
    const planned = Date.parse(release.plannedAt);
    expect(Date.parse(String(release['publishedAt']))).toBe(planned + lateMs);
    const timing = await desk.editor.get<{
      items: { channelId: string; publicLatenessMs: { worst: number } }[];
    }>(`/timing?from=${new Date(planned).toISOString()}&to=${new Date(planned + 1).toISOString()}`);
    expect(timing.items.find(({ channelId }) => channelId === website.id)?.publicLatenessMs.worst).toBe(
      lateMs,
    );
  });

  it('shows the chain of corrections from each of its ends, with both receipts', async () => {
    const { draftId, revisionId } = await desk.approved('更正的来龙去脉');
    const old = await desk.published(revisionId, website);
    const newer = await desk.revise(draftId, { lead: '更正后的导语。' });
    const correction = await desk.act(old, 'corrections', {
      revisionId: newer,
      plannedAt: desk.ahead(600_000),
      reason: '口径有误',
    });
    await desk.stage(correction.body.id);
    await desk.comesDue(correction.body.id);
    await desk.goOut(correction.body.id);
    const { chain } = await timeline(correction.body.id);
    expect(chain).toMatchObject([
      { releaseId: old, correctsId: null, revisionId, state: 'withdrawn' },
      {
        releaseId: correction.body.id,
        correctsId: old,
        way: 'update',
        reason: '口径有误',
        state: 'published',
      },
    ]);
    expect(chain.map((link) => typeof link['receiptHash'])).toEqual(['string', 'string']);
    expect((await timeline(old)).chain).toEqual(chain);
    const whats = (await timeline(old)).entries.map((entry) => entry.what);
    expect(whats).toEqual(expect.arrayContaining(['correction.planned', 'correction.replaced']));
  });

  it('goes with what a person looks for on the platform', async () => {
    const { revisionId, code } = await desk.approved('到平台上找');
    const [onWeibo, onSite] = [
      await desk.planned(revisionId, weibo, 600_000),
      await desk.planned(revisionId, website, 700_000),
    ];
    const trace = async (id: string): Promise<unknown> =>
      await desk.office.people.admin.get(`/releases/${id}/trace`);
    expect(await trace(onWeibo)).toMatchObject({ signs: [{ text: `【问答${code}】` }] });
    const { marker } = await desk.release(onSite);
    expect(await trace(onSite)).toMatchObject({
      signs: [{ text: `qa-${code.toLowerCase()}` }, { label: '消息编号', text: marker }],
      backOffice: expect.stringMatching(/\/wp-admin\/edit\.php$/) as unknown,
    });
  });
});
