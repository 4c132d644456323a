import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONNECTORS, type ConnectorContext } from '#libs/channels/connector.js';
import { QuotaBook } from '#libs/channels/quota-book.js';
import type { Database } from '#libs/database/database.js';
import { SystemClock } from '#libs/kernel/clock.js';
import type { OfficeChannel } from '../../../test/support/office.js';
import { AdvanceRelease } from '../advance.js';
import { CommitBrakes } from '../brakes/commit-brakes.js';
import { MoveRelease } from '../move-release.js';
import { GateAtCommit } from '../plan/gate-at-commit.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { findRelease, type ReleaseRow } from '../release-row.js';
import { ActDesk } from '../testing/act-desk.js';
import { ChannelLanes } from './channel-lanes.js';
import { CommitGate, type CommitTicket } from './commit-gate.js';
import { CommitRelease, type Ended } from './commit-release.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Waits take no time; it only looks as if they had. */
class LeapingClock extends SystemClock {
  leapt = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.leapt);
  }

  override monotonic(): number {
    return super.monotonic() + this.leapt;
  }

  override async sleep(ms: number): Promise<void> {
    this.leapt += ms;
    await Promise.resolve();
  }
}

let desk: ActDesk;
let weibo: OfficeChannel;
let receiver: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  weibo = await desk.office.connect('weibo');
  receiver = await desk.office.connect('push');
});

afterAll(async () => {
  await desk.close();
});

const rowOf = async (id: string): Promise<ReleaseRow> => {
  const row = await findRelease(desk.office.runtime.database, id);
  if (row === undefined) throw new Error('no such release');
  return row;
};

interface ThroughTheGate {
  readonly id: string;
  readonly ticket: CommitTicket;
  readonly material: Material;
  readonly call: AbortController;
  readonly context: ConnectorContext;
}

/** A release that has passed the gate, with what its one call needs. */
async function throughTheGate(title: string, channel = weibo): Promise<ThroughTheGate> {
  const { revisionId } = await desk.approved(title);
  const id = await desk.due(revisionId, channel);
  const row = await rowOf(id);
  await desk.office.runtime.clock.sleepUntil(row.plannedAt);
  const [material] = await desk.step(ReleaseMaterial).loadChecked(desk.office.runtime.database, [row]);
  if (material === undefined) throw new Error('no material was loaded');
  const answer = await desk.step(CommitGate).pass(id, material, 'patient worker');
  if (answer.kind !== 'go') throw new Error(answer.kind);
  const call = new AbortController();
  const context = await desk.step(ReleaseMaterial).context(material, call.signal);
  return { id, ticket: answer.ticket, material, call, context };
}

/** A release whose one call has been answered and not been recorded. */
async function called(title: string): Promise<{ id: string; ended: Ended }> {
  const { id, ticket, material, context } = await throughTheGate(title);
  const ended = await desk.step(CommitRelease).call(ticket, material, context, new AbortController());
  return { id, ended };
}

/** A worker whose database fails with `code` until so many minutes have gone by. */
function workerWith(code: string, minutes: number): { worker: CommitRelease; clock: LeapingClock } {
  const clock = new LeapingClock();
  const { database } = desk.office.runtime;
  const failing = Object.assign(Object.create(database) as Database, {
    transaction: async (work: Parameters<Database['transaction']>[0]): Promise<unknown> => {
      if (clock.leapt < minutes * MINUTE_MS) throw Object.assign(new Error('no'), { code });
      return await database.transaction(work);
    },
  });
  const worker = new CommitRelease(
    failing,
    desk.step(AdvanceRelease),
    desk.step(QuotaBook),
    desk.step(ChannelLanes),
    clock,
  );
  return { worker, clock };
}

const never = new AbortController().signal;

