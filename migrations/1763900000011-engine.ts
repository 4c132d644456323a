import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The act behind an idempotency key is marked in its own transaction, and each claim of a key has a name. */
export class Engine1763900000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE idempotent_request ADD COLUMN claim_id uuid, ADD COLUMN acted_at timestamptz',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotent_request DROP COLUMN claim_id, DROP COLUMN acted_at');
  }
}
