import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Answer, OfficeChannel } from '../../../test/support/office.js';
import { ActDesk } from '../testing/act-desk.js';
import { BrakeDesk } from '../testing/brake-desk.js';
import { holdCalls } from '../testing/latches.js';

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

/** As many of one content on the website, a minute apart. Answers their draft. */
async function longRow(count: number): Promise<string> {
  const [seed = ''] = await row(1);
  await desk.sql(
    `INSERT INTO release SELECT (jsonb_populate_record(r, jsonb_build_object('id', n.id,
       'marker', replace(n.id::text, '-', ''), 'planned_at', r.planned_at + n.i * interval '1 minute',
       'latest_at', r.latest_at + n.i * interval '1 minute'))).*
     FROM release r, (SELECT gen_random_uuid() AS id, i FROM generate_series(1, $2::int - 1) i) n WHERE r.id = $1`,
    [seed, count],
  );
  const [owner] = await desk.sql<{ draft: string }>('SELECT draft_id AS draft FROM release WHERE id = $1', [
    seed,
  ]);
  return owner?.draft ?? '';
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
    const id = await desk.staged(revisionId, weibo, act.kind === 'shift' ? HOUR_MS + 60_000 : 60_000);
    await desk.act(id, 'hold', { reason: '等口径' });
    const { body } = await preview({ ids: [id] }, act);
    expect(body.items[0]).toMatchObject({ outcome: 'proposed' });
    const { clock } = desk.office.runtime;
    const later = clock.now().getTime() + 60_000;
    const passed = jest.spyOn(clock, 'now').mockImplementation(() => new Date(later));
    const refused = await apply(body.id);
    const skipped = await apply(body.id, { skipChanged: true });
    passed.mockRestore();
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'preview-outdated', changed: [{ releaseId: id, code }] },
    });
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
    const draft = await longRow(1_000);
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

