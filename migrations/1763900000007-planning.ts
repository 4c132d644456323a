import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plan templates, gates between releases, embargoes, wished times, columns with their queues and slots, working days. */
export class Planning1763900000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await templatesAndGates(runner);
    await columns(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['day_override', 'column_slot', 'column_entry']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query('ALTER TABLE release_plan DROP COLUMN column_id, DROP COLUMN slot_at');
    await runner.query('DROP TABLE release_column');
    await runner.query('DROP TABLE draft_wish');
    await runner.query('DROP TABLE release_gate');
    await runner.query(
      'ALTER TABLE release DROP COLUMN step, DROP COLUMN gate_state, DROP COLUMN embargo_at, DROP COLUMN links',
    );
    await runner.query(
      `ALTER TABLE release_plan DROP COLUMN template_id, DROP COLUMN template_version, DROP COLUMN base_at,
         DROP COLUMN embargo_at`,
    );
    await runner.query('DROP TABLE plan_template');
  }
}

async function templatesAndGates(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE plan_template (
      id uuid CONSTRAINT "PK_plan_template" PRIMARY KEY,
      department_id uuid NOT NULL CONSTRAINT "FK_plan_template_department" REFERENCES department (id),
      name varchar(80) NOT NULL,
      note text NOT NULL,
      steps jsonb NOT NULL,
      version integer NOT NULL,
      archived_at timestamptz,
      created_by uuid NOT NULL CONSTRAINT "FK_plan_template_created_by" REFERENCES app_user (id),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    )`);
  await runner.query(
    'CREATE UNIQUE INDEX "UQ_plan_template_name" ON plan_template (department_id, name) WHERE archived_at IS NULL',
  );
  await runner.query(`
    ALTER TABLE release_plan
      ADD COLUMN template_id uuid CONSTRAINT "FK_release_plan_template" REFERENCES plan_template (id),
      ADD COLUMN template_version integer,
      ADD COLUMN base_at timestamptz,
      ADD COLUMN embargo_at timestamptz`);
  await runner.query(`
    ALTER TABLE release
      ADD COLUMN step varchar(80),
      ADD COLUMN gate_state varchar(10)
        CONSTRAINT "CHK_release_gate_state" CHECK (gate_state IN ('waiting', 'open', 'waived')),
      ADD COLUMN embargo_at timestamptz,
      ADD COLUMN links jsonb`);
  await runner.query(`
    CREATE TABLE release_gate (
      release_id uuid CONSTRAINT "PK_release_gate" PRIMARY KEY
        CONSTRAINT "FK_release_gate_release" REFERENCES release (id),
      parent_id uuid NOT NULL CONSTRAINT "FK_release_gate_parent" REFERENCES release (id),
      after varchar(10) NOT NULL,
      delay_seconds integer NOT NULL,
      late_after_seconds integer NOT NULL,
      on_failed varchar(10) NOT NULL,
      on_unknown varchar(10) NOT NULL,
      on_late varchar(10) NOT NULL,
      on_recalled varchar(10) NOT NULL,
      latest_seconds integer NOT NULL,
      floor_at timestamptz,
      estimated_at timestamptz NOT NULL,
      settled_at timestamptz,
      settled_by varchar(20),
      CONSTRAINT "CHK_release_gate_after" CHECK (after IN ('published', 'seen')),
      CONSTRAINT "CHK_release_gate_parent" CHECK (parent_id <> release_id)
    )`);
  await runner.query('CREATE INDEX "IDX_release_gate_parent" ON release_gate (parent_id)');
  await runner.query(`
    CREATE TABLE draft_wish (
      draft_id uuid CONSTRAINT "PK_draft_wish" PRIMARY KEY
        CONSTRAINT "FK_draft_wish_draft" REFERENCES draft (id),
      department_id uuid NOT NULL CONSTRAINT "FK_draft_wish_department" REFERENCES department (id),
      wished_at timestamptz NOT NULL,
      zone varchar(60) NOT NULL,
      wished_by uuid NOT NULL CONSTRAINT "FK_draft_wish_user" REFERENCES app_user (id),
      updated_at timestamptz NOT NULL
    )`);
  await runner.query('CREATE INDEX "IDX_draft_wish_department" ON draft_wish (department_id, wished_at)');
}

async function columns(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE release_column (
      id uuid CONSTRAINT "PK_release_column" PRIMARY KEY,
      department_id uuid NOT NULL CONSTRAINT "FK_release_column_department" REFERENCES department (id),
      name varchar(80) NOT NULL,
      cron varchar(120) NOT NULL,
      time_zone varchar(60) NOT NULL,
      template_id uuid CONSTRAINT "FK_release_column_template" REFERENCES plan_template (id),
      channel_ids uuid[] NOT NULL,
      per_slot integer NOT NULL,
      spacing_seconds integer NOT NULL,
      horizon_seconds integer NOT NULL,
      warn_seconds integer NOT NULL,
      holiday_rule varchar(20) NOT NULL,
      missed_rule varchar(20) NOT NULL,
      catch_up_seconds integer NOT NULL,
      state varchar(10) NOT NULL,
      looked_until timestamptz NOT NULL,
      version integer NOT NULL,
      created_by uuid NOT NULL CONSTRAINT "FK_release_column_created_by" REFERENCES app_user (id),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT "CHK_release_column_holiday" CHECK (holiday_rule IN ('skip', 'next_working_day', 'go')),
      CONSTRAINT "CHK_release_column_missed" CHECK (missed_rule IN ('catch_up', 'skip', 'ask')),
      CONSTRAINT "CHK_release_column_state" CHECK (state IN ('active', 'paused', 'archived'))
    )`);
  await runner.query(
    `CREATE UNIQUE INDEX "UQ_release_column_name" ON release_column (department_id, name) WHERE state <> 'archived'`,
  );
  await runner.query(`
    ALTER TABLE release_plan
      ADD COLUMN column_id uuid CONSTRAINT "FK_release_plan_column" REFERENCES release_column (id),
      ADD COLUMN slot_at timestamptz`);
  await runner.query(
    'CREATE INDEX "IDX_release_plan_column" ON release_plan (column_id, slot_at) WHERE column_id IS NOT NULL',
  );
  await runner.query(`
    CREATE TABLE column_entry (
      id uuid CONSTRAINT "PK_column_entry" PRIMARY KEY,
      column_id uuid NOT NULL CONSTRAINT "FK_column_entry_column" REFERENCES release_column (id),
      revision_id uuid NOT NULL CONSTRAINT "FK_column_entry_revision" REFERENCES revision (id),
      draft_id uuid NOT NULL CONSTRAINT "FK_column_entry_draft" REFERENCES draft (id),
      position integer NOT NULL,
      state varchar(10) NOT NULL,
      fault jsonb,
      plan_id uuid CONSTRAINT "FK_column_entry_plan" REFERENCES release_plan (id),
      slot_at timestamptz,
      added_by uuid NOT NULL CONSTRAINT "FK_column_entry_user" REFERENCES app_user (id),
      added_at timestamptz NOT NULL,
      CONSTRAINT "CHK_column_entry_state" CHECK (state IN ('queued', 'planned', 'removed'))
    )`);
  await runner.query(
    `CREATE UNIQUE INDEX "UQ_column_entry_draft" ON column_entry (column_id, draft_id) WHERE state = 'queued'`,
  );
  await runner.query(
    `CREATE INDEX "IDX_column_entry_queue" ON column_entry (column_id, position, id) WHERE state = 'queued'`,
  );
  await runner.query(`
    CREATE TABLE column_slot (
      column_id uuid NOT NULL CONSTRAINT "FK_column_slot_column" REFERENCES release_column (id),
      slot_at timestamptz NOT NULL,
      goes_at timestamptz NOT NULL,
      state varchar(12) NOT NULL,
      reason varchar(200),
      wanted integer NOT NULL,
      planned integer NOT NULL,
      warning varchar(10),
      warned_at timestamptz,
      decided_by uuid CONSTRAINT "FK_column_slot_user" REFERENCES app_user (id),
      updated_at timestamptz NOT NULL,
      CONSTRAINT "PK_column_slot" PRIMARY KEY (column_id, slot_at),
      CONSTRAINT "CHK_column_slot_state"
        CHECK (state IN ('open', 'planned', 'skipped', 'holiday', 'missed', 'asked')),
      CONSTRAINT "CHK_column_slot_warning" CHECK (warning IN ('empty', 'short'))
    )`);
  await runner.query(
    `CREATE INDEX "IDX_column_slot_open" ON column_slot (column_id, goes_at) WHERE state = 'open'`,
  );
  await runner.query(`
    CREATE TABLE day_override (
      day date CONSTRAINT "PK_day_override" PRIMARY KEY,
      kind varchar(12) NOT NULL,
      name varchar(80) NOT NULL,
      updated_by uuid NOT NULL CONSTRAINT "FK_day_override_user" REFERENCES app_user (id),
      updated_at timestamptz NOT NULL,
      CONSTRAINT "CHK_day_override_kind" CHECK (kind IN ('holiday', 'working_day'))
    )`);
}
