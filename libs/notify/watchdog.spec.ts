import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readSettings } from '#libs/config/settings.js';
import type { Connector } from '#libs/channels/connector.js';
import type { Principal } from '#libs/identity/principal.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { NoticeBook } from './notice-book.js';
import { NoticeFeed } from './notice-feed.js';
import type { NoticeView } from './notice.views.js';
import { Watchdog } from './watchdog.js';

/** Its durations can be moved on. */
class Stopwatch extends SystemClock {
  private aheadMs = 0;

  override monotonic(): number {
    return super.monotonic() + this.aheadMs;
  }

  pass(seconds: number): void {
    this.aheadMs += seconds * 1000;
  }
}

describe('row 12: worker, scheduler or callback absent', () => {
  const clock = new Stopwatch();
  const connector = {
    kind: 'fake',
    capabilities: { asynchronous: true },
    callbacks: {},
  } as unknown as Connector;
  let test: TestDatabase;
  let admin: Principal;
  let feed: NoticeFeed;
  let watchdog: Watchdog;

  beforeAll(async () => {
    test = await createTestDatabase();
    admin = await makeAdmin();
    feed = new NoticeFeed(test.database, clock);
  });

  afterAll(async () => {
    await test.close();
  });

  beforeEach(async () => {
    await test.database.query('DELETE FROM notice');
    await test.database.query('DELETE FROM publisher');
    watchdog = newDog();
  });

  const newDog = (): Watchdog =>
    new Watchdog(
      test.database,
      new NoticeBook(clock, readSettings({})),
      new Map([[connector.kind, connector]]),
      clock,
      readSettings({}),
    );
  const told = async (): Promise<readonly NoticeView[]> =>
    (await feed.page(admin, { unread: false, kinds: null }, 20)).items;
  const heartbeat = async (secondsAgo: number): Promise<void> => {
    await test.database.query(
      `INSERT INTO publisher (id, name, started_at, seen_at) VALUES ($1, 'h:1', now(), now() - make_interval(secs => $2))`,
      [newId(), secondsAgo],
    );
  };

  it('alarms everybody within a minute when no publisher is alive, once, and says when one is back', async () => {
    await heartbeat(25);
    await watchdog.run();
    expect(await told()).toEqual([]);
    for (let second = 0; second < 35; second += 5) {
      clock.pass(5);
      await watchdog.run();
    }
    expect(await told()).toMatchObject([
      { kind: 'publisher.silent', level: 'alarm', count: 1, path: '/system/publishers', settledAt: null },
    ]);
    await heartbeat(1);
    await watchdog.run();
    expect((await told())[0]?.settledAt).not.toBeNull();
  });

  it('is told once, however many processes watch', async () => {
    const dogs = [newDog(), newDog(), newDog()];
    for (const dog of dogs) await dog.run();
    clock.pass(20);
    await Promise.all(
      dogs.map(async (dog) => {
        await dog.run();
      }),
    );
    await Promise.all(
      dogs.map(async (dog) => {
        await dog.run();
      }),
    );
    expect(await told()).toMatchObject([{ kind: 'publisher.silent', count: 1 }]);
  });

  it('takes no alarm from a publisher that is merely replaced', async () => {
    await watchdog.run();
    clock.pass(8);
    await watchdog.run();
    await heartbeat(0);
    await watchdog.run();
    clock.pass(60);
    await watchdog.run();
    expect(await told()).toEqual([]);
  });

  it('names the queue that nobody works on, until somebody does', async () => {
    await heartbeat(0);
    const queue = new JobQueue(test.url, 'sender', () => undefined);
    await queue.start();
    await test.database.transaction(async (tx) => {
      await queue.add(tx, 'release.stage', {
        id: newId(),
        data: { releaseId: newId() },
        startAfter: new Date(clock.now().getTime() - 90_000),
      });
    });
    await watchdog.run();
    expect(await told()).toMatchObject([
      { kind: 'queue.stuck', title: { zh: expect.stringMatching(/^任务“release\.stage”积压已 9\d 秒$/) } },
    ]);
    const [job] = await queue.claim('release.stage', 1);
    await queue.complete('release.stage', [job?.id ?? '']);
    await watchdog.run();
    expect((await told())[0]?.settledAt).not.toBeNull();
    await queue.stop();
  });

  it('says that periodic work does not run though a publisher is alive', async () => {
    await test.database.query(
      `INSERT INTO publisher (id, name, started_at, seen_at) VALUES ($1, 'h:1', now() - interval '2 minutes', now())`,
      [newId()],
    );
    await watchdog.run();
    expect(await told()).toMatchObject([
      { kind: 'scheduler.silent', level: 'alarm', path: '/system/publishers' },
    ]);
    await test.database.query(
      `INSERT INTO cron_run (task, fire_at, started_at) VALUES ('release.sweep', now(), now())`,
    );
    await watchdog.run();
    expect((await told())[0]?.settledAt).not.toBeNull();
  });

  it('asks what becomes of a slot that a column missed, until somebody has decided', async () => {
    await heartbeat(0);
    const columnId = newId();
    await test.database.query(
      `INSERT INTO release_column SELECT r.* FROM jsonb_populate_record(NULL::release_column, $1::jsonb) r`,
      [JSON.stringify(aColumn(columnId))],
    );
    await test.database.query(
      `INSERT INTO column_slot (column_id, slot_at, goes_at, state, wanted, planned, updated_at)
       VALUES ($1, now() - interval '1 hour', now() - interval '1 hour', 'asked', 1, 0, now())`,
      [columnId],
    );
    await watchdog.run();
    expect(await told()).toMatchObject([{ kind: 'column.asked', path: `/columns/${columnId}` }]);
    await test.database.query(`UPDATE column_slot SET state = 'skipped'`);
    await watchdog.run();
    expect((await told())[0]?.settledAt).not.toBeNull();
  });

  it('says that callbacks do not arrive when results were learned by asking only', async () => {
    await heartbeat(0);
    const channelId = await makeChannel();
    const receipts = await makeReceipts(channelId);
    await watchdog.run();
    expect(await told()).toMatchObject([
      { kind: 'callback.silent', level: 'warn', path: `/channels/${channelId}` },
    ]);
    await test.database.query(`UPDATE release_receipt SET source = 'callback' WHERE release_id = $1`, [
      receipts[0],
    ]);
    await watchdog.run();
    expect((await told())[0]?.settledAt).not.toBeNull();
  });

  it('counts releases that owe work without a job', async () => {
    await heartbeat(0);
    await test.database.query(
      `UPDATE release SET state = 'scheduled', job_at = now() - interval '2 minutes', job_id = gen_random_uuid(), job_queue = 'release.stage'`,
    );
    await watchdog.run();
    expect(await told()).toMatchObject([{ kind: 'release.owed', title: { zh: '有 3 条发布没有待办任务' } }]);
    await test.database.query(`UPDATE release SET state = 'cancelled'`);
    await watchdog.run();
    expect((await told())[0]?.settledAt).not.toBeNull();
  });

  const aColumn = (id: string): Readonly<Record<string, unknown>> => ({
    id,
    department_id: admin.departmentId,
    name: '每周三问',
    cron: '0 17 * * 5',
    time_zone: 'Asia/Shanghai',
    channel_ids: [],
    per_slot: 1,
    spacing_seconds: 300,
    horizon_seconds: 3600,
    warn_seconds: 86_400,
    holiday_rule: 'go',
    missed_rule: 'ask',
    catch_up_seconds: 0,
    state: 'active',
    looked_until: new Date(),
    version: 1,
    created_by: admin.userId,
    created_at: new Date(),
    updated_at: new Date(),
  });

  const makeAdmin = async (): Promise<Principal> => {
    const [departmentId, userId] = [newId(), newId()];
    await test.database.query(`INSERT INTO department (id, code, name) VALUES ($1, 'd', '某部门')`, [
      departmentId,
    ]);
    await test.database.query(
      `INSERT INTO app_user (id, username, display_name, department_id, roles, password_hash)
       VALUES ($1, 'admin', 'admin', $2, '{admin}', '')`,
      [userId, departmentId],
    );
    return {
      userId,
      username: 'admin',
      displayName: 'admin',
      departmentId,
      departmentName: '某部门',
      roles: ['admin'],
      sessionId: newId(),
    };
  };

  const makeChannel = async (): Promise<string> => {
    const id = newId();
    await test.database.query(
      `INSERT INTO channel (id, department_id, kind, name, settings, sealed_credentials, credentials_changed_at, callback_key,
         state, state_changed_at, latest_seconds, stage_lead_seconds, version, created_at, updated_at)
       VALUES ($1, $2, 'fake', '微信', '{}', '', now(), 'a-callback-key-of-enough-length', 'active', now(), 1800, 900, 1, now(), now())`,
      [id, admin.departmentId],
    );
    return id;
  };

  /** Three releases of the channel whose results were learned by asking. */
  const makeReceipts = async (channelId: string): Promise<readonly string[]> => {
    const { database } = test;
    const ids = { draft: newId(), revision: newId(), rendition: newId(), review: newId(), plan: newId() };
    const { departmentId, userId } = admin;
    await database.query(
      `INSERT INTO draft (id, code, department_id, state, title, lead, category, items, policy_references, variants,
         content_hash, search_text, authors, version, created_by, updated_by, created_at, updated_at)
       VALUES ($1, '2026-000001', $2, 'approved', 't', '', '', '[]', '[]', '{}', '', '', '{}', 1, $3, $3, now(), now())`,
      [ids.draft, departmentId, userId],
    );
    await database.query(
      `INSERT INTO revision (id, draft_id, number, content, content_hash, authors, sealed_by, sealed_at)
       VALUES ($1, $2, 1, '{}', '', '{}', $3, now())`,
      [ids.revision, ids.draft, userId],
    );
    await database.query(
      `INSERT INTO rendition (id, revision_id, channel_id, template, fields, hash, preview_html, measures, findings, sealed_at)
       VALUES ($1, $2, $3, 't', '{}', '', '', '{}', '[]', now())`,
      [ids.rendition, ids.revision, channelId],
    );
    await database.query(
      `INSERT INTO review (id, draft_id, revision_id, department_id, state, stages, stage, content_hash, rendition_hashes, opened_by, opened_at)
       VALUES ($1, $2, $3, $4, 'approved', '[]', 0, '', '{}', $5, now())`,
      [ids.review, ids.draft, ids.revision, departmentId, userId],
    );
    await database.query(
      `INSERT INTO release_plan (id, department_id, draft_id, revision_id, review_id, note, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, '', $6, now())`,
      [ids.plan, departmentId, ids.draft, ids.revision, ids.review, userId],
    );
    const releases = [newId(), newId(), newId()];
    for (const id of releases) {
      await database.query(
        `INSERT INTO release (id, plan_id, department_id, channel_id, draft_id, revision_id, rendition_id, approved_hash, marker,
           state, state_changed_at, fence, planned_at, planned_zone, latest_at, stage_at, lookups, absences, confirms, refreshes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, 'published', now(), 0, now(), 'UTC', now(), now(), 0, 0, 0, 0, now())`,
        [id, ids.plan, departmentId, channelId, ids.draft, ids.revision, ids.rendition, id.slice(-20)],
      );
      await database.query(
        `INSERT INTO release_receipt (release_id, channel_id, platform_ids, approved_hash, source, recorded_at)
         VALUES ($1, $2, '{}', '', 'poll', now())`,
        [id, channelId],
      );
    }
    return releases;
  };
});
