import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Renditions (what each channel will show), review flows, reviews and decisions. */
export class Review1763900000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rendition (
        id uuid CONSTRAINT "PK_rendition" PRIMARY KEY,
        revision_id uuid NOT NULL CONSTRAINT "FK_rendition_revision" REFERENCES revision (id),
        channel_id uuid NOT NULL CONSTRAINT "FK_rendition_channel" REFERENCES channel (id),
        template varchar(60) NOT NULL,
        fields jsonb NOT NULL,
        hash varchar(64) NOT NULL,
        preview_html text NOT NULL,
        measures jsonb NOT NULL,
        findings jsonb NOT NULL,
        sealed_at timestamptz NOT NULL,
        CONSTRAINT "UQ_rendition_hash" UNIQUE (revision_id, channel_id, hash)
      )`);
    await runner.query('CREATE INDEX "IDX_rendition_channel" ON rendition (channel_id)');
    await runner.query(`
      CREATE TABLE review_flow (
        department_id uuid CONSTRAINT "PK_review_flow" PRIMARY KEY
          CONSTRAINT "FK_review_flow_department" REFERENCES department (id),
        stages jsonb NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE review (
        id uuid CONSTRAINT "PK_review" PRIMARY KEY,
        draft_id uuid NOT NULL CONSTRAINT "FK_review_draft" REFERENCES draft (id),
        revision_id uuid NOT NULL CONSTRAINT "FK_review_revision" REFERENCES revision (id),
        department_id uuid NOT NULL CONSTRAINT "FK_review_department" REFERENCES department (id),
        state varchar(20) NOT NULL,
        stages jsonb NOT NULL,
        stage integer NOT NULL,
        content_hash varchar(64) NOT NULL,
        rendition_hashes jsonb NOT NULL,
        opened_by uuid NOT NULL CONSTRAINT "FK_review_opened_by" REFERENCES app_user (id),
        opened_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT "CHK_review_state" CHECK (state IN ('open', 'approved', 'returned', 'withdrawn', 'voided'))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "UQ_review_open" ON review (draft_id) WHERE state = 'open'`);
    await runner.query(
      'CREATE INDEX "IDX_review_department" ON review (department_id, state, opened_at DESC, id DESC)',
    );
    await runner.query('CREATE INDEX "IDX_review_revision" ON review (revision_id)');
    await runner.query(`
      CREATE TABLE review_decision (
        id uuid CONSTRAINT "PK_review_decision" PRIMARY KEY,
        review_id uuid NOT NULL CONSTRAINT "FK_review_decision_review" REFERENCES review (id),
        stage integer NOT NULL,
        verdict varchar(20) NOT NULL,
        opinion text NOT NULL,
        decided_by uuid NOT NULL CONSTRAINT "FK_review_decision_user" REFERENCES app_user (id),
        decided_at timestamptz NOT NULL,
        content_hash varchar(64) NOT NULL,
        rendition_hashes jsonb NOT NULL,
        CONSTRAINT "UQ_review_decision_stage" UNIQUE (review_id, stage),
        CONSTRAINT "UQ_review_decision_person" UNIQUE (review_id, decided_by),
        CONSTRAINT "CHK_review_decision_verdict" CHECK (verdict IN ('approve', 'return'))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['review_decision', 'review', 'review_flow', 'rendition']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
