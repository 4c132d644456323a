import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person lets go again has its full allowance of commits. */
export class CommitsBefore1763900000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE release ADD COLUMN commits_before integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE release DROP COLUMN commits_before');
  }
}
