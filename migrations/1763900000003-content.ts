import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Drafts, their numbering, and revisions. */
export class Content1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE draft_number (
        year integer CONSTRAINT "PK_draft_number" PRIMARY KEY,
        last integer NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE draft (
        id uuid CONSTRAINT "PK_draft" PRIMARY KEY,
        code varchar(20) NOT NULL CONSTRAINT "UQ_draft_code" UNIQUE,
        department_id uuid NOT NULL CONSTRAINT "FK_draft_department" REFERENCES department (id),
        state varchar(20) NOT NULL,
        title varchar(200) NOT NULL,
        lead text NOT NULL,
        category varchar(60) NOT NULL,
        items jsonb NOT NULL,
        policy_references jsonb NOT NULL,
        variants jsonb NOT NULL,
        content_hash varchar(64) NOT NULL,
        search_text text NOT NULL,
        authors uuid[] NOT NULL,
        version integer NOT NULL,
        approved_revision_id uuid,
        created_by uuid NOT NULL CONSTRAINT "FK_draft_created_by" REFERENCES app_user (id),
        updated_by uuid NOT NULL CONSTRAINT "FK_draft_updated_by" REFERENCES app_user (id),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT "CHK_draft_state" CHECK (state IN ('editing', 'in_review', 'returned', 'approved', 'archived'))
      )`);
    await runner.query(
      'CREATE INDEX "IDX_draft_department_updated" ON draft (department_id, updated_at DESC, id DESC)',
    );
    await runner.query(
      'CREATE INDEX "IDX_draft_department_state" ON draft (department_id, state, updated_at DESC, id DESC)',
    );
    await runner.query(
      'CREATE INDEX "IDX_draft_department_category" ON draft (department_id, category, updated_at DESC, id DESC)',
    );
    await runner.query('CREATE INDEX "IDX_draft_authors" ON draft USING gin (authors)');
    await runner.query('CREATE INDEX "IDX_draft_search" ON draft USING gin (search_text gin_trgm_ops)');
    await runner.query(`
      CREATE TABLE revision (
        id uuid CONSTRAINT "PK_revision" PRIMARY KEY,
        draft_id uuid NOT NULL CONSTRAINT "FK_revision_draft" REFERENCES draft (id),
        number integer NOT NULL,
        content jsonb NOT NULL,
        content_hash varchar(64) NOT NULL,
        authors uuid[] NOT NULL,
        sealed_by uuid NOT NULL CONSTRAINT "FK_revision_sealed_by" REFERENCES app_user (id),
        sealed_at timestamptz NOT NULL,
        CONSTRAINT "UQ_revision_number" UNIQUE (draft_id, number)
      )`);
    await runner.query(
      'ALTER TABLE draft ADD CONSTRAINT "FK_draft_approved_revision" FOREIGN KEY (approved_revision_id) REFERENCES revision (id)',
    );
    await runner.query(`
      CREATE FUNCTION revision_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'a revision is never changed' USING ERRCODE = '42501';
      END $$`);
    await runner.query(`
      CREATE TRIGGER revision_final BEFORE UPDATE ON revision
      FOR EACH ROW EXECUTE FUNCTION revision_is_final()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE draft DROP CONSTRAINT "FK_draft_approved_revision"');
    await runner.query('DROP TABLE revision');
    await runner.query('DROP FUNCTION revision_is_final()');
    await runner.query('DROP TABLE draft');
    await runner.query('DROP TABLE draft_number');
  }
}
