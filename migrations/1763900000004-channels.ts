import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Channels with sealed credentials, shared tokens, used quota, the global stop, and what platforms pushed to us. */
export class Channels1763900000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE channel (
        id uuid CONSTRAINT "PK_channel" PRIMARY KEY,
        department_id uuid NOT NULL CONSTRAINT "FK_channel_department" REFERENCES department (id),
        kind varchar(40) NOT NULL,
        name varchar(80) NOT NULL,
        settings jsonb NOT NULL,
        sealed_credentials text NOT NULL,
        credential_changes jsonb NOT NULL DEFAULT '{}',
        credentials_changed_at timestamptz NOT NULL,
        quota_limits jsonb NOT NULL DEFAULT '{}',
        callback_key varchar(60) NOT NULL CONSTRAINT "UQ_channel_callback_key" UNIQUE,
        state varchar(20) NOT NULL,
        state_reason text,
        state_changed_at timestamptz NOT NULL,
        latest_seconds integer NOT NULL,
        stage_lead_seconds integer NOT NULL,
        health jsonb,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT "CHK_channel_state" CHECK (state IN ('active', 'paused', 'stopped', 'retired'))
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX "UQ_channel_name" ON channel (department_id, name) WHERE state <> 'retired'`,
    );
    await runner.query('CREATE INDEX "IDX_channel_department" ON channel (department_id, name, id)');
    await runner.query(`
      CREATE TABLE publishing_stop (
        id integer CONSTRAINT "PK_publishing_stop" PRIMARY KEY,
        stopped boolean NOT NULL,
        reason text,
        changed_by uuid CONSTRAINT "FK_publishing_stop_user" REFERENCES app_user (id),
        changed_at timestamptz NOT NULL,
        CONSTRAINT "CHK_publishing_stop_single" CHECK (id = 1)
      )`);
    await runner.query('INSERT INTO publishing_stop (id, stopped, changed_at) VALUES (1, false, now())');
    await runner.query(`
      CREATE TABLE channel_token (
        channel_id uuid NOT NULL CONSTRAINT "FK_channel_token_channel" REFERENCES channel (id) ON DELETE CASCADE,
        name varchar(60) NOT NULL,
        sealed_value text NOT NULL,
        fingerprint varchar(64) NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT "PK_channel_token" PRIMARY KEY (channel_id, name)
      )`);
    await runner.query(`
      CREATE TABLE quota_use (
        channel_id uuid NOT NULL CONSTRAINT "FK_quota_use_channel" REFERENCES channel (id) ON DELETE CASCADE,
        quota varchar(60) NOT NULL,
        window_start timestamptz NOT NULL,
        used integer NOT NULL,
        exhausted_until timestamptz,
        CONSTRAINT "PK_quota_use" PRIMARY KEY (channel_id, quota, window_start)
      )`);
    await runner.query(`
      CREATE TABLE callback_event (
        id uuid CONSTRAINT "PK_callback_event" PRIMARY KEY,
        channel_id uuid NOT NULL CONSTRAINT "FK_callback_event_channel" REFERENCES channel (id),
        dedupe_key varchar(200) NOT NULL,
        correlation varchar(120) NOT NULL,
        outcome jsonb NOT NULL,
        received_at timestamptz NOT NULL,
        settled_at timestamptz,
        settlement varchar(40),
        CONSTRAINT "UQ_callback_event_delivery" UNIQUE (channel_id, dedupe_key)
      )`);
    await runner.query(
      'CREATE INDEX "IDX_callback_event_open" ON callback_event (received_at) WHERE settled_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['callback_event', 'quota_use', 'channel_token', 'publishing_stop', 'channel']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
