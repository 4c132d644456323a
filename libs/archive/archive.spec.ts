import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { ChainCheck } from '#libs/audit/chain-check.js';
import { ensurePartitions, PARTITIONED_TABLES } from '#libs/database/partitions.js';
import { SystemClock, type Clock } from '#libs/kernel/clock.js';
import { Problem } from '#libs/kernel/problem.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { archive, type ArchiveReport } from './archive.js';
import { readManifest } from './write/manifest.js';

const LANE = 'department:1';

/** The machine's clock, some months ago. */
function clockMonthsAgo(months: number): Clock {
  const clock = new SystemClock();
  const then = clock.now();
  then.setUTCMonth(then.getUTCMonth() - months);
  clock.now = () => new Date(then);
  return clock;
}

describe('months of log tables', () => {
  const clock = new SystemClock();
  let test: TestDatabase;
  let directory: string;

  beforeEach(async () => {
    test = await createTestDatabase();
    directory = mkdtempSync(join(tmpdir(), 'jida-archive-'));
  });

  afterEach(async () => {
    await test.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const write = async (at: Clock, ...actions: readonly string[]): Promise<void> => {
    await test.database.transaction(async (tx) => {
      const event = { actor: SYSTEM, subjectType: 'draft', subjectId: '1', departmentId: null, detail: {} };
      await new AuditLog(at).append(
        tx,
        actions.map((action) => ({ ...event, action, lane: LANE })),
      );
    });
  };

  const thisMonth = (): string => clock.now().toISOString().slice(0, 7);

  const run = async (apply: boolean): Promise<ArchiveReport> =>
    await archive({ database: test.database, clock, directory, before: thisMonth(), apply });

  it('has room for every row of the months to come, in every table', async () => {
    const parents = await test.database.query<{ parent: string; months: string }>(
      `SELECT i.inhparent::regclass::text AS parent, count(*) AS months FROM pg_inherits i
       WHERE i.inhparent = ANY($1::regclass[]) GROUP BY 1`,
      [PARTITIONED_TABLES.map(({ table }) => table)],
    );
    expect(parents).toHaveLength(PARTITIONED_TABLES.length);
    for (let month = 0; month <= 5; month += 1) await write(clockMonthsAgo(-month), 'later');
    expect((await new ChainCheck(test.database).run()).ok).toBe(true);
  });

  it('makes what is missing, also after a gap, and then has nothing to do', async () => {
    expect(await ensurePartitions(test.database)).toEqual([]);
    const newest = await test.database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass
       ORDER BY 1 DESC LIMIT 3`,
    );
    const names = newest.map((row) => row.name).filter((name) => !name.endsWith('_early'));
    for (const name of names) await test.database.query(`DROP TABLE ${name}`);
    const made = await Promise.all([ensurePartitions(test.database), ensurePartitions(test.database)]);
    expect(made.flat().sort()).toEqual([...names].sort());
    expect(await ensurePartitions(test.database)).toEqual([]);
  });

  it('refuses a change of an entry also by the name of its partition', async () => {
    await write(clock, 'draft.created');
    const [row] = await test.database.query<{ name: string }>(
      'SELECT tableoid::regclass::text AS name FROM audit_entry',
    );
    for (const statement of [`DELETE FROM ${row?.name ?? ''}`, `TRUNCATE ${row?.name ?? ''}`])
      await expect(test.database.query(statement)).rejects.toThrow('never changed or removed');
  });

  it('never lets an entry be older than the one before it', async () => {
    await write(clock, 'first');
    await write(clockMonthsAgo(2), 'second, by a clock that is behind');
    const [row] = await test.database.query<{ ordered: boolean }>(
      'SELECT (SELECT at FROM audit_entry WHERE number = 2) >= (SELECT at FROM audit_entry WHERE number = 1) AS ordered',
    );
    expect(row?.ordered).toBe(true);
  });

  it('tells what it would take out, and changes nothing, unless told to', async () => {
    await write(clockMonthsAgo(3), 'draft.created', 'draft.changed');
    const report = await run(false);
    expect(report).toMatchObject({
      applied: false,
      partitions: [{ name: 'audit_entry_early', rows: 2, staysBecause: null, file: null }],
    });
    expect(readdirSync(directory)).toEqual([]);
    expect(await new ChainCheck(test.database).run()).toMatchObject({ ok: true, entries: 2 });
  });

  it('takes whole months out into files that can be checked, and the log still verifies across the gap', async () => {
    await write(clockMonthsAgo(3), 'draft.created', 'draft.changed');
    await write(clock, 'draft.sealed');
    const report = await run(true);
    const file = report.partitions[0]?.file;
    expect(file).toMatchObject({ rows: 2 });
    const bytes = readFileSync(join(directory, file?.file ?? ''));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file?.sha256);
    const rows = gunzipSync(bytes)
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { number: number; action: string; hash: string });
    expect(rows.map((row) => [row.number, row.action])).toEqual([
      [1, 'draft.created'],
      [2, 'draft.changed'],
    ]);
    expect(await readManifest(directory)).toMatchObject([{ name: 'audit_entry_early', rows: 2, ...file }]);
    expect(await test.database.query('SELECT action FROM audit_entry WHERE lane = $1', [LANE])).toEqual([
      { action: 'draft.sealed' },
    ]);
    await write(clock, 'draft.archived');
    const checked = await new ChainCheck(test.database).run();
    expect(checked.ok).toBe(true);
    expect(checked.lanes.find((lane) => lane.lane === LANE)).toMatchObject({ archived: 2, entries: 2 });
    const told = await test.database.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE lane = 'archive'`,
    );
    expect(told).toEqual([{ action: 'archive.partition_taken_out' }]);
  });

  it('notices an entry that was cut off right behind what was archived', async () => {
    await write(clockMonthsAgo(3), 'draft.created');
    await write(clock, 'draft.changed', 'draft.sealed');
    await run(true);
    await test.database.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query('DELETE FROM audit_entry WHERE lane = $1 AND number = 2', [LANE]);
    });
    expect((await new ChainCheck(test.database).run()).firstBroken).toMatchObject({
      lane: LANE,
      number: 2,
      reason: 'number-missing',
    });
  });

  it('takes nothing out of a log that does not verify', async () => {
    await write(clockMonthsAgo(3), 'draft.created');
    await test.database.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(`UPDATE audit_entry SET action = 'draft.deleted'`);
    });
    await expect(run(true)).rejects.toBeInstanceOf(Problem);
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each(['2026', '2026-13', '2999-01', 'x'])('refuses the month %s', async (before) => {
    await expect(
      archive({ database: test.database, clock, directory, before, apply: true }),
    ).rejects.toBeInstanceOf(Problem);
  });
});
