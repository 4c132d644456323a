import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { SYSTEM } from '#libs/audit/audit.js';
import { lockWaiters } from '../../../test/support/lock-waiters.js';
import type { OfficeChannel } from '../../../test/support/office.js';
import { lockRelease } from '../release-row.js';
import { ActDesk, type SeenRelease } from '../testing/act-desk.js';
import { holdCalls } from '../testing/latches.js';
import { AskWithdrawal } from '../withdraw/ask-withdrawal.js';

const CORRECTED = '更正：登记居住满半年即可，不再要求社保。';

let desk: ActDesk;
const channels = new Map<string, OfficeChannel>();

beforeAll(async () => {
  desk = await ActDesk.open();
  channels.set('wechat', await desk.wechat());
  for (const kind of ['weibo', 'wordpress', 'push'] as const)
    channels.set(kind, await desk.office.connect(kind));
});

beforeEach(async () => {
  await desk.office.clearFaults();
});

afterAll(async () => {
  await desk.close();
});

interface Out {
  readonly old: string;
  readonly draftId: string;
  readonly code: string;
  readonly newer: string;
}

/** A public answer, and a newer approved revision of it. */
async function outWithNewer(kind: string, title: string): Promise<Out> {
  const channel = channels.get(kind);
  if (channel === undefined) throw new Error(`no channel ${kind}`);
  const { draftId, revisionId, code } = await desk.approved(title);
  const old = await desk.published(revisionId, channel);
  return {
    old,
    draftId,
    code,
    newer: await desk.revise(draftId, { title: `${title}（更正）`, lead: CORRECTED }),
  };
}

