import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, OfficeChannel } from '../../../test/support/office.js';
import { ActDesk } from '../testing/act-desk.js';
import { BrakeDesk } from '../testing/brake-desk.js';

const HOUR_MS = 3_600_000;

interface Item {
  readonly releaseId: string;
  readonly stateBefore: string;
  readonly plannedBefore: string;
  readonly does: string | null;
  readonly plannedAfter: string | null;
  readonly way: string | null;
  readonly conflicts: readonly { code: string }[];
  readonly outcome: string;
  readonly refusal: { code: string; message: string } | null;
  readonly undo: string | null;
  readonly stateNow: string;
}

interface Act {
  readonly id: string;
  readonly kind: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly Item[];
  readonly code?: string;
  readonly changed?: readonly { releaseId: string; code: string }[];
}

let desk: ActDesk;
let website: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
});

beforeEach(async () => {
  await desk.office.clearFaults();
});

afterAll(async () => {
  await desk.close();
});

async function preview(selection: object, act: object): Promise<Answer<Act>> {
  return await desk.editor.call('POST', '/bulk-acts', { selection, act });
}

async function apply(id: string, body: object = {}): Promise<Answer<Act>> {
  return await desk.editor.call('POST', `/bulk-acts/${id}/apply`, body);
}

async function undo(id: string): Promise<Answer<Act>> {
  return await desk.editor.call('POST', `/bulk-acts/${id}/undo`);
}

/** Releases on the website, an hour from now and then every ten minutes. */
async function row(count: number): Promise<readonly string[]> {
  const { revisionId } = await desk.approved('批量操作的发布');
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1)
    ids.push(await desk.planned(revisionId, website, HOUR_MS + number * 600_000));
  return ids;
}

async function times(ids: readonly string[]): Promise<readonly number[]> {
  return await Promise.all(ids.map(async (id) => Date.parse((await desk.release(id)).plannedAt)));
}

