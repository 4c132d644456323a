import type { Database } from './database.js';
import type { Reader } from './tx.js';

/** Tables in partitions of one month each, in UTC, with the column that tells a row's month. */
export const PARTITIONED_TABLES = [
  { table: 'audit_entry', column: 'at' },
  { table: 'release_event', column: 'at' },
  { table: 'release_attempt', column: 'started_at' },
  { table: 'cron_run', column: 'fire_at' },
  { table: 'release_metric', column: 'day' },
] as const;

export type PartitionedTable = (typeof PARTITIONED_TABLES)[number]['table'];

/** Months that are there before they come; so long may nobody look after them. */
const MONTHS_AHEAD = 6;
/** Attaching waits for writers of the tables it refers to; rather than keep the next writers waiting, it comes back. */
const LOCK_PATIENCE_MS = 2_000;
/** Any number: lets one process at a time make partitions. */
const PARTITION_LOCK = 4_017_232_912;

/**
 * Makes the partitions of the months to come that are missing; answers their names. Cheap when there is nothing to do.
 * @throws when a table stays locked for too long; nothing is half made, and the next run makes it.
 */
export async function ensurePartitions(database: Database): Promise<readonly string[]> {
  if ((await missing(database)).length === 0) return [];
  return await database.transaction(async (tx) => {
    await tx.query(`SET LOCAL lock_timeout = ${LOCK_PATIENCE_MS}`);
    await tx.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
    const made: string[] = [];
    for (const { parent, month, name } of await missing(tx)) {
      await tx.query('SELECT ensure_month_partition($1, $2::date)', [parent, month]);
      made.push(name);
    }
    return made;
  });
}

interface MissingMonth {
  readonly parent: string;
  /** Its first day. */
  readonly month: string;
  readonly name: string;
}

/** From the month after the newest partition, so that a long pause leaves no gap. */
async function missing(reader: Reader): Promise<readonly MissingMonth[]> {
  return await reader.query<MissingMonth>(
    `WITH newest AS (
       SELECT p AS parent, max(to_date(right(c.relname, 7), 'YYYY_MM')) AS month
       FROM unnest($1::text[]) p JOIN pg_inherits i ON i.inhparent = to_regclass(p)
         JOIN pg_class c ON c.oid = i.inhrelid
       WHERE c.relname ~ '_[0-9]{4}_[0-9]{2}$' GROUP BY p)
     SELECT n.parent, m::date::text AS month, n.parent || to_char(m, '_YYYY_MM') AS name
     FROM newest n, generate_series(n.month + interval '1 month',
       date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => $2), interval '1 month') m
     ORDER BY m, n.parent`,
    [PARTITIONED_TABLES.map(({ table }) => table), MONTHS_AHEAD],
  );
}

export interface Partition {
  readonly name: string;
  readonly parent: PartitionedTable;
  /** Null for everything before the first month. */
  readonly from: string | null;
  readonly to: string;
}

/** The partitions that end no later than `before`, oldest first. */
export async function partitionsBefore(reader: Reader, before: Date): Promise<readonly Partition[]> {
  const rows = await reader.query<{ name: string; parent: PartitionedTable; bound: string }>(
    `SELECT c.relname AS name, p AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
     FROM unnest($1::text[]) p JOIN pg_inherits i ON i.inhparent = to_regclass(p) JOIN pg_class c ON c.oid = i.inhrelid`,
    [PARTITIONED_TABLES.map(({ table }) => table)],
  );
  return rows
    .map(({ name, parent, bound }) => ({ name, parent, ...boundsOf(bound) }))
    .filter((partition) => new Date(partition.to) <= before)
    .sort((a, b) => (a.from ?? '').localeCompare(b.from ?? '') || a.parent.localeCompare(b.parent));
}

/** Reads what PostgreSQL prints: `FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')`. */
function boundsOf(bound: string): { readonly from: string | null; readonly to: string } {
  const found = /FROM \((MINVALUE|'[^']+')\) TO \('([^']+)'\)/.exec(bound);
  const [, from, to] = found ?? [];
  if (from === undefined || to === undefined)
    throw new Error(`a partition has bounds of another kind: ${bound}`);
  return { from: from === 'MINVALUE' ? null : instant(from.slice(1, -1)), to: instant(to) };
}

function instant(text: string): string {
  return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString();
}
