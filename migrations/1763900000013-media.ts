import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pictures by the hash of their bytes, what a revision was sealed with, what connectors remember, who spent a quota. */
export class Media1763900000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE media (
        sha256 varchar(64) CONSTRAINT "PK_media" PRIMARY KEY,
        content_type varchar(40) NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        bytes bytea NOT NULL,
        added_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE media_source (
        address_hash varchar(64) CONSTRAINT "PK_media_source" PRIMARY KEY,
        address varchar(2000) NOT NULL,
        sha256 varchar(64) CONSTRAINT "FK_media_source_media" REFERENCES media (sha256),
        taken_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE revision_media (
        revision_id uuid NOT NULL CONSTRAINT "FK_revision_media_revision" REFERENCES revision (id),
        address_hash varchar(64) NOT NULL,
        sha256 varchar(64) NOT NULL CONSTRAINT "FK_revision_media_media" REFERENCES media (sha256),
        CONSTRAINT "PK_revision_media" PRIMARY KEY (revision_id, address_hash)
      )`);
    await runner.query(`
      CREATE TABLE channel_memory (
        channel_id uuid NOT NULL CONSTRAINT "FK_channel_memory_channel" REFERENCES channel (id) ON DELETE CASCADE,
        topic varchar(40) NOT NULL,
        key varchar(100) NOT NULL,
        value jsonb NOT NULL,
        put_at timestamptz NOT NULL,
        expires_at timestamptz,
        CONSTRAINT "PK_channel_memory" PRIMARY KEY (channel_id, topic, key)
      )`);
    await runner.query(`
      CREATE TABLE quota_spender (
        channel_id uuid NOT NULL CONSTRAINT "FK_quota_spender_channel" REFERENCES channel (id) ON DELETE CASCADE,
        quota varchar(60) NOT NULL,
        window_start timestamptz NOT NULL,
        spender varchar(100) NOT NULL,
        CONSTRAINT "PK_quota_spender" PRIMARY KEY (channel_id, quota, window_start, spender)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['quota_spender', 'channel_memory', 'revision_media', 'media_source', 'media']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