describe('a bulk act', () => {
  it('changes nothing by its preview and exactly that when it is applied', async () => {
    const ids = await row(3);
    const before = await times(ids);
    const shown = await preview({ ids }, { kind: 'shift', seconds: 1_800 });
    expect(shown.status).toBe(201);
    expect(await times(ids)).toEqual(before);
    expect(shown.body.items.map((item) => [item.does, item.outcome])).toEqual(
      ids.map(() => ['replan', 'proposed']),
    );
    const done = await apply(shown.body.id);
    expect(done.body.counts).toEqual({ done: 3 });
    expect(await times(ids)).toEqual(before.map((at) => at + 1_800_000));
    expect((await times(ids)).map((at) => new Date(at).toISOString())).toEqual(
      shown.body.items.map((item) => item.plannedAfter),
    );
  });

  it('moves all to one instant and warns of the crowd, or keeps them as far apart as they are', async () => {
    const ids = await row(3);
    const before = await times(ids);
    const plannedAt = desk.ahead(5 * HOUR_MS);
    const crowd = await preview({ ids }, { kind: 'reschedule', plannedAt, spacing: 'same' });
    expect(
      crowd.body.items.every((item) => item.conflicts.some((one) => one.code === 'near-each-other')),
    ).toBe(true);
    const apart = await preview(
      { ids },
      { kind: 'reschedule', plannedAt, timeZone: 'Asia/Shanghai', spacing: 'keep' },
    );
    expect(
      apart.body.items.flatMap((item) => item.conflicts).filter((one) => one.code.startsWith('near-')),
    ).toEqual([]);
    await apply(apart.body.id);
    const after = await times(ids);
    expect(after.map((at) => at - (after[0] ?? 0))).toEqual(before.map((at) => at - (before[0] ?? 0)));
    expect((await desk.release(ids[0] ?? ''))['plannedZone']).toBe('Asia/Shanghai');
  });

  it('shows every conflict that planning would show of the new times', async () => {
    const ids = await row(2);
    const brakes = new BrakeDesk(desk);
    await brakes.window({ startsAt: desk.ahead(70 * HOUR_MS), endsAt: desk.ahead(80 * HOUR_MS) });
    const codes = async (plannedAt: string): Promise<readonly string[]> => {
      const shown = await preview({ ids }, { kind: 'reschedule', plannedAt, spacing: 'keep' });
      return shown.body.items.flatMap((item) => item.conflicts.map((one) => one.code));
    };
    expect(await codes(desk.ahead(60 * HOUR_MS))).not.toContain('blackout');
    const inside = await codes(desk.ahead(75 * HOUR_MS));
    expect(inside.filter((code) => code === 'blackout')).toHaveLength(2);
    expect(inside).toContain('same_content');
    await brakes.clearWindows();
  });

  it('row 9: is one act however often the button is pressed', async () => {
    const ids = await row(2);
    const before = await times(ids);
    const { body } = await preview({ ids }, { kind: 'shift', seconds: 600 });
    const answers = await Promise.all(Array.from({ length: 10 }, async () => await apply(body.id)));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(await times(ids)).toEqual(before.map((at) => at + 600_000));
    const events = await desk.sql(
      `SELECT 1 FROM release_event WHERE release_id = ANY($1::uuid[]) AND cause = 'rescheduled'`,
      [ids],
    );
    expect(events).toHaveLength(2);
  });

  it('does nothing when something changed since the preview, lists it, and goes on without it when told to', async () => {
    const ids = await row(3);
    const [first = '', second = '', third = ''] = ids;
    const { body } = await preview({ ids }, { kind: 'cancel', reason: '活动取消' });
    await desk.act(second, 'reschedule', { plannedAt: desk.ahead(9 * HOUR_MS) });
    await desk.stage(first);
    const refused = await apply(body.id);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'preview-outdated', changed: [{ releaseId: second, code: 'changed-since-preview' }] },
    });
    expect((await desk.release(first)).state).not.toBe('cancelled');
    const done = await apply(body.id, { skipChanged: true });
    expect(done.body.counts).toEqual({ done: 2, changed: 1 });
    expect((await desk.release(second)).state).toBe('scheduled');
    expect((await desk.release(third)).state).toBe('cancelled');
  });

  it.each([
    ['resume', 'release-overdue', { kind: 'resume' }],
    ['shift', 'time-in-the-past', { kind: 'shift', seconds: -HOUR_MS / 1000 }],
  ])('sends nothing when a %s is confirmed after its time has passed', async (_what, code, act) => {
    const { revisionId } = await desk.approved(`确认晚了 ${code}`);
    const id = await desk.staged(revisionId, weibo, act.kind === 'shift' ? HOUR_MS + 1_500 : 1_500);
    await desk.act(id, 'hold', { reason: '等口径' });
    const { body } = await preview({ ids: [id] }, act);
    expect(body.items[0]).toMatchObject({ outcome: 'proposed' });
    await desk.office.runtime.clock.sleep(1_600);
    expect(await apply(body.id)).toMatchObject({
      status: 409,
      body: { code: 'preview-outdated', changed: [{ releaseId: id, code }] },
    });
    const skipped = await apply(body.id, { skipChanged: true });
    expect(skipped.body.items[0]).toMatchObject({ outcome: 'changed', refusal: { code } });
    expect((await desk.release(id)).state).toBe('held');
  });

  it('applies a part of the preview', async () => {
    const ids = await row(3);
    const { body } = await preview({ ids }, { kind: 'hold', reason: '等口径' });
    const done = await apply(body.id, { releaseIds: [ids[1]] });
    expect(done.body.counts).toEqual({ done: 1, left: 2 });
    expect((await desk.release(ids[1] ?? '')).state).toBe('held');
    expect((await desk.release(ids[0] ?? '')).state).toBe('scheduled');
  });

  it('says for each release why it cannot be done', async () => {
    const { revisionId } = await desk.approved('一条已发布');
    const out = await desk.published(revisionId, weibo);
    const [waiting = ''] = await row(1);
    const shown = await preview({ ids: [out, waiting] }, { kind: 'shift', seconds: -86_400 });
    const refusals = new Map(shown.body.items.map((item) => [item.releaseId, item.refusal?.code]));
    expect(refusals.get(out)).toBe('release-state');
    expect(refusals.get(waiting)).toBe('time-in-the-past');
    expect((await apply(shown.body.id)).status).toBe(409);
  });

  it.each([
    [{}, { kind: 'resume' }, 'selection'],
    [{ ids: ['0195c3a0-0000-7000-8000-000000000000'] }, { kind: 'resume' }, 'selection'],
    [{ planId: 'x' }, { kind: 'resume' }, 'selection.planId'],
    [{ states: ['held'] }, { kind: 'cancel' }, 'act.reason'],
    [{ states: ['held'] }, { kind: 'shift' }, 'act.seconds'],
    [
      { states: ['scheduled'] },
      { kind: 'reschedule', plannedAt: '2030-01-01T09:00:00', spacing: 'same' },
      'act.plannedAt',
    ],
  ])('names the wrong field of %j %j', async (selection, act, field) => {
    const answer = await preview(selection, act);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(`"field":"${field}"`);
  });

  it('does a thousand in bounded transactions and puts them back', async () => {
    const [seed = ''] = await row(1);
    await desk.sql(
      `INSERT INTO release SELECT (jsonb_populate_record(r, jsonb_build_object('id', n.id,
         'marker', replace(n.id::text, '-', ''), 'planned_at', r.planned_at + n.i * interval '1 minute',
         'latest_at', r.latest_at + n.i * interval '1 minute'))).*
       FROM release r, (SELECT gen_random_uuid() AS id, i FROM generate_series(1, 999) i) n WHERE r.id = $1`,
      [seed],
    );
    const [owner] = await desk.sql<{ draft: string }>('SELECT draft_id AS draft FROM release WHERE id = $1', [
      seed,
    ]);
    const draft = owner?.draft ?? '';
    const sum = `SELECT sum(extract(epoch FROM planned_at)) AS at FROM release WHERE draft_id = $1`;
    const [before] = await desk.sql(sum, [draft]);
    const shown = await preview({ draftId: draft }, { kind: 'shift', seconds: 60 });
    expect(shown.body.counts).toEqual({ proposed: 1_000 });
    expect((await apply(shown.body.id)).body.counts).toEqual({ done: 1_000 });
    expect(await desk.sql(sum, [draft])).not.toEqual([before]);
    expect((await undo(shown.body.id)).body.counts).toEqual({ done: 1_000, restored: 1_000 });
    expect(await desk.sql(sum, [draft])).toEqual([before]);
  }, 240_000);
});

