import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keeps releases back: blackout windows, emergency stops with their lists, holds, exemptions, department rules. */
export class Brakes1763900000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE blackout_window (
        id uuid CONSTRAINT "PK_blackout_window" PRIMARY KEY,
        scope varchar(20) NOT NULL,
        department_id uuid CONSTRAINT "FK_blackout_window_department" REFERENCES department (id),
        channel_id uuid CONSTRAINT "FK_blackout_window_channel" REFERENCES channel (id),
        name varchar(80) NOT NULL,
        reason text NOT NULL,
        rule jsonb NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz,
        after varchar(20) NOT NULL,
        spacing_seconds integer NOT NULL,
        ended_at timestamptz,
        cancelled_at timestamptz,
        version integer NOT NULL,
        created_by uuid NOT NULL CONSTRAINT "FK_blackout_window_created_by" REFERENCES app_user (id),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT "CHK_blackout_window_scope" CHECK (
          (scope = 'all' AND department_id IS NULL AND channel_id IS NULL)
          OR (scope = 'department' AND department_id IS NOT NULL AND channel_id IS NULL)
          OR (scope = 'channel' AND department_id IS NOT NULL AND channel_id IS NOT NULL)),
        CONSTRAINT "CHK_blackout_window_after" CHECK (after IN ('resume', 'decide', 'reapprove')),
        CONSTRAINT "CHK_blackout_window_bounds" CHECK (ends_at IS NULL OR ends_at > starts_at)
      )`);
    await runner.query(
      'CREATE INDEX "IDX_blackout_window_open" ON blackout_window (starts_at, ends_at) WHERE cancelled_at IS NULL',
    );
    await runner.query(`
      CREATE TABLE emergency_stop (
        id uuid CONSTRAINT "PK_emergency_stop" PRIMARY KEY,
        scope varchar(20) NOT NULL,
        department_id uuid NOT NULL CONSTRAINT "FK_emergency_stop_department" REFERENCES department (id),
        platform varchar(40),
        channel_id uuid CONSTRAINT "FK_emergency_stop_channel" REFERENCES channel (id),
        category varchar(60),
        words text[] NOT NULL,
        reason text NOT NULL,
        created_by uuid NOT NULL CONSTRAINT "FK_emergency_stop_created_by" REFERENCES app_user (id),
        created_at timestamptz NOT NULL,
        lifted_by uuid CONSTRAINT "FK_emergency_stop_lifted_by" REFERENCES app_user (id),
        lifted_at timestamptz,
        CONSTRAINT "CHK_emergency_stop_scope" CHECK (
          scope = 'all'
          OR (scope = 'platform' AND platform IS NOT NULL)
          OR (scope = 'channel' AND channel_id IS NOT NULL)
          OR (scope = 'topic' AND (category IS NOT NULL OR cardinality(words) > 0)))
      )`);
    await runner.query(
      'CREATE INDEX "IDX_emergency_stop_created" ON emergency_stop (created_at DESC, id DESC)',
    );
    await runner.query(
      'CREATE INDEX "IDX_emergency_stop_open" ON emergency_stop (created_at) WHERE lifted_at IS NULL',
    );
    await runner.query(`
      CREATE TABLE emergency_stop_release (
        stop_id uuid NOT NULL CONSTRAINT "FK_emergency_stop_release_stop" REFERENCES emergency_stop (id),
        release_id uuid NOT NULL CONSTRAINT "FK_emergency_stop_release_release" REFERENCES release (id),
        found varchar(20) NOT NULL,
        state_then varchar(24) NOT NULL,
        noted_at timestamptz NOT NULL,
        CONSTRAINT "PK_emergency_stop_release" PRIMARY KEY (stop_id, release_id),
        CONSTRAINT "CHK_emergency_stop_release_found" CHECK (found IN ('waiting', 'in_flight', 'out'))
      )`);
    await runner.query(
      'CREATE INDEX "IDX_emergency_stop_release_release" ON emergency_stop_release (release_id)',
    );
    await runner.query(`
      CREATE TABLE release_hold (
        release_id uuid CONSTRAINT "PK_release_hold" PRIMARY KEY
          CONSTRAINT "FK_release_hold_release" REFERENCES release (id),
        code varchar(40) NOT NULL,
        ref_kind varchar(20),
        ref_id uuid,
        until timestamptz,
        after varchar(20),
        spacing_seconds integer,
        sentence text NOT NULL,
        held_at timestamptz NOT NULL,
        reapproval_owed boolean NOT NULL DEFAULT false,
        reapproved_by uuid CONSTRAINT "FK_release_hold_reapproved_by" REFERENCES app_user (id),
        reapproved_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX "IDX_release_hold_ref" ON release_hold (ref_id) WHERE ref_id IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE release_exemption (
        release_id uuid CONSTRAINT "PK_release_exemption" PRIMARY KEY
          CONSTRAINT "FK_release_exemption_release" REFERENCES release (id),
        reason text NOT NULL,
        granted_by uuid NOT NULL CONSTRAINT "FK_release_exemption_granted_by" REFERENCES app_user (id),
        granted_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE department_release_rules (
        department_id uuid CONSTRAINT "PK_department_release_rules" PRIMARY KEY
          CONSTRAINT "FK_department_release_rules_department" REFERENCES department (id),
        min_lead_minutes integer NOT NULL,
        working_hours jsonb,
        version integer NOT NULL,
        updated_by uuid NOT NULL CONSTRAINT "FK_department_release_rules_user" REFERENCES app_user (id),
        updated_at timestamptz NOT NULL
      )`);
    await runner.query('ALTER TABLE channel ADD COLUMN min_spacing_seconds integer NOT NULL DEFAULT 0');
    await runner.query(`CREATE INDEX "IDX_release_held" ON release (hold_reason) WHERE state = 'held'`);
    await runner.query(`CREATE INDEX "IDX_review_voided" ON review (revision_id) WHERE state = 'voided'`);
    await runner.query(`CREATE INDEX "IDX_draft_archived" ON draft (id) WHERE state = 'archived'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "IDX_draft_archived"');
    await runner.query('DROP INDEX "IDX_review_voided"');
    await runner.query('DROP INDEX "IDX_release_held"');
    await runner.query('ALTER TABLE channel DROP COLUMN min_spacing_seconds');
    for (const table of [
      'department_release_rules',
      'release_exemption',
      'release_hold',
      'emergency_stop_release',
      'emergency_stop',
      'blackout_window',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
