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

function stateCheck(states: readonly string[]): string {
  return `ALTER TABLE release DROP CONSTRAINT "CHK_release_state",
    ADD CONSTRAINT "CHK_release_state" CHECK (state IN (${states.map((state) => `'${state}'`).join(', ')}))`;
}

/** What people do with releases: withdrawals with their proof, corrections, kept revisions, and acts on many at once. */
export class Acts1763900000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(stateCheck([...STATES, 'needs_removal']));
    await runner.query(`
      ALTER TABLE release ADD COLUMN kept_revision_id uuid
        CONSTRAINT "FK_release_kept_revision" REFERENCES revision (id)`);
    await runner.query(`
      CREATE TABLE release_withdrawal (
        id uuid CONSTRAINT "PK_release_withdrawal" PRIMARY KEY,
        release_id uuid NOT NULL CONSTRAINT "FK_release_withdrawal_release" REFERENCES release (id),
        state varchar(20) NOT NULL,
        way varchar(20) NOT NULL,
        reason text NOT NULL,
        asked_by uuid CONSTRAINT "FK_release_withdrawal_asked_by" REFERENCES app_user (id),
        asked_at timestamptz NOT NULL,
        called_at timestamptz,
        not_before timestamptz,
        checks integer NOT NULL,
        evidence jsonb,
        closed_at timestamptz,
        closed_by uuid CONSTRAINT "FK_release_withdrawal_closed_by" REFERENCES app_user (id),
        CONSTRAINT "CHK_release_withdrawal_state"
          CHECK (state IN ('wished', 'asked', 'waiting', 'called', 'by_hand', 'proved', 'confirmed', 'void'))
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX "UQ_release_withdrawal_open" ON release_withdrawal (release_id) WHERE closed_at IS NULL`);
    await runner.query(
      'CREATE INDEX "IDX_release_withdrawal_release" ON release_withdrawal (release_id, asked_at)',
    );
    await runner.query(`
      CREATE TABLE release_correction (
        release_id uuid CONSTRAINT "PK_release_correction" PRIMARY KEY
          CONSTRAINT "FK_release_correction_release" REFERENCES release (id),
        corrects_id uuid NOT NULL CONSTRAINT "FK_release_correction_corrects" REFERENCES release (id),
        way varchar(20) NOT NULL,
        reason text NOT NULL,
        replaced_receipt jsonb NOT NULL,
        created_by uuid NOT NULL CONSTRAINT "FK_release_correction_created_by" REFERENCES app_user (id),
        created_at timestamptz NOT NULL,
        CONSTRAINT "CHK_release_correction_way" CHECK (way IN ('update', 'withdraw_first', 'release_first'))
      )`);
    await runner.query('CREATE INDEX "IDX_release_correction_corrects" ON release_correction (corrects_id)');
    await runner.query(`
      CREATE TABLE release_act (
        id uuid CONSTRAINT "PK_release_act" PRIMARY KEY,
        department_id uuid NOT NULL CONSTRAINT "FK_release_act_department" REFERENCES department (id),
        act jsonb NOT NULL,
        created_by uuid NOT NULL CONSTRAINT "FK_release_act_created_by" REFERENCES app_user (id),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        applied_by uuid CONSTRAINT "FK_release_act_applied_by" REFERENCES app_user (id),
        applied_at timestamptz,
        undo_until timestamptz,
        undone_by uuid CONSTRAINT "FK_release_act_undone_by" REFERENCES app_user (id),
        undone_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX "IDX_release_act_department" ON release_act (department_id, created_at DESC)',
    );
    await runner.query(`
      CREATE TABLE release_act_item (
        act_id uuid NOT NULL CONSTRAINT "FK_release_act_item_act" REFERENCES release_act (id) ON DELETE CASCADE,
        release_id uuid NOT NULL CONSTRAINT "FK_release_act_item_release" REFERENCES release (id),
        channel_id uuid NOT NULL,
        position integer NOT NULL,
        before jsonb NOT NULL,
        after jsonb,
        conflicts jsonb NOT NULL,
        outcome varchar(20) NOT NULL,
        refusal jsonb,
        undo varchar(20),
        CONSTRAINT "PK_release_act_item" PRIMARY KEY (act_id, release_id),
        CONSTRAINT "CHK_release_act_item_outcome"
          CHECK (outcome IN ('proposed', 'chosen', 'refused', 'left', 'done', 'changed'))
      )`);
    await runner.query('CREATE INDEX "IDX_release_act_item_release" ON release_act_item (release_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['release_act_item', 'release_act', 'release_correction', 'release_withdrawal']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query('ALTER TABLE release DROP COLUMN kept_revision_id');
    await runner.query(`UPDATE release SET state = 'published' WHERE state = 'needs_removal'`);
    await runner.query(stateCheck(STATES));
  }
}
