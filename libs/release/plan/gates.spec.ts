import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AdvanceRelease } from '../advance.js';
import { findRelease } from '../release-row.js';
import { SweepReleases } from '../sweep/sweep-releases.js';
import { PlanDesk } from '../testing/plan-desk.js';
import { planObstacle } from './gate-state.js';

let desk: PlanDesk;

beforeAll(async () => {
  desk = await PlanDesk.open();
});

afterAll(async () => {
  await desk.close();
});

const release = async (id: string) => await desk.acts.release(id);
const stateOf = async (id: string): Promise<string> => (await release(id)).state;
const fault = (code: string) => ({ code, message: '测试' });

/** Ends a release by the engine's own move, with everything that belongs to it. */
async function ends(id: string, to: 'failed' | 'needs_attention' | 'expired'): Promise<void> {
  const { database, clock } = desk.acts.office.runtime;
  await desk.acts.sql(`UPDATE release SET state = 'committing' WHERE id = $1`, [id]);
  await database.transaction(async (tx) => {
    const row = await findRelease(tx, id);
    if (row === undefined) throw new Error('no release');
    await desk.acts.step(AdvanceRelease).to(tx, {
      row,
      from: ['committing'],
      next: { to, fault: fault(`test.${to}`) },
      cause: `test.${to}`,
      source: 'answer',
      now: clock.now(),
    });
  });
}

