import type { MigrationInterface, QueryRunner } from 'typeorm';

const PARTITIONED = ['audit_entry', 'release_event', 'release_attempt', 'cron_run'];

/**
 * Makes partitions of the tables that grow for ever, one per month in UTC, and remembers what was taken out of them.
 *
 * `ensure_month_partition` builds a table beside its parent and attaches it, which unlike CREATE … PARTITION OF does not
 * lock readers and writers out of the parent. There is no default partition: rows in it would forbid the month they
 * belong to. Instead the time before the first month is one partition, and months are made far ahead.
 */
export class Partitions1763900000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ensure_partition(parent text, name text, lower timestamptz, upper timestamptz)
      RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        IF to_regclass(quote_ident(name)) IS NOT NULL THEN RETURN false; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name, parent);
        IF parent = 'audit_entry' THEN
          EXECUTE format('CREATE TRIGGER audit_entry_final BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_final()', name);
        END IF;
        IF lower IS NULL THEN
          EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', parent, name, upper);
        ELSE
          EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, lower, upper);
        END IF;
        RETURN true;
      END $$`);
    await runner.query(`
      CREATE FUNCTION ensure_month_partition(parent text, month date) RETURNS boolean LANGUAGE sql AS $$
        SELECT ensure_partition(parent, parent || to_char(month, '_YYYY_MM'),
          month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC')
      $$`);
    await runner.query(`
      CREATE TABLE archived_partition (
        name varchar(80) CONSTRAINT "PK_archived_partition" PRIMARY KEY,
        parent varchar(60) NOT NULL,
        from_at timestamptz,
        to_at timestamptz NOT NULL,
        rows bigint NOT NULL,
        file text NOT NULL,
        sha256 varchar(64) NOT NULL,
        archived_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE audit_archive (
        lane varchar(80) CONSTRAINT "PK_audit_archive" PRIMARY KEY,
        last_number bigint NOT NULL,
        last_hash varchar(64) NOT NULL
      )`);
    for (const table of PARTITIONED) {
      await runner.query(
        `SELECT ensure_partition($1, $1 || '_early', NULL, date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')`,
        [table],
      );
      await runner.query(
        `SELECT ensure_month_partition($1, (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => m))::date)
         FROM generate_series(0, 6) m`,
        [table],
      );
    }
  }

  /** What was archived stays archived; the partitions go with their parents. */
  async down(runner: QueryRunner): Promise<void> {
    const partitions = (await runner.query(
      `SELECT i.inhrelid::regclass::text AS name FROM pg_inherits i
       WHERE i.inhparent = ANY (ARRAY(SELECT to_regclass(t) FROM unnest($1::text[]) t))`,
      [PARTITIONED],
    )) as { name: string }[];
    for (const { name } of partitions) await runner.query(`DROP TABLE ${name}`);
    await runner.query('DROP TABLE audit_archive');
    await runner.query('DROP TABLE archived_partition');
    await runner.query('DROP FUNCTION ensure_month_partition(text, date)');
    await runner.query('DROP FUNCTION ensure_partition(text, text, timestamptz, timestamptz)');
  }
}
