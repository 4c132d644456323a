import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wallClockAt } from '#libs/kernel/wall-clock.js';
import { PlanDesk } from '../testing/plan-desk.js';

const READER = join(process.cwd(), 'libs/release/plan/planned-time.ts');
const INPUTS = [
  '2026-03-02T09:00:00+08:00',
  '2026-03-02T09:00:00.123+08:00',
  '2026-03-02T09:00+08:00',
  '2026-03-02T23:59:59+08:00',
  '2026-03-03T00:00:00+08:00',
  '2026-03-08T02:30:00-05:00',
  '2026-12-31T16:00:00Z',
];

/** What a process with this zone, or with none, makes of the inputs. */
function readUnder(zone: string | undefined): readonly string[] {
  const script = `
    const { readPlannedTime } = await import(${JSON.stringify(`file://${READER}`)});
    const now = new Date('2026-03-01T00:00:00Z');
    const read = (text) => {
      const reading = readPlannedTime('plannedAt', text, 'Asia/Shanghai', now);
      return reading.ok ? reading.time.instant.toISOString() : reading.fault.code;
    };
    console.log(JSON.stringify(${JSON.stringify(INPUTS)}.map(read)));`;
  const { TZ: _zone, ...environment } = process.env;
  const output = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    env: zone === undefined ? environment : { ...environment, TZ: zone },
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[];
}

describe('row 13: a planned time means the same instant wherever the process runs', () => {
  const expected = [
    '2026-03-02T01:00:00.000Z',
    '2026-03-02T01:00:00.123Z',
    '2026-03-02T01:00:00.000Z',
    '2026-03-02T15:59:59.000Z',
    '2026-03-02T16:00:00.000Z',
    '2026-03-08T07:30:00.000Z',
    '2026-12-31T16:00:00.000Z',
  ];

  it.each([undefined, 'UTC', 'Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati'])('TZ %s', (zone) => {
    expect(readUnder(zone)).toEqual(expected);
  });
});

describe('planning over HTTP', () => {
  let desk: PlanDesk;
  let revisionId: string;

  beforeAll(async () => {
    desk = await PlanDesk.open();
    ({ revisionId } = await desk.acts.approved('时间测试'));
  });

  afterAll(async () => {
    await desk.close();
  });

  /** Tomorrow at this time of day in Shanghai, written with its offset. */
  const tomorrow = (time: string, days = 1): string => {
    const wall = wallClockAt(
      new Date(desk.acts.office.runtime.clock.now().getTime() + days * 86_400_000),
      'Asia/Shanghai',
    );
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${time}+08:00`;
  };
  const plan = async (plannedAt: string, revision = revisionId): Promise<string> => {
    const [id = ''] = await desk.plan(revision, [
      { channelId: desk.website.id, plannedAt, timeZone: 'Asia/Shanghai' },
    ]);
    return id;
  };

  it.each(['09:00:00', '09:00:00.500', '23:59:59', '00:00:00'])(
    'keeps %s to the millisecond',
    async (time) => {
      const plannedAt = tomorrow(time);
      const release = await desk.acts.release(await plan(plannedAt));
      expect(new Date(release.plannedAt).toISOString()).toBe(new Date(plannedAt).toISOString());
      expect(release).toMatchObject({ plannedZone: 'Asia/Shanghai' });
    },
  );

  it.each([
    ['GET', '/releases?from=<time>'],
    ['GET', '/plans?from=<time>'],
    ['GET', '/calendar?from=<time>&to=2026-12-02T00:00:00Z'],
    ['POST', '/bulk-acts', { selection: { from: '<time>' }, act: { kind: 'cancel', reason: '不再需要' } }],
    ['POST', '/backlog', { startAt: '<time>' }],
    ['POST', '/columns/preview-slots', { cron: '0 9 * * *', from: '<time>' }],
    ['POST', '/notices/read', { until: '<time>' }],
  ] as const)('row 13: refuses a bare time that each zone would read as another: %s %s', async (...asked) => {
    const [method, path, body] = asked;
    for (const time of ['2026-12-01T00:00:00', '2026-12-01']) {
      const sent = body === undefined ? undefined : JSON.stringify(body).replace('<time>', time);
      const answer = await desk.acts.editor.call(
        method,
        path.replace('<time>', time),
        sent === undefined ? undefined : JSON.parse(sent),
      );
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
      expect(JSON.stringify(answer.body)).toContain('必须是带时区的时间');
    }
  });

  it('row 1: dragged to another day keeps its hour and minute, and its job moves with it', async () => {
    const id = await plan(tomorrow('09:30:00'));
    const to = tomorrow('09:30:00', 3);
    expect((await desk.acts.act(id, 'reschedule', { plannedAt: to, timeZone: 'Asia/Shanghai' })).status).toBe(
      200,
    );
    const release = await desk.acts.release(id);
    const wall = wallClockAt(new Date(release.plannedAt), 'Asia/Shanghai');
    expect([wall.hour, wall.minute]).toEqual([9, 30]);
    expect(new Date(release.plannedAt).toISOString()).toBe(new Date(to).toISOString());
    const jobs = await desk.acts.sql<{ start: Date }>(
      `SELECT start_after AS start FROM pgboss.job WHERE data ->> 'releaseId' = $1 AND state IN ('created', 'retry')`,
      [id],
    );
    expect(jobs).toHaveLength(1);
    expect(jobs[0]?.start.getTime()).toBe(Date.parse(to) - 900_000);
  });

  it('row 2: two of one minute are both seen, in the calendar and in the list', async () => {
    const plannedAt = tomorrow('14:05:00', 5);
    const { revisionId: another } = await desk.acts.approved('同一分钟的另一篇');
    const ids = [await plan(plannedAt), await plan(plannedAt, another)].sort();
    const range = new URLSearchParams({ from: tomorrow('14:05:00', 5), to: tomorrow('14:06:00', 5) });
    for (const [path, member] of [
      ['/calendar', 'releases'],
      ['/releases', 'items'],
    ] as const) {
      const seen = await desk.acts.editor.get<Record<string, { id: string }[]>>(
        `${path}?${range.toString()}`,
      );
      expect((seen[member] ?? []).map((one) => one.id).sort()).toEqual(ids);
    }
  });

  it('row 14: judges the date that was sent, not the one before it', async () => {
    const id = await plan(tomorrow('10:00:00'));
    const past = await desk.acts.act(id, 'reschedule', { plannedAt: '2020-01-01T10:00:00+08:00' });
    expect(past).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'plannedAt', code: 'time-in-the-past' }] },
    });
    expect(new Date((await desk.acts.release(id)).plannedAt).toISOString()).toBe(
      new Date(tomorrow('10:00:00')).toISOString(),
    );
    const bare = await desk.ask({
      revisionId,
      releases: [{ channelId: desk.weibo.id, plannedAt: '2030-01-01T10:00:00' }],
    });
    expect(bare.body.errors).toMatchObject([{ code: 'time-without-zone' }]);
    await desk.acts.sql(
      `UPDATE release SET planned_at = clock_timestamp() - interval '1 day' WHERE id = $1`,
      [id],
    );
    const ahead = await desk.acts.act(id, 'reschedule', { plannedAt: tomorrow('11:00:00') });
    expect(ahead.status).toBe(200);
  });
});
