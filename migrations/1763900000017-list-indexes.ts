import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of reviews over all states and of one draft, and the log of one subject whose type is not named. */
export class ListIndexes1763900000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX "IDX_review_department_opened" ON review (department_id, opened_at DESC, id DESC)',
    );
    await runner.query('CREATE INDEX "IDX_review_draft" ON review (draft_id, opened_at DESC, id DESC)');
    await runner.query('DROP INDEX "IDX_audit_entry_subject"');
    await runner.query('CREATE INDEX "IDX_audit_entry_subject" ON audit_entry (subject_id, at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "IDX_audit_entry_subject"');
    await runner.query(
      'CREATE INDEX "IDX_audit_entry_subject" ON audit_entry (subject_type, subject_id, at)',
    );
    await runner.query('DROP INDEX "IDX_review_draft"');
    await runner.query('DROP INDEX "IDX_review_department_opened"');
  }
}
