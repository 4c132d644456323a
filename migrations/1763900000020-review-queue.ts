import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The queue of open reviews in order of the time they are wished out by, then of the longest wait. */
export class ReviewQueue1763900000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE review ADD COLUMN wished_at timestamptz');
    await runner.query(`
      UPDATE review w SET wished_at = x.wished_at FROM draft_wish x
      WHERE x.draft_id = w.draft_id AND w.state = 'open'`);
    await runner.query(`
      CREATE INDEX "IDX_review_queue"
        ON review (department_id, (coalesce(wished_at, 'infinity'::timestamptz)), opened_at, id) WHERE state = 'open'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "IDX_review_queue"');
    await runner.query('ALTER TABLE review DROP COLUMN wished_at');
  }
}
