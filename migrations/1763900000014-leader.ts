import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A person may be named leader of a department. */
export class Leader1763900000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await allow(runner, `'editor', 'reviewer', 'admin', 'auditor', 'leader'`);
  }

  /** Fails while somebody has the role, which has no other place to go. */
  async down(runner: QueryRunner): Promise<void> {
    await allow(runner, `'editor', 'reviewer', 'admin', 'auditor'`);
  }
}

async function allow(runner: QueryRunner, roles: string): Promise<void> {
  await runner.query('ALTER TABLE app_user DROP CONSTRAINT "CHK_app_user_roles"');
  await runner.query(
    `ALTER TABLE app_user ADD CONSTRAINT "CHK_app_user_roles"
     CHECK (cardinality(roles) > 0 AND roles <@ ARRAY[${roles}]::text[])`,
  );
}
