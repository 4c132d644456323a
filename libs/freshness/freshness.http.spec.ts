import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import type { Role } from '#libs/identity/permission.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { LogReader } from '#libs/notify/log-reader.js';
import { Watchdog } from '#libs/notify/watchdog.js';
import type { NoticeView } from '#libs/notify/notice.views.js';
import { Office, PASSWORD, type Caller, type OfficeChannel } from '../../test/support/office.js';
import { FreshnessWatch } from './freshness-watch.js';
import type { FreshnessView } from './freshness.views.js';

const DAY = 86_400_000;

/** Stands still at the instant it is set to. */
class SetClock extends SystemClock {
  constructor(private instant: Date) {
    super();
  }

  override now(): Date {
    return new Date(this.instant);
  }

  set(instant: Date): void {
    this.instant = instant;
  }
}

describe('freshness', () => {
  const today = new SystemClock().now().getTime();
  const clock = new SetClock(new Date(today));
  let office: Office;
  let channel: OfficeChannel;
  let other: OfficeChannel;
  let release: string;
  let watch: FreshnessWatch;

  beforeAll(async () => {
    office = await Office.open();
    channel = await office.connect('push');
    other = await office.connect('wordpress');
    const draft = await office.draft('医保怎样转移');
    [release = ''] = await office.plan(await office.approve(draft.id), [channel], 3_600_000);
    const { database } = office.runtime;
    watch = new FreshnessWatch(database, new AuditLog(clock), clock);
  });

  afterAll(async () => {
    await office.close();
  });

  beforeEach(async () => {
    await office.test.database.query('DELETE FROM freshness_rung');
    await office.test.database.query('DELETE FROM freshness_rule');
    await office.app.get(LogReader).run();
    await office.test.database.query('DELETE FROM notice');
    await office.test.database.query('UPDATE channel SET created_at = $1', [new Date(today)]);
    await stateOf('scheduled', null);
  });

  /** Puts the release where the engine would have brought it. */
  const stateOf = async (state: string, daysAgo: number | null, confirmed = true): Promise<void> => {
    const at = daysAgo === null ? null : new Date(today - daysAgo * DAY);
    await office.test.database.query(
      'UPDATE release SET state = $2, published_at = $3, confirmed_at = $4 WHERE id = $1',
      [release, state, at, confirmed ? at : null],
    );
  };
  const clocks = async (caller: Caller = office.people.editor): Promise<readonly FreshnessView[]> =>
    (await caller.get<{ items: FreshnessView[] }>('/freshness')).items;
  const mine = async (): Promise<FreshnessView | undefined> =>
    (await clocks()).find((one) => one.subjectId === channel.id);
  const shownLast = async (): Promise<unknown> =>
    (await office.people.editor.get(`/channels/${channel.id}`))['lastPublishedAt'];
  const told = async (caller: Caller): Promise<readonly NoticeView[]> => {
    await office.app.get(LogReader).run();
    return (await caller.get<{ items: NoticeView[] }>('/notices?kind=freshness.reached')).items;
  };
  /** Named by an administrator, as in the console. */
  const hired = async (username: string, ...roles: Role[]): Promise<Caller> => {
    const { departmentId } = office;
    const made = await office.people.admin.call('POST', '/users', {
      username,
      displayName: username,
      departmentId,
      roles,
      password: PASSWORD,
    });
    expect(made).toMatchObject({ status: 201, body: { roles } });
    return await office.signIn(username);
  };
  const after = async (days: number): Promise<number> => {
    clock.set(new Date(today + days * DAY));
    return await watch.run();
  };

  it('counts from the last publication that was confirmed and is still out, and the channel shows it', async () => {
    expect(await mine()).toMatchObject({ lastPublishedAt: null, days: 0, state: 'fresh', limitDays: 14 });
    expect(await shownLast()).toBeNull();
    await stateOf('published', 11);
    expect(await mine()).toMatchObject({ days: 11, state: 'warned', told: ['editor'], ruleFrom: 'default' });
    expect(await shownLast()).toBe(new Date(today - 11 * DAY).toISOString());
    await stateOf('published', 15);
    expect(await mine()).toMatchObject({ days: 15, state: 'failing' });
  });

  it.each([
    ['withdrawn', true],
    ['removed_by_platform', true],
    ['published', false],
    ['accepted', false],
  ])('does not count one that is %s (confirmed: %s)', async (state, confirmed) => {
    await stateOf(state, 3, confirmed);
    expect(await mine()).toMatchObject({ lastPublishedAt: null });
    expect(await shownLast()).toBeNull();
  });

  it('tells the operator at day 10, the leader at day 12, and alarms before day 14: each once', async () => {
    const { editor, reviewer1, auditor } = office.people;
    const leader = await hired('leader', 'leader');
    await stateOf('published', 0);
    expect(await after(9)).toBe(0);
    expect(await told(editor)).toEqual([]);
    expect(await after(10)).toBe(2);
    expect(await after(11)).toBe(0);
    const first = await told(editor);
    expect(first.map((one) => one.path).sort()).toEqual(
      [`/channels/${channel.id}`, `/channels/${other.id}`].sort(),
    );
    expect(first[0]).toMatchObject({ level: 'warn', count: 1 });
    expect(await told(leader)).toEqual([]);
    expect(await told(reviewer1)).toEqual([]);
    expect(await after(12)).toBe(2);
    expect((await told(leader)).map((one) => one.level)).toEqual(['warn', 'warn']);
    expect(await told(reviewer1)).toHaveLength(2);
    expect(await after(13)).toBe(2);
    const alarms = (await told(leader)).filter((one) => one.level === 'alarm');
    expect(alarms).toHaveLength(2);
    expect(await told(reviewer1)).toHaveLength(4);
    expect(await told(auditor)).toEqual([]);
    expect(alarms[0]?.title.zh).toMatch(/已 13 天没有更新$/);
    expect(await after(20)).toBe(0);
  });

  it('lets a leader read what the department does, and change nothing without another role', async () => {
    const chief = await hired('chief', 'leader');
    const { items } = await chief.get<{ items: { id: string }[] }>('/releases');
    expect(items.map((one) => one.id)).toEqual([release]);
    for (const path of ['/drafts', '/reviews', '/channels', '/plans', '/freshness', '/blackouts', '/notices'])
      expect([path, (await chief.call('GET', path)).status]).toEqual([path, 200]);
    expect((await chief.call('GET', '/users')).status).toBe(403);
    expect((await chief.call('GET', '/audit')).status).toBe(403);
    for (const [method, path, body] of [
      ['POST', '/drafts', { title: '领导不写稿' }],
      ['POST', `/releases/${release}/hold`, { reason: '等口径' }],
      ['POST', `/releases/${release}/send-now`, {}],
      ['POST', `/channels/${channel.id}/pause`, { reason: '等口径' }],
      ['POST', '/stops', { scope: 'all', reason: '等口径' }],
      ['PUT', '/freshness/rule', {}],
    ] as const)
      expect([path, (await chief.call(method, path, body)).status]).toEqual([path, 403]);
    const both = await hired('writing-chief', 'leader', 'editor');
    expect((await both.call('POST', `/releases/${release}/hold`, { reason: '等口径' })).status).toBe(200);
  });

  it('begins anew with a publication, which settles what was told', async () => {
    const { editor } = office.people;
    await stateOf('published', 0);
    await after(10);
    expect((await told(editor)).filter((one) => one.settledAt === null)).toHaveLength(2);
    await stateOf('published', -10);
    await office.test.database.transaction(async (tx) => {
      await new AuditLog(clock).append(tx, [
        {
          actor: SYSTEM,
          action: 'release.commit.done',
          subjectType: 'release',
          subjectId: release,
          departmentId: office.departmentId,
          detail: { from: 'committing', to: 'published', channelId: channel.id },
          lane: `channel:${channel.id}`,
        },
      ]);
    });
    const open = (await told(editor)).filter((one) => one.settledAt === null);
    expect(open.map((one) => one.path)).toEqual([`/channels/${other.id}`]);
    expect(await after(19)).toBe(1);
    expect(await after(20)).toBe(1);
  });

  it('counts columns, too, by what was planned for them, with rules of their own', async () => {
    const { admin, editor } = office.people;
    const columnId = newId();
    const [user] = await office.test.database.query<{ id: string }>('SELECT id FROM app_user LIMIT 1');
    await office.test.database.query(
      `INSERT INTO release_column (id, department_id, name, cron, time_zone, channel_ids, per_slot, spacing_seconds,
         horizon_seconds, warn_seconds, holiday_rule, missed_rule, catch_up_seconds, state, looked_until, version, created_by,
         created_at, updated_at)
       VALUES ($1, $2, '每周三问三答', '0 9 * * 3', 'Asia/Shanghai', '{}', 3, 0, 0, 0, 'skip', 'skip', 0, 'active', now(), 1,
         $3, $4, $4)`,
      [columnId, office.departmentId, user?.id, new Date(today - 61 * DAY)],
    );
    const column = async () => (await clocks()).find((one) => one.subjectId === columnId);
    expect(await column()).toMatchObject({ subjectType: 'column', name: '每周三问三答', days: 61 });
    const rule = { limitDays: 60, rungs: [{ days: 50, level: 'warn', roles: ['editor'] }] };
    const path = `/freshness/columns/${columnId}/rule`;
    expect(await admin.call('PUT', path, rule, { 'If-Match': '"0"' })).toMatchObject({
      status: 200,
      body: { from: 'column' },
    });
    expect((await admin.call('GET', `/freshness/rows/${columnId}/rule`)).status).toBe(404);
    await stateOf('published', 3);
    await office.test.database.query(
      'UPDATE release_plan SET column_id = $1 WHERE id = (SELECT plan_id FROM release WHERE id = $2)',
      [columnId, release],
    );
    expect(await column()).toMatchObject({ days: 3, limitDays: 60, state: 'fresh', ruleFrom: 'column' });
    expect(await after(47)).toBeGreaterThan(0);
    expect((await told(editor)).map((one) => one.path)).toContain(`/columns/${columnId}`);
    const watchdog = office.app.get(Watchdog);
    const open = async (): Promise<readonly string[]> =>
      (await told(editor)).filter((one) => one.settledAt === null).map((one) => one.path);
    await watchdog.run();
    expect(await open()).toContain(`/columns/${columnId}`);
    await stateOf('published', -1);
    await watchdog.run();
    expect(await open()).not.toContain(`/columns/${columnId}`);
    await office.test.database.query('UPDATE release_plan SET column_id = NULL');
    await office.test.database.query('DELETE FROM release_column WHERE id = $1', [columnId]);
  });

  it('is told once by two processes that look at the same time', async () => {
    await stateOf('published', 0);
    clock.set(new Date(today + 12 * DAY));
    const climbed = await Promise.all(Array.from({ length: 4 }, async () => await watch.run()));
    expect(climbed.reduce((sum, one) => sum + one, 0)).toBe(2);
    const items = await told(office.people.editor);
    expect(items.map((one) => one.count)).toEqual([1, 1]);
  });

  it('follows the rule of the department, and of the channel before it', async () => {
    const { admin, editor } = office.people;
    const rule = {
      limitDays: 10,
      rungs: [{ days: 7, level: 'alarm', roles: ['admin'] }],
    };
    const put = async (path: string, body: object, version = '"0"') =>
      await admin.call('PUT', `/freshness/${path}`, body, { 'If-Match': version });
    expect(await put('rule', rule)).toMatchObject({
      status: 200,
      headers: { etag: '"1"' },
      body: { from: 'department', limitDays: 10 },
    });
    expect((await put('rule', rule)).status).toBe(412);
    expect(await put('rule', { ...rule, limitDays: 5 }, '"1"')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'rungs', code: 'rung-after-limit' }] },
    });
    expect((await editor.call('PUT', '/freshness/rule', rule, { 'If-Match': '"1"' })).status).toBe(403);
    await stateOf('published', 8);
    expect(await mine()).toMatchObject({ limitDays: 10, state: 'warned', ruleFrom: 'department' });
    await put(`channels/${channel.id}/rule`, {
      limitDays: 60,
      rungs: [{ days: 50, level: 'warn', roles: ['editor'] }],
    });
    expect(await mine()).toMatchObject({ limitDays: 60, state: 'fresh', ruleFrom: 'channel' });
    expect((await admin.call('DELETE', `/freshness/channels/${channel.id}/rule`)).status).toBe(204);
    expect(await mine()).toMatchObject({ ruleFrom: 'department' });
    expect((await put('channels/0195c3a0-0000-7000-8000-000000000000/rule', rule)).status).toBe(404);
  });
});
