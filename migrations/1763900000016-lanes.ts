import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Releases of one account may be under way together in the lane of one publisher, where the platform allows it; any
 * other is alone.
 */
export class Lanes1763900000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE release ADD COLUMN lane_of text');
    await runner.query('DROP INDEX "UQ_release_one_in_flight"');
    await runner.query(`
      CREATE UNIQUE INDEX "UQ_release_one_in_flight" ON release (channel_id)
      WHERE state = 'committing' AND lane_of IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "UQ_release_one_in_flight"');
    await runner.query(`
      CREATE UNIQUE INDEX "UQ_release_one_in_flight" ON release (channel_id) WHERE state = 'committing'`);
    await runner.query('ALTER TABLE release DROP COLUMN lane_of');
  }
}