describe('undoing a bulk act', () => {
  it('puts back what was cancelled, held and moved, and says what was touched since', async () => {
    const ids = await row(3);
    const before = await times(ids);
    for (const act of [
      { kind: 'cancel', reason: '点错了' },
      { kind: 'hold', reason: '点错了' },
      { kind: 'shift', seconds: 3_600 },
    ]) {
      const { body } = await preview({ ids }, act);
      await apply(body.id);
      const back = await undo(body.id);
      expect(back.body.counts).toEqual({ done: 3, restored: 3 });
      expect(await times(ids)).toEqual(before);
      for (const id of ids) expect((await desk.release(id)).state).toBe('scheduled');
    }
    const { body } = await preview({ ids }, { kind: 'shift', seconds: 3_600 });
    await apply(body.id);
    await desk.act(ids[1] ?? '', 'cancel', { reason: '另有安排' });
    const back = await undo(body.id);
    expect(back.body.items.map((item) => item.undo)).toEqual(['restored', 'changed', 'restored']);
    expect((await undo(body.id)).body.counts).toEqual(back.body.counts);
  });

  it('restores what can still go out, and it does', async () => {
    const { revisionId, code } = await desk.approved('撤销取消后照发');
    const id = await desk.staged(revisionId, weibo, 60_000);
    const { body } = await preview({ ids: [id] }, { kind: 'cancel', reason: '点错了' });
    await apply(body.id);
    await undo(body.id);
    await desk.stage(id);
    await desk.act(id, 'reschedule', { plannedAt: desk.ahead(400) });
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('sends nothing by itself: what fell due meanwhile is held', async () => {
    const [id = ''] = await row(1);
    const { body } = await preview({ ids: [id] }, { kind: 'cancel', reason: '点错了' });
    await apply(body.id);
    await desk.sql(
      `UPDATE release_act_item SET before = before || jsonb_build_object('plannedAt', $2::text) WHERE act_id = $1`,
      [body.id, desk.ahead(-60_000)],
    );
    await undo(body.id);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'undone_late' });
  });

  it('cannot put back what has gone out, and is over after a while', async () => {
    const { revisionId } = await desk.approved('已经发出不能撤销');
    const id = await desk.staged(revisionId, website, 60_000);
    const { body } = await preview(
      { ids: [id] },
      { kind: 'reschedule', plannedAt: desk.ahead(500), spacing: 'same' },
    );
    await apply(body.id);
    await desk.goOut(id);
    expect((await undo(body.id)).body.items).toMatchObject([{ undo: 'changed', stateNow: 'published' }]);
    const late = await preview({ ids: [...(await row(1))] }, { kind: 'hold', reason: '等口径' });
    expect((await undo(late.body.id)).body.code).toBe('not-applied');
    await apply(late.body.id);
    await desk.sql('UPDATE release_act SET undo_until = now() WHERE id = $1', [late.body.id]);
    expect((await undo(late.body.id)).body.code).toBe('undo-too-late');
  });
});