describe('row 25: a gated release whose parent fails, is unknown, late or recalled', () => {
  it('is never committed before its gate opens, and says what it waits for', async () => {
    const [parent, child] = await desk.pair('等首发上线', { delaySeconds: 600 });
    expect(await release(child)).toMatchObject({
      gateState: 'waiting',
      waitsForId: parent,
      state: 'scheduled',
    });
    await desk.stageNow(child);
    await desk.acts.sql(
      `UPDATE release SET planned_at = clock_timestamp() - interval '1 minute', latest_at = clock_timestamp() - interval '1 second' WHERE id = $1`,
      [child],
    );
    await desk.acts.commit(child);
    expect(await release(child)).toMatchObject({
      state: 'staged',
      gateState: 'waiting',
      commitStartedAt: null,
    });
    const { database, clock } = desk.acts.office.runtime;
    const row = await findRelease(database, child);
    if (row === undefined) throw new Error('no release');
    const obstacle = await planObstacle(database, row, clock.now());
    expect(obstacle?.code).toBe('waits-for-release');
    expect(obstacle?.sentence).toContain('wordpress 渠道');
    expect(obstacle?.sentence).toContain('10 分钟');
  });

  it('goes out so long after the other was seen, which wakes it in the same transaction', async () => {
    const [parent, child] = await desk.pair('十分钟后', { delaySeconds: 600 });
    await desk.stageNow(child);
    await desk.lookAtGates();
    await desk.publish(parent);
    expect(await desk.lookAtGates()).toBeGreaterThan(0);
    const [out, waits] = [await release(parent), await release(child)];
    expect(waits).toMatchObject({ state: 'staged', gateState: 'open' });
    const gap = Date.parse(waits.plannedAt) - Date.parse(String(out['seenAt']));
    expect(gap).toBeGreaterThan(599_990);
    expect(gap).toBeLessThanOrEqual(600_000);
    expect(Date.parse(waits.latestAt)).toBeGreaterThan(Date.parse(waits.plannedAt));
    expect(await desk.causes(child)).toContain('gate.opened');
  });

  it('goes out at once when nothing lies between, and is published', async () => {
    const [parent, child] = await desk.pair('首发后立即');
    await desk.stageNow(child);
    await desk.publish(parent);
    await desk.lookAtGates();
    await desk.acts.goOut(child);
    expect(await stateOf(child)).toBe('published');
  });

  it.each([
    ['failed', 'onFailed', 'gate_failed'],
    ['needs_attention', 'onUnknown', 'gate_unknown'],
    ['expired', 'onLate', 'gate_late'],
  ] as const)(
    'when the other is %s: is held, cancelled or goes on as planned',
    async (state, rule, reason) => {
      for (const [reaction, expected] of [
        ['hold', { state: 'held', holdReason: reason, gateState: 'waiting' }],
        ['cancel', { state: 'cancelled' }],
        ['go_on', { state: 'staged', gateState: 'waived' }],
        ['wait', { state: 'staged', gateState: 'waiting' }],
      ] as const) {
        const [parent, child] = await desk.pair(`${state} ${reaction}`, {
          [rule]: reaction,
          delaySeconds: 60,
        });
        await desk.stageNow(child);
        await desk.lookAtGates();
        await ends(parent, state);
        expect(await desk.lookAtGates()).toBeGreaterThan(0);
        expect(await release(child)).toMatchObject(expected);
      }
    },
  );

  it('goes on with a fault that names the other when it is held', async () => {
    const [parent, child] = await desk.pair('失败后暂停', { onFailed: 'hold' });
    await ends(parent, 'failed');
    await desk.lookAtGates();
    expect(await release(child)).toMatchObject({
      state: 'held',
      fault: { code: 'release.gate_failed', message: expect.stringContaining('wordpress 渠道') as unknown },
    });
  });

  it('late: the rule holds from the given time on, and it still goes when the other comes at last', async () => {
    const [parent, child] = await desk.pair('首发迟到', { onLate: 'hold', lateAfterSeconds: 60 });
    await desk.stageNow(child);
    await desk.acts.age(parent, 630_000);
    await desk.look(child);
    expect(await stateOf(child)).toBe('staged');
    await desk.acts.age(parent, 60_000);
    await desk.look(child);
    expect(await release(child)).toMatchObject({ state: 'held', holdReason: 'gate_late' });
    await desk.acts.sql(`UPDATE release SET latest_at = latest_at + interval '1 hour' WHERE id = $1`, [
      parent,
    ]);
    await desk.publish(parent);
    await desk.lookAtGates();
    expect(await release(child)).toMatchObject({
      state: 'staged',
      gateState: 'open',
      holdReason: null,
      fault: null,
    });
  });

  it('opens when a person says that the other is out', async () => {
    const [parent, child] = await desk.pair('人工确认首发', { after: 'published' });
    await desk.stageNow(child);
    await ends(parent, 'needs_attention');
    await desk.lookAtGates();
    expect(await stateOf(child)).toBe('held');
    const answer = await desk.acts.act(parent, 'resolve', {
      verdict: 'out',
      publicUrl: 'https://weibo.example.com/1',
    });
    expect(answer.status).toBe(200);
    await desk.lookAtGates();
    expect(await release(child)).toMatchObject({ state: 'staged', gateState: 'open' });
  });

  it('recalled: what is already staged and open is stopped again when the other is withdrawn', async () => {
    const [parent, child] = await desk.pair('首发被撤回', { delaySeconds: 900 });
    await desk.stageNow(child);
    await desk.publish(parent);
    await desk.lookAtGates();
    expect(await release(child)).toMatchObject({ state: 'staged', gateState: 'open' });
    await desk.acts.sql(`UPDATE release SET state = 'withdrawing' WHERE id = $1`, [parent]);
    await desk.look(child);
    expect(await release(child)).toMatchObject({ state: 'staged', gateState: 'waiting' });
    await desk.force(parent, 'withdrawn');
    await desk.look(child);
    expect(await release(child)).toMatchObject({ state: 'held', holdReason: 'gate_recalled' });
  });

  it('recalled: is judged inside the commit itself, also when no look at the gate came before', async () => {
    const [parent, child] = await desk.pair('撤回与发出同时');
    await desk.stageNow(child);
    await desk.publish(parent);
    await desk.lookAtGates();
    await desk.force(parent, 'removed_by_platform');
    await desk.acts.commit(child);
    expect(await release(child)).toMatchObject({ state: 'staged', commitStartedAt: null });
    await desk.lookAtGates();
    expect(await release(child)).toMatchObject({ state: 'held', holdReason: 'gate_recalled' });
  });

  it('cancelled together with the other, when the plan says so', async () => {
    const [parent, child] = await desk.pair('首发取消', { onRecalled: 'cancel' });
    expect((await desk.acts.act(parent, 'cancel', { reason: '政策有变' })).status).toBe(200);
    await desk.lookAtGates();
    expect(await stateOf(child)).toBe('cancelled');
  });

  it('moves with the other, keeping the gap; its job moves too', async () => {
    const [parent, child] = await desk.pair('首发改期', { delaySeconds: 600 }, 3_600_000);
    const plannedAt = desk.acts.ahead(7_200_000);
    await desk.acts.act(parent, 'reschedule', { plannedAt });
    await desk.lookAtGates();
    const moved = await release(child);
    expect(Date.parse(moved.plannedAt) - Date.parse(plannedAt)).toBe(600_000);
    const [row] = await desk.acts.sql<{ job_at: Date; stage_at: Date; start_after: Date }>(
      `SELECT r.job_at, r.stage_at, j.start_after FROM release r JOIN pgboss.job j ON j.id = r.job_id WHERE r.id = $1`,
      [child],
    );
    expect(row?.job_at).toEqual(row?.stage_at);
    expect(row?.start_after).toEqual(row?.stage_at);
    expect(await desk.causes(child)).toContain('gate.parent_moved');
  });

  it('keeps a time that a person gave it while it waited', async () => {
    const [parent, child] = await desk.pair('人工改了后续时间', { delaySeconds: 60 });
    const chosen = desk.acts.ahead(3_600_000);
    expect((await desk.acts.act(child, 'reschedule', { plannedAt: chosen })).status).toBe(200);
    await desk.publish(parent);
    await desk.lookAtGates();
    expect(Date.parse((await release(child)).plannedAt)).toBe(Date.parse(chosen));
    expect(await release(child)).toMatchObject({ gateState: 'open' });
  });

  it('no longer waits when a person sends it now', async () => {
    const [parent, child] = await desk.pair('不等了');
    await desk.stageNow(child);
    await ends(parent, 'failed');
    await desk.lookAtGates();
    expect((await desk.acts.act(child, 'send-now')).status).toBe(200);
    expect(await release(child)).toMatchObject({ state: 'staged', gateState: 'waived' });
    await desk.acts.goOut(child);
    expect(await stateOf(child)).toBe('published');
  });

  it('opens through a chain of three, one after the other', async () => {
    const { revisionId } = await desk.acts.approved('三级接力');
    const { wechat, weibo, website } = desk;
    const ids = await desk.plan(revisionId, [
      { channelId: website.id, plannedAt: desk.acts.ahead(600_000) },
      { channelId: weibo.id, gate: { afterChannelId: website.id, after: 'seen' } },
      { channelId: wechat.id, gate: { afterChannelId: weibo.id, delaySeconds: 300 } },
    ]);
    for (const [index, id] of ids.entries()) {
      await desk.stageNow(id);
      await desk.lookAtGates();
      for (const later of ids.slice(index + 1))
        expect(await release(later)).toMatchObject({ gateState: 'waiting' });
      if (index < 2) {
        await desk.acts.comesDue(id);
        await desk.acts.goOut(id);
        if (index === 0) await desk.see(id);
        await desk.lookAtGates();
      }
    }
    expect(await release(ids[2] ?? '')).toMatchObject({ gateState: 'open', state: 'staged' });
  });

  it('is not lost when its job is: the sweep owes the look again', async () => {
    const [, child] = await desk.pair('任务丢失');
    await desk.stageNow(child);
    await desk.acts.sql(`DELETE FROM pgboss.job j USING release r WHERE j.id = r.job_id AND r.id = $1`, [
      child,
    ]);
    await desk.acts.sql(`UPDATE release SET job_at = clock_timestamp() - interval '1 minute' WHERE id = $1`, [
      child,
    ]);
    expect((await desk.acts.step(SweepReleases).run()).owedButNotQueued).toBeGreaterThan(0);
    const [row] = await desk.acts.sql<{ name: string }>(
      'SELECT j.name FROM release r JOIN pgboss.job j ON j.id = r.job_id WHERE r.id = $1',
      [child],
    );
    expect(row?.name).toBe('release.gate');
  });
});
