import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log: several hash chains ("lanes"), so that releases of different channels do not wait for each other's
 * link. An entry cannot be changed or removed by a statement; the head of each lane tells how long it must be and that no
 * entry is older than the one before it. Partitioned by month: 1763900000012 makes the partitions.
 */
export class Audit1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_lane (
        lane varchar(80) CONSTRAINT "PK_audit_lane" PRIMARY KEY,
        last_number bigint NOT NULL,
        last_hash varchar(64) NOT NULL,
        last_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE audit_entry (
        id uuid NOT NULL,
        lane varchar(80) NOT NULL,
        number bigint NOT NULL,
        at timestamptz NOT NULL,
        actor_id uuid,
        actor_name varchar(120) NOT NULL,
        action varchar(80) NOT NULL,
        subject_type varchar(40) NOT NULL,
        subject_id varchar(80) NOT NULL,
        department_id uuid,
        detail jsonb NOT NULL,
        previous_hash varchar(64) NOT NULL,
        hash varchar(64) NOT NULL,
        CONSTRAINT "PK_audit_entry" PRIMARY KEY (id, at),
        CONSTRAINT "UQ_audit_entry_link" UNIQUE (lane, number, at)
      ) PARTITION BY RANGE (at)`);
    await runner.query('CREATE INDEX "IDX_audit_entry_at" ON audit_entry (at DESC, id DESC)');
    await runner.query(
      'CREATE INDEX "IDX_audit_entry_subject" ON audit_entry (subject_type, subject_id, at)',
    );
    await runner.query('CREATE INDEX "IDX_audit_entry_department" ON audit_entry (department_id, at DESC)');
    await runner.query(`
      CREATE FUNCTION audit_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit entries are never changed or removed' USING ERRCODE = '42501';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_entry_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
      FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_final()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_entry');
    await runner.query('DROP FUNCTION audit_entry_is_final()');
    await runner.query('DROP TABLE audit_lane');
  }
}