describe('withdrawing a whole plan', () => {
  it('takes back what is out, drops what is not, catches what is on its way, and says how', async () => {
    const push = await desk.office.connect('push');
    const { revisionId, code } = await desk.approved('整个计划撤回');
    const plan = await desk.editor.post<{ id: string; releases: { id: string; channelId: string }[] }>(
      '/plans',
      {
        revisionId,
        releases: [
          { channelId: website.id, plannedAt: desk.ahead(500) },
          { channelId: weibo.id, plannedAt: desk.ahead(500) },
          { channelId: push.id, plannedAt: desk.ahead(HOUR_MS) },
        ],
      },
    );
    const on = (channel: OfficeChannel): string =>
      plan.releases.find((release) => release.channelId === channel.id)?.id ?? '';
    const out = on(website);
    const flying = on(weibo);
    await desk.stage(out);
    await desk.stage(flying);
    await desk.goOut(out);
    await desk.office.fault({
      platform: 'weibo',
      endpoint: 'statuses/share.json',
      times: 1,
      kind: 'slow',
      ms: 1_500,
    });
    const flight = desk.commit(flying);
    while ((await desk.release(flying)).state !== 'committing') await desk.office.runtime.clock.sleep(10);
    const shown = await preview({ planId: plan.id }, { kind: 'withdraw', reason: '政策有误' });
    expect(shown.body.items.map((item) => [item.releaseId, item.does, item.way]).toSorted()).toEqual(
      [
        [out, 'withdraw', 'private'],
        [flying, 'wish', 'delete'],
        [on(push), 'cancel', null],
      ].toSorted(),
    );
    expect((await apply(shown.body.id)).body.counts).toEqual({ done: 3 });
    await flight;
    expect((await desk.release(on(push))).state).toBe('cancelled');
    for (const id of [out, flying]) {
      expect((await desk.release(id)).state).toBe('withdrawing');
      await desk.takeBack(id);
      expect((await desk.release(id)).state).toBe('withdrawn');
    }
    expect(await desk.office.publications(code)).toBeGreaterThan(0);
  });

  it('never sends again what was to be taken back and surely did not go out', async () => {
    const { revisionId, code } = await desk.approved('撤回时没有发出');
    const id = await desk.staged(revisionId, weibo, 400);
    await desk.office.fault({
      platform: 'weibo',
      endpoint: 'statuses/share.json',
      times: 1,
      kind: 'http_502',
    });
    await desk.commit(id);
    await desk.office.clearFaults();
    expect((await desk.release(id)).state).toBe('verifying');
    const shown = await preview({ ids: [id] }, { kind: 'withdraw', reason: '政策有误' });
    await apply(shown.body.id);
    while ((await desk.release(id)).state === 'verifying') {
      await desk.verify(id);
      await desk.office.runtime.clock.sleep(200);
    }
    await desk.commit(id);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'withdrawal_wished' });
    expect(await desk.office.publications(code)).toBe(0);
  });
});