async function correct(out: Out, more: object = {}): Promise<SeenRelease> {
  const answer = await desk.act(out.old, 'corrections', {
    revisionId: out.newer,
    plannedAt: desk.ahead(600_000),
    reason: '政策口径有误',
    ...more,
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

/** Stages a correction, which is due then. */
async function ready({ id }: SeenRelease): Promise<void> {
  await desk.stage(id);
  await desk.comesDue(id);
}

interface Shown {
  readonly title: string;
  readonly text: string;
  readonly removedAt: number | null;
}

async function ledger(needle: string): Promise<readonly Shown[]> {
  const { data } = await axios.get<{ entries: Shown[] }>(`${desk.office.control}/ledger`);
  return data.entries.filter((entry) => JSON.stringify(entry).toLowerCase().includes(needle.toLowerCase()));
}

describe.each(['wordpress', 'push'])('a correction in place on %s', (kind) => {
  it('row 29: is scheduled while the old stays, then replaces it by one call on the same page', async () => {
    const out = await outWithNewer(kind, `原地更正 ${kind}`);
    const before = await desk.release(out.old);
    const marker = String(before['marker']);
    const needle = kind === 'push' ? marker : out.code;
    const correction = await correct(out);
    expect(correction).toMatchObject({ correctsId: out.old, revisionId: out.newer });
    await desk.stage(correction.id);
    expect(await desk.release(out.old)).toMatchObject({ state: 'published', correctedById: correction.id });
    expect((await ledger(needle)).map((entry) => entry.title.includes('更正）'))).toEqual([false]);
    await desk.comesDue(correction.id);
    await desk.goOut(correction.id);
    const shown = await ledger(needle);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ removedAt: null });
    expect(shown[0]?.title).toContain('（更正）');
    const after = await desk.release(correction.id);
    expect(after).toMatchObject({ state: 'published', publicUrl: before['publicUrl'] });
    expect(after['receiptHash']).toBe(correction['approvedHash']);
    expect(await desk.release(out.old)).toMatchObject({ state: 'withdrawn', choices: [] });
    expect((await desk.release(out.old))['receiptHash']).toBe(before['approvedHash']);
  });

  it('is adopted, not repeated, when the answer was lost', async () => {
    const out = await outWithNewer(kind, `更正答复丢失 ${kind}`);
    const correction = await correct(out);
    await ready(correction);
    await desk.office.fault({ platform: kind, endpoint: 'POST *', times: 1, kind: 'work_then_drop' });
    await desk.commit(correction.id);
    await desk.office.clearFaults();
    expect((await desk.release(correction.id)).state).toBe('verifying');
    await settle(correction.id);
    expect((await desk.release(correction.id)).state).toBe('published');
    const timeline = await desk.editor.get<{ attempts: { kind: string; outcome: string }[] }>(
      `/releases/${correction.id}/timeline`,
    );
    expect(timeline.attempts.map((attempt) => attempt.outcome)).toEqual(['unknown']);
  });

  it('is surely absent when nothing was replaced, and then made', async () => {
    const out = await outWithNewer(kind, `更正没有生效 ${kind}`);
    const correction = await correct(out);
    await ready(correction);
    await desk.office.fault({ platform: kind, endpoint: 'POST *', times: 1, kind: 'http_502' });
    await desk.commit(correction.id);
    await desk.office.clearFaults();
    await settle(correction.id);
    expect((await desk.release(correction.id)).state).toBe('staged');
    await desk.goOut(correction.id);
    expect((await desk.release(out.old)).state).toBe('withdrawn');
  });
});

describe.each(['wechat', 'weibo'])('a correction on %s, which cannot replace', (kind) => {
  it('takes the old back, proves it gone and only then sends the new', async () => {
    const out = await outWithNewer(kind, `撤回后更正 ${kind}`);
    const correction = await correct(out);
    expect((await desk.release(out.old)).state).toBe('withdrawing');
    await ready(correction);
    await desk.commit(correction.id);
    expect(await desk.release(correction.id)).toMatchObject({
      state: 'held',
      holdReason: 'correction_waits',
    });
    expect((await desk.act(correction.id, 'send-now')).status).toBe(200);
    await desk.commit(correction.id);
    expect((await desk.release(correction.id)).state).toBe('held');
    await desk.takeBack(out.old);
    expect((await desk.release(out.old)).state).toBe('withdrawn');
    expect((await desk.release(correction.id)).state).toBe('staged');
    await desk.goOut(correction.id);
    const marker = String((await desk.release(correction.id))['marker']);
    const oldMarker = String((await desk.release(out.old))['marker']);
    const shown =
      kind === 'wechat' ? [...(await ledger(oldMarker)), ...(await ledger(marker))] : await ledger(out.code);
    expect(shown.map((entry) => entry.removedAt === null)).toEqual([false, true]);
  });

  it('sends the new first when the person chooses so, and then takes the old back', async () => {
    const out = await outWithNewer(kind, `先发布后撤回 ${kind}`);
    const refused = await desk.act(out.old, 'corrections', {
      revisionId: out.newer,
      plannedAt: desk.ahead(60_000),
      reason: '政策口径有误',
      way: 'update',
    });
    expect(refused).toMatchObject({ status: 422 });
    if (kind === 'weibo') {
      const twins = await desk.act(out.old, 'corrections', {
        revisionId: out.newer,
        plannedAt: desk.ahead(60_000),
        reason: '政策口径有误',
        way: 'release_first',
      });
      expect(twins).toMatchObject({ status: 422 });
      await desk.sql(`UPDATE release SET published_at = published_at - interval '10 minutes' WHERE id = $1`, [
        out.old,
      ]);
    }
    const correction = await correct(out, { way: 'release_first' });
    expect((await desk.release(out.old)).state).toBe('published');
    await ready(correction);
    await desk.goOut(correction.id);
    expect((await desk.release(out.old)).state).toBe('withdrawing');
    await desk.takeBack(out.old);
    expect((await desk.release(out.old)).state).toBe('withdrawn');
  });
});

describe('the chain of corrections', () => {
  it('is made once, of the same draft, from an approved revision', async () => {
    const out = await outWithNewer('wordpress', '只更正一次');
    const plannedAt = desk.ahead(3_600_000);
    const other = await desk.approved('另一份问答稿');
    const wrong = await desk.act(out.old, 'corrections', {
      revisionId: other.revisionId,
      plannedAt,
      reason: '选错了稿件',
    });
    expect(wrong.status).toBe(422);
    const body = { revisionId: out.newer, plannedAt, reason: '政策口径有误' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => await desk.act(out.old, 'corrections', body)),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409, 409, 409, 409]);
    const made = answers.find((answer) => answer.status === 201);
    await desk.act(made?.body.id ?? '', 'cancel', { reason: '先不更正' });
    expect(await desk.release(out.old)).toMatchObject({ state: 'published', correctedById: null });
    expect((await correct(out))['correctsId']).toBe(out.old);
  });

  it('waits for a person when there is nothing left to replace', async () => {
    const out = await outWithNewer('wordpress', '更正前被撤回');
    const correction = await correct(out);
    await ready(correction);
    await desk.act(out.old, 'withdraw', { reason: '先撤下来' });
    await desk.takeBack(out.old);
    await desk.commit(correction.id);
    expect(await desk.release(correction.id)).toMatchObject({
      state: 'held',
      holdReason: 'correction_moot',
    });
  });
});

