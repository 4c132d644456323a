import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = [
  'scheduled',
  'staging',
  'staged',
  'committing',
  'accepted',
  'published',
  'held',
  'waiting_quota',
  'verifying',
  'needs_attention',
  'expired',
  'failed',
  'cancelled',
  'withdrawing',
  'withdrawn',
  'removed_by_platform',
];

/** Release plans, releases, the recorded attempts, staging steps, receipts, and each release's history. */
export class Release1763900000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE release_plan (
        id uuid CONSTRAINT "PK_release_plan" PRIMARY KEY,
        department_id uuid NOT NULL CONSTRAINT "FK_release_plan_department" REFERENCES department (id),
        draft_id uuid NOT NULL CONSTRAINT "FK_release_plan_draft" REFERENCES draft (id),
        revision_id uuid NOT NULL CONSTRAINT "FK_release_plan_revision" REFERENCES revision (id),
        review_id uuid NOT NULL CONSTRAINT "FK_release_plan_review" REFERENCES review (id),
        note text NOT NULL,
        created_by uuid NOT NULL CONSTRAINT "FK_release_plan_created_by" REFERENCES app_user (id),
        created_at timestamptz NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX "IDX_release_plan_department" ON release_plan (department_id, created_at DESC, id DESC)',
    );
    await runner.query('CREATE INDEX "IDX_release_plan_draft" ON release_plan (draft_id)');
    await runner.query(`
      CREATE TABLE release (
        id uuid CONSTRAINT "PK_release" PRIMARY KEY,
        plan_id uuid NOT NULL CONSTRAINT "FK_release_plan" REFERENCES release_plan (id),
        department_id uuid NOT NULL CONSTRAINT "FK_release_department" REFERENCES department (id),
        channel_id uuid NOT NULL CONSTRAINT "FK_release_channel" REFERENCES channel (id),
        draft_id uuid NOT NULL CONSTRAINT "FK_release_draft" REFERENCES draft (id),
        revision_id uuid NOT NULL CONSTRAINT "FK_release_revision" REFERENCES revision (id),
        rendition_id uuid NOT NULL CONSTRAINT "FK_release_rendition" REFERENCES rendition (id),
        approved_hash varchar(64) NOT NULL,
        marker varchar(32) NOT NULL CONSTRAINT "UQ_release_marker" UNIQUE,
        state varchar(24) NOT NULL,
        state_changed_at timestamptz NOT NULL,
        fence integer NOT NULL,
        planned_at timestamptz NOT NULL,
        planned_zone varchar(60) NOT NULL,
        latest_at timestamptz NOT NULL,
        stage_at timestamptz NOT NULL,
        staged_at timestamptz,
        commit_started_at timestamptz,
        accepted_at timestamptz,
        published_at timestamptz,
        seen_at timestamptz,
        confirmed_at timestamptz,
        first_commit_at timestamptz,
        staged jsonb,
        filled jsonb,
        handle jsonb,
        correlation varchar(120),
        fault jsonb,
        hold_reason varchar(40),
        next_check_at timestamptz,
        lookups integer NOT NULL,
        absences integer NOT NULL,
        confirms integer NOT NULL,
        refreshes integer NOT NULL,
        job_queue varchar(40),
        job_id uuid,
        job_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT "CHK_release_state" CHECK (state IN (${STATES.map((state) => `'${state}'`).join(', ')}))
      )`);
    await runner.query('CREATE INDEX "IDX_release_plan" ON release (plan_id)');
    await runner.query('CREATE INDEX "IDX_release_channel_planned" ON release (channel_id, planned_at)');
    await runner.query(
      'CREATE INDEX "IDX_release_department_planned" ON release (department_id, planned_at, id)',
    );
    await runner.query('CREATE INDEX "IDX_release_draft" ON release (draft_id)');
    await runner.query(`
      CREATE INDEX "IDX_release_owed" ON release (job_at)
      WHERE state IN ('scheduled', 'staging', 'staged', 'committing', 'accepted', 'waiting_quota', 'verifying', 'withdrawing')`);
    await runner.query(`
      CREATE UNIQUE INDEX "UQ_release_one_in_flight" ON release (channel_id) WHERE state = 'committing'`);
    await runner.query(`
      CREATE INDEX "IDX_release_doubt" ON release (channel_id) WHERE state IN ('committing', 'verifying')`);
    await runner.query(
      'CREATE INDEX "IDX_release_correlation" ON release (channel_id, correlation) WHERE correlation IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE release_attempt (
        id uuid NOT NULL,
        release_id uuid NOT NULL CONSTRAINT "FK_release_attempt_release" REFERENCES release (id),
        number integer NOT NULL,
        kind varchar(20) NOT NULL,
        fence integer NOT NULL,
        worker varchar(80) NOT NULL,
        started_at timestamptz NOT NULL,
        deadline_at timestamptz NOT NULL,
        finished_at timestamptz,
        outcome varchar(20),
        fault jsonb,
        CONSTRAINT "PK_release_attempt" PRIMARY KEY (id, started_at),
        CONSTRAINT "UQ_release_attempt_number" UNIQUE (release_id, kind, number, started_at),
        CONSTRAINT "CHK_release_attempt_kind" CHECK (kind IN ('commit', 'withdraw'))
      ) PARTITION BY RANGE (started_at)`);
    await runner.query(`
      CREATE TABLE release_step (
        release_id uuid NOT NULL CONSTRAINT "FK_release_step_release" REFERENCES release (id),
        name varchar(120) NOT NULL,
        result jsonb NOT NULL,
        done_at timestamptz NOT NULL,
        CONSTRAINT "PK_release_step" PRIMARY KEY (release_id, name)
      )`);
    await runner.query(`
      CREATE TABLE release_receipt (
        release_id uuid CONSTRAINT "PK_release_receipt" PRIMARY KEY
          CONSTRAINT "FK_release_receipt_release" REFERENCES release (id),
        channel_id uuid NOT NULL CONSTRAINT "FK_release_receipt_channel" REFERENCES channel (id),
        platform_ids jsonb NOT NULL,
        public_url text,
        approved_hash varchar(64) NOT NULL,
        source varchar(20) NOT NULL,
        recorded_at timestamptz NOT NULL,
        recorded_by uuid CONSTRAINT "FK_release_receipt_user" REFERENCES app_user (id),
        CONSTRAINT "CHK_release_receipt_source" CHECK (source IN ('answer', 'callback', 'poll', 'lookup', 'person'))
      )`);
    await runner.query(
      'CREATE INDEX "IDX_release_receipt_channel" ON release_receipt (channel_id, recorded_at)',
    );
    await runner.query(`
      CREATE TABLE release_event (
        id uuid NOT NULL,
        release_id uuid NOT NULL CONSTRAINT "FK_release_event_release" REFERENCES release (id),
        at timestamptz NOT NULL,
        from_state varchar(24),
        to_state varchar(24) NOT NULL,
        cause varchar(60) NOT NULL,
        actor_id uuid CONSTRAINT "FK_release_event_actor" REFERENCES app_user (id),
        detail jsonb NOT NULL,
        CONSTRAINT "PK_release_event" PRIMARY KEY (id, at)
      ) PARTITION BY RANGE (at)`);
    await runner.query('CREATE INDEX "IDX_release_event_release" ON release_event (release_id, at, id)');
    await runner.query(`
      CREATE TABLE publisher (
        id uuid CONSTRAINT "PK_publisher" PRIMARY KEY,
        name varchar(80) NOT NULL,
        started_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE cron_run (
        task varchar(80) NOT NULL,
        fire_at timestamptz NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        result jsonb,
        CONSTRAINT "PK_cron_run" PRIMARY KEY (task, fire_at)
      ) PARTITION BY RANGE (fire_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'cron_run',
      'publisher',
      'release_event',
      'release_receipt',
      'release_step',
      'release_attempt',
      'release',
      'release_plan',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
