import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CHANNEL_HTTP, type ChannelHttp } from '#libs/channels/channel-http.js';
import { Runway } from '#libs/kernel/runway.js';
import type { OfficeChannel } from '../../../test/support/office.js';
import { ReleaseMaterial } from '../release-material.js';
import { findRelease, type ReleaseRow } from '../release-row.js';
import { gateAheadMs, CONNECT_AHEAD_MS } from '../release.timing.js';
import { ActDesk } from '../testing/act-desk.js';
import { BrakeDesk } from '../testing/brake-desk.js';
import { CommitGate, type GateAnswer } from './commit-gate.js';

interface Course {
  readonly id: string;
  readonly gate: Date;
  readonly recorded: Date;
}

describe('a release and its instant', () => {
  let desk: ActDesk;
  let website: OfficeChannel;
  let weibo: OfficeChannel;
  let receiver: OfficeChannel;
  let brakes: BrakeDesk;

  beforeAll(async () => {
    desk = await ActDesk.open();
    website = await desk.office.connect('wordpress');
    weibo = await desk.office.connect('weibo');
    receiver = await desk.office.connect('push');
    brakes = new BrakeDesk(desk);
  });

  afterAll(async () => {
    await desk.close();
  });

  const staged = async (title: string, channel: OfficeChannel, inMs: number): Promise<string> =>
    await desk.staged((await desk.approved(title)).revisionId, channel, inMs);

  /** Several of one account, due at one instant. */
  const together = async (
    name: string,
    channel: OfficeChannel,
    count: number,
    inSeconds = 2,
  ): Promise<string[]> => {
    const ids: string[] = [];
    for (let place = 1; place <= count; place += 1)
      ids.push(await staged(`${name} ${place}`, channel, 600_000));
    await desk.sql(
      `UPDATE release SET planned_at = clock_timestamp() + make_interval(secs => $2) WHERE id = ANY($1::uuid[])`,
      [ids, inSeconds],
    );
    await desk.sql(
      `UPDATE release SET planned_at = (SELECT max(planned_at) FROM release WHERE id = ANY($1::uuid[]))
       WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return ids;
  };

  const courses = async (ids: readonly string[]): Promise<Course[]> =>
    await desk.sql<Course>(
      `SELECT r.id, a.started_at AS gate, a.finished_at AS recorded
       FROM release r JOIN release_attempt a ON a.release_id = r.id
       WHERE r.id = ANY($1::uuid[]) AND r.state = 'published' ORDER BY r.commit_started_at`,
      [ids],
    );

  const rowOf = async (id: string): Promise<ReleaseRow> => {
    const row = await findRelease(desk.office.runtime.database, id);
    if (row === undefined) throw new Error('no such release');
    return row;
  };

  const knock = async (id: string, worker: string): Promise<GateAnswer['kind']> => {
    const row = await rowOf(id);
    const [material] = await desk.step(ReleaseMaterial).loadChecked(desk.office.runtime.database, [row]);
    if (material === undefined) throw new Error('no material was loaded');
    return (await desk.step(CommitGate).pass(id, material, worker)).kind;
  };

  it('goes to the gate ahead of its instant, and calls no earlier than that', async () => {
    const [id = ''] = await together('提前过闸', website, 1);
    const planned = (await rowOf(id)).plannedAt.getTime();
    const { clock } = desk.office.runtime;
    const gate = desk.step(CommitGate);
    const http = desk.office.app.get<ChannelHttp>(CHANNEL_HTTP);
    const sleepUntil = clock.sleepUntil.bind(clock);
    const pass = gate.pass.bind(gate);
    const writeOnce = http.writeOnce.bind(http);
    const instants = new Map([
      [planned - CONNECT_AHEAD_MS, 'is near'],
      [Math.trunc(planned - gateAheadMs(1)), 'is nearly due'],
      [planned, 'is due'],
    ]);
    const course: (string | undefined)[] = [];
    const watched = [
      jest.spyOn(clock, 'sleepUntil').mockImplementation(async (until, signal) => {
        await sleepUntil(until, signal);
        if (instants.has(until.getTime())) course.push(instants.get(until.getTime()));
      }),
      jest.spyOn(gate, 'pass').mockImplementation(async (...release) => {
        course.push('gate');
        return await pass(...release);
      }),
      jest.spyOn(http, 'writeOnce').mockImplementation(async (request) => {
        course.push('call');
        return await writeOnce(request);
      }),
    ];
    await desk.commit(id);
    for (const spy of watched) spy.mockRestore();
    expect(course).toEqual(['is near', 'is nearly due', 'gate', 'is due', 'call']);
    // A starved machine may call late and be too slow for the answer, but none calls early.
    expect((await rowOf(id)).commitStartedAt?.getTime()).toBeGreaterThanOrEqual(planned);
  });

  it('has its call made up before its instant where the platform allows it, and lets it depart then', async () => {
    const [id = ''] = await together('整装待发', receiver, 1, 6);
    const { plannedAt } = await rowOf(id);
    const planned = plannedAt.getTime();
    // As if a thousand were due together: each goes to the gate as early as can be.
    const others = Array.from({ length: 1_000 }, () => desk.step(Runway).enter(plannedAt));
    const { clock } = desk.office.runtime;
    const http = desk.office.app.get<ChannelHttp>(CHANNEL_HTTP);
    const sleepUntil = clock.sleepUntil.bind(clock);
    const writeOnce = http.writeOnce.bind(http);
    const course: string[] = [];
    const watched = [
      jest.spyOn(clock, 'sleepUntil').mockImplementation(async (until, signal) => {
        await sleepUntil(until, signal);
        if (until.getTime() === planned) course.push('is due');
      }),
      jest.spyOn(http, 'writeOnce').mockImplementation(async (request) => {
        course.push('made up');
        request.departs?.whenGiven(() => course.push('departs'));
        return await writeOnce(request).finally(() => course.push('answered'));
      }),
    ];
    await desk.commit(id);
    for (const spy of watched) spy.mockRestore();
    for (const leave of others) leave();
    expect(course).toEqual(['made up', 'is due', 'departs', 'answered']);
    const row = await rowOf(id);
    expect(row.state).toBe('published');
    expect(row.commitStartedAt?.getTime()).toBeGreaterThanOrEqual(planned);
    expect(await desk.office.publications((await desk.release(id))['marker'] as string)).toBe(1);
  });

  it('makes its call up when it is due, where it comes to the gate late', async () => {
    const [id = ''] = await together('迟到过闸', receiver, 1, 0);
    const http = desk.office.app.get<ChannelHttp>(CHANNEL_HTTP);
    const called = jest.spyOn(http, 'writeOnce');
    await desk.commit(id);
    const requests = called.mock.calls.map(([request]) => request.departs);
    called.mockRestore();
    expect(requests).toEqual([undefined]);
    expect((await rowOf(id)).state).toBe('published');
  });

  it('has one connection for its account before the first call', async () => {
    const ids = await together('连接先行', website, 3, 6);
    const http = desk.office.app.get<ChannelHttp>(CHANNEL_HTTP);
    const opened = jest.spyOn(http, 'connectAhead');
    const called = jest.spyOn(http, 'writeOnce');
    await Promise.all(
      ids.map(async (id) => {
        await desk.commit(id);
      }),
    );
    const [opening = Infinity, ...more] = opened.mock.invocationCallOrder;
    const calls = [...called.mock.invocationCallOrder];
    opened.mockRestore();
    called.mockRestore();
    expect(more).toEqual([]);
    expect(calls).toHaveLength(3);
    expect(Math.min(...calls)).toBeGreaterThan(opening);
    expect(await courses(ids)).toHaveLength(3);
  });

  it('goes out all the same when it could not be made ready', async () => {
    const http = desk.office.app.get<ChannelHttp>(CHANNEL_HTTP);
    const failing = jest.spyOn(http, 'connectAhead').mockImplementation(() => {
      throw new Error('no connection today');
    });
    const [id = ''] = await together('没有预先连接', website, 1);
    await desk.commit(id);
    expect(failing).toHaveBeenCalledTimes(1);
    failing.mockRestore();
    expect(await courses([id])).toHaveLength(1);
  });

  it('is loaded anew when its instant was moved since, so that what it says of that is true', async () => {
    const [id = ''] = await together('改期后过闸', receiver, 1, 0);
    const before = await rowOf(id);
    const [material] = await desk.step(ReleaseMaterial).loadChecked(desk.office.runtime.database, [before]);
    if (material === undefined) throw new Error('no material was loaded');
    await desk.sql(`UPDATE release SET planned_at = planned_at + interval '1 millisecond' WHERE id = $1`, [
      id,
    ]);
    expect((await desk.step(CommitGate).pass(id, material, 'moved')).kind).toBe('reload');
    await desk.commit(id);
    expect((await rowOf(id)).state).toBe('published');
  });

  it('is not let through long before its instant', async () => {
    const id = await staged('为时尚早', website, 60_000);
    expect(await knock(id, 'early')).toBe('not_yet');
    expect((await rowOf(id)).state).toBe('staged');
  });

  it.each([
    { at: 'begins', startsMs: 0, endsMs: 600_000, state: 'held' },
    { at: 'ends', startsMs: -600_000, endsMs: 0, state: 'published' },
  ])('is judged for its instant by a blackout that $at then', async ({ startsMs, endsMs, state }) => {
    const [id = ''] = await together(`静默期边界 ${state}`, website, 1, 6);
    const planned = (await rowOf(id)).plannedAt.getTime();
    await brakes.window({
      startsAt: new Date(planned + startsMs).toISOString(),
      endsAt: new Date(planned + endsMs).toISOString(),
    });
    await desk.commit(id);
    expect((await rowOf(id)).state).toBe(state);
    await brakes.clearWindows();
  });

  it('calls right after the one before, whose outcome is not written down yet, where the platform allows it', async () => {
    const ids = await together('同一网站', website, 4);
    const http = desk.office.app.get<ChannelHttp>(CHANNEL_HTTP);
    const writeOnce = http.writeOnce.bind(http);
    let under = 0;
    const beside: number[] = [];
    const watched = jest.spyOn(http, 'writeOnce').mockImplementation(async (request) => {
      beside.push(under);
      under += 1;
      return await writeOnce(request).finally(() => {
        under -= 1;
      });
    });
    await Promise.all(
      ids.map(async (id) => {
        await desk.commit(id);
      }),
    );
    watched.mockRestore();
    expect(beside).toEqual([0, 0, 0, 0]);
    const seen = await courses(ids);
    expect(seen).toHaveLength(4);
    const ahead = seen
      .slice(1)
      .map((course, place) => course.gate.getTime() < (seen[place]?.recorded.getTime() ?? 0));
    expect(ahead).toContain(true);
  });

  it('waits at the gate until the one before is settled, where look-ups show the newest posts only', async () => {
    const ids = await together('同一微博', weibo, 2);
    await Promise.all(
      ids.map(async (id) => {
        await desk.commit(id);
      }),
    );
    const [first, second] = await courses(ids);
    expect(second?.gate.getTime()).toBeGreaterThanOrEqual(first?.recorded.getTime() ?? Infinity);
  });

  it('waits for one that is under way in another publisher', async () => {
    const [first = '', second = ''] = await together('两个发布进程', website, 2);
    await desk.office.runtime.clock.sleepUntil((await rowOf(first)).plannedAt);
    expect(await knock(first, 'one')).toBe('go');
    expect(await knock(second, 'two')).toBe('busy');
    expect(await knock(second, 'one')).toBe('go');
  });
});
