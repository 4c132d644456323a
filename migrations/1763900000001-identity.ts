import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Departments, people, their sessions, and the answers kept for repeated requests. */
export class Identity1763900000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await runner.query(`
      CREATE TABLE department (
        id uuid CONSTRAINT "PK_department" PRIMARY KEY,
        code varchar(40) NOT NULL CONSTRAINT "UQ_department_code" UNIQUE,
        name varchar(120) NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE app_user (
        id uuid CONSTRAINT "PK_app_user" PRIMARY KEY,
        username varchar(60) NOT NULL,
        display_name varchar(60) NOT NULL,
        department_id uuid NOT NULL CONSTRAINT "FK_app_user_department" REFERENCES department (id),
        roles text[] NOT NULL,
        password_hash text NOT NULL,
        failed_sign_ins integer NOT NULL DEFAULT 0,
        locked_until timestamptz,
        disabled_at timestamptz,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "CHK_app_user_roles" CHECK (
          cardinality(roles) > 0 AND roles <@ ARRAY['editor', 'reviewer', 'admin', 'auditor']::text[])
      )`);
    await runner.query('CREATE UNIQUE INDEX "UQ_app_user_username" ON app_user (lower(username))');
    await runner.query('CREATE INDEX "IDX_app_user_department" ON app_user (department_id)');
    await runner.query(`
      CREATE TABLE user_session (
        id uuid CONSTRAINT "PK_user_session" PRIMARY KEY,
        token_hash varchar(64) NOT NULL CONSTRAINT "UQ_user_session_token" UNIQUE,
        user_id uuid NOT NULL CONSTRAINT "FK_user_session_user" REFERENCES app_user (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        address varchar(60) NOT NULL,
        agent varchar(200) NOT NULL
      )`);
    await runner.query('CREATE INDEX "IDX_user_session_user" ON user_session (user_id)');
    await runner.query('CREATE INDEX "IDX_user_session_expires" ON user_session (expires_at)');
    await runner.query(`
      CREATE TABLE idempotent_request (
        user_id uuid NOT NULL CONSTRAINT "FK_idempotent_request_user" REFERENCES app_user (id) ON DELETE CASCADE,
        key varchar(120) NOT NULL,
        request_hash varchar(64) NOT NULL,
        status integer,
        headers jsonb,
        body jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "PK_idempotent_request" PRIMARY KEY (user_id, key)
      )`);
    await runner.query('CREATE INDEX "IDX_idempotent_request_created" ON idempotent_request (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['idempotent_request', 'user_session', 'app_user', 'department']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