describe('a publisher that is frozen between its last thought and the first byte', () => {
  it('writes nothing when it is thawed after its deadline', async () => {
    const { id, ticket, material, context } = await throughTheGate('第一个字节之前被冻结');
    let leftMs = ticket.allowance.ms;
    const allowance = Object.assign(Object.create(ticket.allowance) as CommitTicket['allowance'], {
      leftMs: () => leftMs,
    });
    const http: ConnectorContext['http'] = {
      read: async (request) => await context.http.read(request),
      writeOnce: async (request) => {
        leftMs = -3_600_000;
        return await context.http.writeOnce(request);
      },
      connectAhead: () => undefined,
    };
    const commits = desk.step(CommitRelease);
    const ended = await commits.call(
      { ...ticket, allowance },
      material,
      { ...context, http },
      new AbortController(),
    );
    expect(ended.outcome).toMatchObject({ kind: 'retry' });
    await commits.record(ended, never);
    expect(await desk.office.publications((await desk.release(id))['marker'] as string)).toBe(0);
    expect((await rowOf(id)).state).toBe('staged');
  });

  it('makes a call up anew that stood ready for too long, and sends it once', async () => {
    const { id, ticket, material, call, context } = await throughTheGate('整装太久', receiver);
    const commits = desk.step(CommitRelease);
    const at = (ms: number): CommitTicket => ({
      ...ticket,
      row: { ...ticket.row, plannedAt: new Date(Date.now() + ms) },
    });
    const standing = commits.standBy(at(HOUR_MS), material, context);
    if (standing === undefined) throw new Error('the call does not stand ready');
    const ended = await commits.call(at(-3_000), material, context, call, standing);
    expect(ended.outcome).toMatchObject({ kind: 'done' });
    expect(await standing.outcome).toMatchObject({ kind: 'retry' });
    standing.departs.give();
    await commits.record(ended, never);
    expect(await desk.office.publications((await desk.release(id))['marker'] as string)).toBe(1);
    expect((await rowOf(id)).state).toBe('published');
  });

  it('makes its call when it is due, where the connector cannot say whether it may stand ready', async () => {
    const { ticket, material, context } = await throughTheGate('无从得知能否整装', receiver);
    const connector = Object.assign(Object.create(material.connector) as typeof material.connector, {
      standsReady: () => {
        throw new Error('what settings are these?');
      },
    });
    const early = { ...ticket, row: { ...ticket.row, plannedAt: new Date(Date.now() + HOUR_MS) } };
    const commits = desk.step(CommitRelease);
    expect(commits.standBy(early, { ...material, connector }, context)).toBeUndefined();
    expect(commits.standBy(early, material, context)).toBeDefined();
  });

  it.each(['before it lets its call depart', 'when its call departs'])(
    'lets a call that stood ready go out no more: frozen %s',
    async (moment) => {
      const { id, ticket, material, call, context } = await throughTheGate(
        `整装后被冻结：${moment}`,
        receiver,
      );
      let leftMs = ticket.allowance.ms;
      const allowance = Object.assign(Object.create(ticket.allowance) as CommitTicket['allowance'], {
        leftMs: () => leftMs,
      });
      const due = { ...ticket, allowance };
      const early = { ...due, row: { ...ticket.row, plannedAt: new Date(Date.now() + HOUR_MS) } };
      const commits = desk.step(CommitRelease);
      const standing = commits.standBy(early, material, context);
      if (standing === undefined) throw new Error('the call does not stand ready');
      const freeze = (): void => {
        leftMs = -3_600_000;
      };
      if (moment === 'when its call departs') standing.departs.whenGiven(freeze);
      else freeze();
      const ended = await commits.call(due, material, context, call, standing);
      expect(ended.outcome).toMatchObject({ kind: 'retry' });
      expect(await standing.outcome).toMatchObject({ kind: 'retry' });
      await commits.record(ended, never);
      expect(await desk.office.publications((await desk.release(id))['marker'] as string)).toBe(0);
      expect((await rowOf(id)).state).toBe('staged');
    },
  );
});