describe('taking back what is just being replaced in place', () => {
  it('is refused, one by one and in bulk, until the correction has its result', async () => {
    const out = await outWithNewer('wordpress', '更正途中撤回');
    const correction = await correct(out);
    await ready(correction);
    const call = holdCalls(desk);
    const flight = desk.commit(correction.id);
    await call.reached;
    expect(await desk.act(out.old, 'withdraw', { reason: '先撤下来' })).toMatchObject({
      status: 409,
      body: { code: 'correction-under-way', releaseId: correction.id },
    });
    const bulk = await desk.editor.post<{ id: string }>('/bulk-acts', {
      selection: { ids: [out.old] },
      act: { kind: 'withdraw', reason: '先撤下来' },
    });
    const applied = await desk.editor.post<{ items: object[] }>(`/bulk-acts/${bulk.id}/apply`);
    expect(applied.items).toMatchObject([
      { outcome: 'changed', refusal: { code: 'correction-under-way' }, stateNow: 'published' },
    ]);
    await call.letGo(flight);
    expect((await desk.release(correction.id)).state).toBe('published');
    expect((await desk.act(correction.id, 'withdraw', { reason: '先撤下来' })).status).toBe(200);
    await desk.takeBack(correction.id);
    expect((await desk.release(correction.id)).state).toBe('withdrawn');
  });

  it('keeps the correction from its call when it was asked a moment before', async () => {
    const out = await outWithNewer('wordpress', '撤回先到一步');
    const correction = await correct(out);
    await ready(correction);
    const { database } = desk.office.runtime;
    let flight: Promise<void> | undefined;
    await database.transaction(async (tx) => {
      const old = await lockRelease(tx, out.old);
      if (old === undefined) throw new Error('the corrected release is gone');
      await desk.step(AskWithdrawal).askRow(tx, old, '先撤下来', SYSTEM);
      flight = desk.commit(correction.id);
      await lockWaiters(database, 1);
    });
    await flight;
    expect(await desk.release(correction.id)).toMatchObject({
      state: 'held',
      holdReason: 'correction_moot',
    });
  });
});

describe('row 30: a live item whose whole queue history is gone', () => {
  it.each(['correct', 'withdraw'])('can still be taken further: %s', async (act) => {
    const out = await outWithNewer('wordpress', `历史已清空 ${act}`);
    for (const table of ['release_event', 'release_attempt', 'release_step'])
      await desk.sql(`DELETE FROM ${table} WHERE release_id = $1`, [out.old]);
    await desk.sql('DELETE FROM pgboss.job');
    if (act === 'withdraw') {
      expect((await desk.act(out.old, 'withdraw', { reason: '政策调整' })).status).toBe(200);
      await desk.takeBack(out.old);
      expect((await desk.release(out.old)).state).toBe('withdrawn');
      return;
    }
    const correction = await correct(out);
    await ready(correction);
    await desk.goOut(correction.id);
    expect((await desk.release(out.old)).state).toBe('withdrawn');
  });
});

/** Looks until the doubt is settled. */
async function settle(id: string): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    if ((await desk.release(id)).state !== 'verifying') return;
    await desk.verify(id);
    await desk.office.runtime.clock.sleep(200);
  }
}