describe('what a single reschedule would refuse', () => {
  interface Refused {
    readonly code: string;
    readonly message: string;
  }

  /** One content on the website at each of the hours, and another one at the first of them. */
  async function placed(hours: readonly number[]): Promise<{ ids: readonly string[]; other: string }> {
    const { revisionId } = await desk.approved('批量里的同样内容');
    const ids: string[] = [];
    for (const hour of hours) ids.push(await desk.planned(revisionId, website, hour * HOUR_MS));
    const apart = await desk.approved('批量里的另一内容');
    return { ids, other: await desk.planned(apart.revisionId, website, (hours[0] ?? 0) * HOUR_MS) };
  }

  /** Moves it so that it stands exactly `seconds` from the first. */
  async function align(ids: readonly string[], seconds: number): Promise<void> {
    for (const [index, id] of ids.entries())
      await desk.sql(
        `UPDATE release r SET planned_at = f.planned_at + $3 * interval '1 second', latest_at = f.latest_at + $3 * interval '1 second'
         FROM release f WHERE f.id = $1 AND r.id = $2`,
        [ids[0], id, index * seconds],
      );
  }

  async function singleRefusal(id: string, plannedAt: string): Promise<Refused> {
    const answer = await desk.act(id, 'reschedule', { plannedAt });
    expect(answer).toMatchObject({ status: 409, body: { code: 'plan-conflict' } });
    const [error] = answer.body['errors'] as readonly Refused[];
    return { code: error?.code ?? '', message: error?.message ?? '' };
  }

  const outcomes = (act: Act): object =>
    Object.fromEntries(act.items.map((item) => [item.releaseId, item.refusal?.code ?? item.outcome]));

  it('is refused in the same words by the preview, and only the others move', async () => {
    const { ids, other } = await placed([2, 3]);
    const [first = '', standing = ''] = ids;
    await align(ids, 3_600);
    const single = await singleRefusal(first, (await desk.release(standing)).plannedAt);
    const before = await times([first, other]);
    const shown = await preview({ ids: [first, other] }, { kind: 'shift', seconds: 3_600 });
    expect(outcomes(shown.body)).toEqual({ [first]: 'same_content', [other]: 'proposed' });
    expect(shown.body.items.find((item) => item.releaseId === first)).toMatchObject({
      does: null,
      outcome: 'refused',
      refusal: single,
    });
    expect((await apply(shown.body.id)).body.counts).toEqual({ done: 1, refused: 1 });
    expect(await times([first, other])).toEqual([before[0], (before[1] ?? 0) + 3_600_000]);
  });

  it.each([3_600, -3_600])(
    'is no conflict with what leaves its place in the same act: %s',
    async (seconds) => {
      const { ids } = await placed([5, 6, 7]);
      await align(ids, 3_600);
      const before = await times(ids);
      const { body } = await preview({ ids }, { kind: 'shift', seconds });
      expect(body.counts).toEqual({ proposed: 3 });
      expect((await apply(body.id)).body.counts).toEqual({ done: 3 });
      expect(await times(ids)).toEqual(before.map((at) => at + seconds * 1_000));
    },
  );

  it('keeps away from each other what would come to one instant', async () => {
    const { ids, other } = await placed([2, 3]);
    const [first = '', second = ''] = ids;
    const { body } = await preview(
      { ids: [first, second, other] },
      { kind: 'reschedule', plannedAt: desk.ahead(30 * HOUR_MS), spacing: 'same' },
    );
    expect(outcomes(body)).toEqual({
      [first]: 'same_content',
      [second]: 'same_content',
      [other]: 'proposed',
    });
    const before = await times(ids);
    expect((await apply(body.id)).body.counts).toEqual({ done: 1, refused: 2 });
    expect(await times(ids)).toEqual(before);
  });

  it('is refused also where what cannot move stays in the place', async () => {
    const { ids } = await placed([2, 3, 4, 5]);
    await align(ids, 3_600);
    const [first = '', second = '', third = '', standing = ''] = ids;
    const { body } = await preview({ ids: [first, second, third] }, { kind: 'shift', seconds: 3_600 });
    expect(body.counts).toEqual({ refused: 3 });
    await desk.act(standing, 'cancel', { reason: '让出位置' });
    const free = await preview({ ids: [first, second, third] }, { kind: 'shift', seconds: 3_600 });
    expect(free.body.counts).toEqual({ proposed: 3 });
  });

  it('is left where it is when only a part is applied and the others stay', async () => {
    const { ids } = await placed([2, 3]);
    await align(ids, 3_600);
    const [first = '', second = ''] = ids;
    const before = await times(ids);
    const { body } = await preview({ ids }, { kind: 'shift', seconds: 3_600 });
    expect(body.counts).toEqual({ proposed: 2 });
    const done = await apply(body.id, { releaseIds: [first] });
    expect(outcomes(done.body)).toEqual({ [first]: 'same_content', [second]: 'left' });
    expect(done.body.counts).toEqual({ changed: 1, left: 1 });
    expect(await times(ids)).toEqual(before);
  });

  it('is left where it is when its place was taken since the preview', async () => {
    const { revisionId } = await desk.approved('预览之后被占');
    const id = await desk.planned(revisionId, website, 2 * HOUR_MS);
    const apart = await desk.planned((await desk.approved('不受影响')).revisionId, website, 2 * HOUR_MS);
    const plannedAt = desk.ahead(40 * HOUR_MS);
    const { body } = await preview({ ids: [id, apart] }, { kind: 'reschedule', plannedAt, spacing: 'same' });
    expect(body.counts).toEqual({ proposed: 2 });
    await desk.editor.post('/plans', { revisionId, releases: [{ channelId: website.id, plannedAt }] });
    const single = await singleRefusal(id, plannedAt);
    const done = await apply(body.id);
    expect(done.body.counts).toEqual({ done: 1, changed: 1 });
    expect(done.body.items.find((item) => item.releaseId === id)?.refusal).toEqual(single);
    expect(await times([id])).not.toContain(Date.parse(plannedAt));
    expect((await undo(body.id)).body.counts).toMatchObject({ restored: 1 });
  });

  it('moves in the batches of a long act in the order in which places become free', async () => {
    const draftId = await longRow(120);
    for (const seconds of [60, -60]) {
      const { body } = await preview({ draftId }, { kind: 'shift', seconds });
      expect((await apply(body.id)).body.counts).toEqual({ done: 120 });
    }
  }, 60_000);

  it('lets into a full day as many as it takes, the earliest first', async () => {
    await desk.sql(`UPDATE channel SET quota_limits = '{"calls": 23}' WHERE id = $1`, [weibo.id]);
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      const { revisionId } = await desk.approved(`配额之${number}`);
      ids.push(await desk.planned(revisionId, weibo, 24 * HOUR_MS * (30 + number)));
    }
    const { body } = await preview(
      { ids },
      { kind: 'reschedule', plannedAt: '2027-06-01T10:00:00+08:00', spacing: 'same' },
    );
    expect(body.items.map((item) => item.refusal?.code ?? item.outcome)).toEqual([
      'proposed',
      'proposed',
      'proposed',
      'quota_crowded',
      'quota_crowded',
    ]);
    expect((await apply(body.id)).body.counts).toEqual({ done: 3, refused: 2 });
    await desk.sql(`UPDATE channel SET quota_limits = '{}' WHERE id = $1`, [weibo.id]);
  });
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

  it.each([
    { what: 'moved', act: { kind: 'shift', seconds: 7_200 } },
    { what: 'cancelled', act: { kind: 'cancel', reason: '点错了' } },
  ])('leaves what it $what where its place was taken by the same content since', async ({ act }) => {
    const { revisionId } = await desk.approved(`撤销时位置已被占用 ${act.kind}`);
    const own = await desk.planned(revisionId, website, HOUR_MS);
    const other = await desk.planned(revisionId, website, 2 * HOUR_MS);
    const { body } = await preview({ ids: [own, other] }, act);
    await apply(body.id);
    const { plannedAt } = await desk.release(own);
    const taken = body.items.find((item) => item.releaseId === own)?.plannedBefore ?? '';
    const again = await desk.editor.call('POST', '/plans', {
      revisionId,
      releases: [{ channelId: website.id, plannedAt: taken }],
    });
    expect(again.status).toBe(201);
    const back = await undo(body.id);
    const told = new Map(back.body.items.map((item) => [item.releaseId, item]));
    expect(told.get(own)).toMatchObject({ undo: 'changed', refusal: { code: 'same_content' } });
    expect(told.get(other)).toMatchObject({ undo: 'restored', refusal: null });
    expect((await desk.release(own)).plannedAt).toBe(plannedAt);
  });

  it.each([60, -60])('goes back by %i seconds in the order in which places become free', async (seconds) => {
    const draftId = await longRow(120);
    const { body } = await preview({ draftId }, { kind: 'shift', seconds });
    expect((await apply(body.id)).body.counts).toEqual({ done: 120 });
    expect((await undo(body.id)).body.counts).toEqual({ done: 120, restored: 120 });
  });

  it('restores what can still go out, and it does', async () => {
    const { revisionId, code } = await desk.approved('撤销取消后照发');
    const id = await desk.staged(revisionId, weibo);
    const { body } = await preview({ ids: [id] }, { kind: 'cancel', reason: '点错了' });
    await apply(body.id);
    await undo(body.id);
    await desk.stage(id);
    await desk.comesDue(id);
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
    const id = await desk.staged(revisionId, website);
    const { body } = await preview(
      { ids: [id] },
      { kind: 'reschedule', plannedAt: desk.ahead(HOUR_MS), spacing: 'same' },
    );
    await apply(body.id);
    await desk.comesDue(id);
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
          { channelId: website.id, plannedAt: desk.ahead(600_000) },
          { channelId: weibo.id, plannedAt: desk.ahead(600_000) },
          { channelId: push.id, plannedAt: desk.ahead(HOUR_MS) },
        ],
      },
    );
    const on = (channel: OfficeChannel): string =>
      plan.releases.find((release) => release.channelId === channel.id)?.id ?? '';
    const out = on(website);
    const flying = on(weibo);
    for (const id of [out, flying]) {
      await desk.stage(id);
      await desk.comesDue(id);
    }
    await desk.goOut(out);
    const call = holdCalls(desk);
    const flight = desk.commit(flying);
    await call.reached;
    const shown = await preview({ planId: plan.id }, { kind: 'withdraw', reason: '政策有误' });
    expect(shown.body.items.map((item) => [item.releaseId, item.does, item.way]).toSorted()).toEqual(
      [
        [out, 'withdraw', 'private'],
        [flying, 'wish', 'delete'],
        [on(push), 'cancel', null],
      ].toSorted(),
    );
    expect((await apply(shown.body.id)).body.counts).toEqual({ done: 3 });
    await call.letGo(flight);
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
    const id = await desk.due(revisionId, weibo);
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