describe('a release that passes the gate just before a full hour, at which it is due', () => {
  it('spends the budget of the hour it goes out in, and gives that one back', async () => {
    const { database } = desk.office.runtime;
    const { revisionId } = await desk.approved('整点之前过闸');
    const id = await desk.staged(revisionId, weibo);
    const due = new Date(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS);
    await desk.sql(
      `UPDATE release SET planned_at = $2, latest_at = $2::timestamptz + interval '1 hour' WHERE id = $1`,
      [id, due],
    );
    const clock = Object.assign(new SystemClock(), { now: () => new Date(due.getTime() - 400) });
    const quotas = new QuotaBook(desk.office.app.get(CONNECTORS, { strict: false }), clock);
    const gate = new CommitGate(
      database,
      desk.step(MoveRelease),
      quotas,
      desk.step(CommitBrakes),
      desk.step(GateAtCommit),
      clock,
    );
    const [material] = await desk.step(ReleaseMaterial).loadChecked(database, [await rowOf(id)]);
    if (material === undefined) throw new Error('no material was loaded');
    const used = async (): Promise<readonly object[]> =>
      await desk.sql(
        `SELECT used FROM quota_use WHERE channel_id = $1 AND quota = 'share' AND window_start = $2`,
        [weibo.id, due],
      );
    const answer = await gate.pass(id, material, 'early worker');
    if (answer.kind !== 'go') throw new Error(answer.kind);
    expect(await used()).toEqual([{ used: 1 }]);
    const fault = { code: 'http.not_sent', message: '没有发出。' };
    const outcome = { kind: 'retry', notSent: true, fault } as const;
    const ended = { ticket: answer.ticket, material, outcome, calledAt: 0, answeredAt: 0 };
    await desk.step(CommitRelease).record(ended, never);
    expect(await used()).toEqual([{ used: 0 }]);
  });
});

describe('an outcome that cannot be recorded', () => {
  it.each([
    ['the database refuses connections', 'ECONNREFUSED'],
    ['its disk is full', '53100'],
    ['it has become a standby', '25006'],
  ])('is kept in hand while the process lives: %s', async (_name, code) => {
    const { id, ended } = await called(`数据库长时间不可用 ${code}`);
    await workerWith(code, 30).worker.record(ended, never);
    expect((await rowOf(id)).state).toBe('published');
  });

  it('is recorded although another has taken the doubt over meanwhile', async () => {
    const { id, ended } = await called('数据库恢复后先被接管');
    await desk.sql(
      `UPDATE release_attempt SET started_at = started_at - interval '1 hour', deadline_at = deadline_at - interval '1 hour'
       WHERE release_id = $1`,
      [id],
    );
    await desk.verify(id);
    expect((await rowOf(id)).state).toBe('verifying');
    await workerWith('57P03', 30).worker.record(ended, never);
    expect((await rowOf(id)).state).toBe('published');
  });

  it.each(['held', 'cancelled', 'scheduled'])(
    'is recorded although the release was looked for in vain and is %s by now',
    async (state) => {
      const { id, ended } = await called(`答复晚到 ${state}`);
      await desk.sql(`UPDATE release SET state = $2, hold_reason = $3, fence = fence + 2 WHERE id = $1`, [
        id,
        state,
        state === 'held' ? 'person' : null,
      ]);
      const handle = { correlation: `late-${state}`, data: {} };
      await workerWith('57P03', 0).worker.record({ ...ended, outcome: { kind: 'accepted', handle } }, never);
      expect(await rowOf(id)).toMatchObject({ state: 'accepted', handle, holdReason: null });
    },
  );

  it('keeps no publisher from stopping', async () => {
    const { id, ended } = await called('数据库不可用时停止');
    const { worker, clock } = workerWith('ECONNREFUSED', 30);
    await expect(worker.record(ended, AbortSignal.abort())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(clock.leapt).toBeLessThan(MINUTE_MS);
    await workerWith('ECONNREFUSED', 0).worker.record(ended, never);
    expect((await rowOf(id)).state).toBe('published');
  });

  it('is left to whoever looks when the database finds fault with what it is told', async () => {
    const { id, ended } = await called('数据库拒绝写入');
    const { worker, clock } = workerWith('23514', 30);
    await expect(worker.record(ended, never)).rejects.toMatchObject({ code: '23514' });
    expect(clock.leapt).toBeLessThan(5 * MINUTE_MS);
    expect((await rowOf(id)).state).toBe('committing');
  });
});
