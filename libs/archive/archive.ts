import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { ChainCheck } from '#libs/audit/chain-check.js';
import type { Database } from '#libs/database/database.js';
import { partitionsBefore, type Partition, type PartitionedTable } from '#libs/database/partitions.js';
import { isLockNotAvailable } from '#libs/database/pg-errors.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import type { Clock } from '#libs/kernel/clock.js';
import { invalid } from '#libs/kernel/problem.js';
import { FINISHED_FOR_GOOD } from './finished.js';
import { addToManifest } from './write/manifest.js';
import { writePartition, type WrittenFile } from './write/write-partition.js';

export interface ArchiveOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Where the files and their manifest go. */
  readonly directory: string;
  /** First month that stays, like `2026-01`. */
  readonly before: string;
  /** False: only tells what it would do. */
  readonly apply: boolean;
}

export interface ArchivedPartition {
  readonly name: string;
  readonly table: PartitionedTable;
  readonly rows: number;
  /** Why it stays, and with it what is newer in the same table; null when it goes. */
  readonly staysBecause: string | null;
  /** Null in a dry run. */
  readonly file: WrittenFile | null;
}

export interface ArchiveReport {
  readonly applied: boolean;
  readonly partitions: readonly ArchivedPartition[];
}

const DETACH_TRIES = 10;
const DETACH_PATIENCE_MS = 2_000;

/**
 * Takes whole months out of the database: each partition is written out, read back, and only then detached and dropped,
 * in one transaction with the record of it. The audit log stays verifiable: the last archived link of each lane is kept.
 * @throws Problem for a month that is not over, and when the audit log does not verify.
 */
export async function archive(options: ArchiveOptions): Promise<ArchiveReport> {
  const { database } = options;
  const before = firstOf(options.before, options.clock.now());
  if (options.apply) await demandWholeChains(database);
  const done: ArchivedPartition[] = [];
  const stuck = new Set<PartitionedTable>();
  for (const partition of await partitionsBefore(database, before)) {
    const rows = await countOf(database, partition.name);
    if (partition.from === null && rows === 0) continue;
    const staysBecause = stuck.has(partition.parent)
      ? 'an older partition of the table stays'
      : await reasonToStay(database, partition);
    if (staysBecause !== null) stuck.add(partition.parent);
    const file = staysBecause === null && options.apply ? await takeOut(options, partition) : null;
    done.push({ name: partition.name, table: partition.parent, rows, staysBecause, file });
  }
  return { applied: options.apply, partitions: done };
}

function firstOf(month: string, now: Date): Date {
  const first = /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? new Date(`${month}-01T00:00:00Z`) : undefined;
  if (first === undefined)
    throw invalid([{ field: 'before', code: 'bad-month', message: '请给出月份，例如 2026-01。' }]);
  if (first > now)
    throw invalid([{ field: 'before', code: 'future-month', message: '只能归档已经结束的月份。' }]);
  return first;
}

async function demandWholeChains(database: Database): Promise<void> {
  const { ok } = await new ChainCheck(database).run();
  if (!ok)
    throw invalid([
      {
        field: 'before',
        code: 'audit-broken',
        message: '审计日志校验不通过，不能归档。请先运行 verify-audit 查明原因。',
      },
    ]);
}

async function countOf(reader: Reader, partition: string): Promise<number> {
  const [row] = await reader.query<{ n: string }>(`SELECT count(*) AS n FROM "${partition}"`);
  return Number(row?.n ?? 0);
}

/** What of a release that is not finished must stay readable, whatever its age. */
async function reasonToStay(reader: Reader, { name, parent }: Partition): Promise<string | null> {
  if (parent !== 'release_event' && parent !== 'release_attempt') return null;
  const [open] = await reader.query<{ id: string }>(
    `SELECT r.id FROM release r WHERE r.state <> ALL($1)
       AND EXISTS (SELECT 1 FROM "${name}" p WHERE p.release_id = r.id) LIMIT 1`,
    [[...FINISHED_FOR_GOOD]],
  );
  return open === undefined ? null : `release ${open.id} is not finished`;
}

async function takeOut(options: ArchiveOptions, partition: Partition): Promise<WrittenFile> {
  const { database, clock, directory } = options;
  const file = await writePartition(database, directory, partition);
  for (let run = 1; ; run += 1) {
    try {
      await database.transaction(async (tx) => {
        await drop(tx, partition, file, new AuditLog(clock));
      });
      break;
    } catch (error) {
      if (!isLockNotAvailable(error) || run >= DETACH_TRIES) throw error;
      await clock.sleep(500 * run);
    }
  }
  await addToManifest(directory, { ...partition, ...file, archivedAt: clock.now().toISOString() });
  return file;
}

async function drop(tx: Tx, partition: Partition, file: WrittenFile, audit: AuditLog): Promise<void> {
  const { name, parent, from, to } = partition;
  await tx.query(`SET LOCAL lock_timeout = ${DETACH_PATIENCE_MS}`);
  await tx.query(`ALTER TABLE "${parent}" DETACH PARTITION "${name}"`);
  if ((await countOf(tx, name)) !== file.rows)
    throw new Error(`${name} changed while it was written out; nothing was taken out`);
  if (parent === 'audit_entry') {
    await tx.query(
      `INSERT INTO audit_archive AS a (lane, last_number, last_hash)
       SELECT DISTINCT ON (lane) lane, number, hash FROM "${name}" ORDER BY lane, number DESC
       ON CONFLICT (lane) DO UPDATE SET last_number = excluded.last_number, last_hash = excluded.last_hash
       WHERE a.last_number < excluded.last_number`,
    );
  }
  await tx.query(`DROP TABLE "${name}"`);
  await tx.query(
    `INSERT INTO archived_partition (name, parent, from_at, to_at, rows, file, sha256, archived_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())`,
    [name, parent, from, to, file.rows, file.file, file.sha256],
  );
  await audit.append(tx, [
    {
      actor: SYSTEM,
      action: 'archive.partition_taken_out',
      subjectType: 'partition',
      subjectId: name,
      departmentId: null,
      detail: { table: parent, from, to, rows: file.rows, file: file.file, sha256: file.sha256 },
      lane: 'archive',
    },
  ]);
}
