import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Freshness rules and the rungs climbed; notices, who reads them, what is mailed or pushed, and how far the log was read. */
export class Watching1763900000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.indexes(runner);
    await this.freshness(runner);
    await this.credentials(runner);
    await this.notices(runner);
    await this.messages(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'notice_cursor',
      'notice_message',
      'notice_webhook',
      'notice_preference',
      'notice_profile',
      'notice_reader',
      'notice_item',
      'notice',
      'credential_watch',
      'freshness_rung',
      'freshness_rule',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
    for (const index of ['IDX_release_channel_published', 'IDX_release_published', 'IDX_release_open']) {
      await runner.query(`DROP INDEX "${index}"`);
    }
  }

  private async indexes(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "IDX_release_channel_published" ON release (channel_id, published_at DESC) WHERE state IN ('published', 'withdrawing')`,
    );
    await runner.query(
      `CREATE INDEX "IDX_release_published" ON release (published_at) WHERE state IN ('published', 'withdrawing')`,
    );
    await runner.query(
      `CREATE INDEX "IDX_release_open" ON release (state) WHERE state NOT IN ('published', 'cancelled', 'withdrawn', 'removed_by_platform')`,
    );
  }

  private async freshness(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE freshness_rule (
        subject_type varchar(20) NOT NULL,
        subject_id uuid NOT NULL,
        department_id uuid NOT NULL CONSTRAINT "FK_freshness_rule_department" REFERENCES department (id),
        limit_days integer NOT NULL,
        rungs jsonb NOT NULL,
        version integer NOT NULL,
        updated_by uuid NOT NULL CONSTRAINT "FK_freshness_rule_user" REFERENCES app_user (id),
        updated_at timestamptz NOT NULL,
        CONSTRAINT "PK_freshness_rule" PRIMARY KEY (subject_type, subject_id),
        CONSTRAINT "CHK_freshness_rule_subject" CHECK (subject_type IN ('department', 'channel', 'column'))
      )`);
    await runner.query('CREATE INDEX "IDX_freshness_rule_department" ON freshness_rule (department_id)');
    await runner.query(`
      CREATE TABLE freshness_rung (
        subject_type varchar(20) NOT NULL,
        subject_id uuid NOT NULL,
        since timestamptz NOT NULL,
        days integer NOT NULL,
        reached_at timestamptz NOT NULL,
        CONSTRAINT "PK_freshness_rung" PRIMARY KEY (subject_type, subject_id, since, days)
      )`);
  }

  private async credentials(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credential_watch (
        channel_id uuid CONSTRAINT "PK_credential_watch" PRIMARY KEY
          CONSTRAINT "FK_credential_watch_channel" REFERENCES channel (id) ON DELETE CASCADE,
        checked_at timestamptz NOT NULL,
        told_for timestamptz,
        told_days integer
      )`);
  }

  private async notices(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notice (
        id uuid CONSTRAINT "PK_notice" PRIMARY KEY,
        kind varchar(40) NOT NULL,
        level varchar(10) NOT NULL,
        group_key varchar(240) NOT NULL,
        open boolean NOT NULL,
        department_id uuid CONSTRAINT "FK_notice_department" REFERENCES department (id),
        path varchar(200) NOT NULL,
        facts jsonb NOT NULL,
        count integer NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        settled_at timestamptz,
        CONSTRAINT "CHK_notice_level" CHECK (level IN ('info', 'warn', 'alarm'))
      )`);
    await runner.query('CREATE UNIQUE INDEX "UQ_notice_open" ON notice (group_key) WHERE open');
    await runner.query('CREATE INDEX "IDX_notice_last" ON notice (last_at)');
    await runner.query(`
      CREATE TABLE notice_item (
        notice_id uuid NOT NULL CONSTRAINT "FK_notice_item_notice" REFERENCES notice (id) ON DELETE CASCADE,
        path varchar(200) NOT NULL,
        title varchar(240) NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT "PK_notice_item" PRIMARY KEY (notice_id, path)
      )`);
    await runner.query(`
      CREATE TABLE notice_reader (
        notice_id uuid NOT NULL CONSTRAINT "FK_notice_reader_notice" REFERENCES notice (id) ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT "FK_notice_reader_user" REFERENCES app_user (id) ON DELETE CASCADE,
        in_app boolean NOT NULL,
        read_count integer NOT NULL,
        read_at timestamptz,
        CONSTRAINT "PK_notice_reader" PRIMARY KEY (notice_id, user_id)
      )`);
    await runner.query('CREATE INDEX "IDX_notice_reader_user" ON notice_reader (user_id) WHERE in_app');
    await runner.query(`
      CREATE TABLE notice_profile (
        user_id uuid CONSTRAINT "PK_notice_profile" PRIMARY KEY
          CONSTRAINT "FK_notice_profile_user" REFERENCES app_user (id) ON DELETE CASCADE,
        email varchar(254),
        language varchar(5) NOT NULL,
        digest_hour integer NOT NULL,
        time_zone varchar(60) NOT NULL,
        digested_at timestamptz NOT NULL,
        version integer NOT NULL,
        CONSTRAINT "CHK_notice_profile_language" CHECK (language IN ('zh', 'en')),
        CONSTRAINT "CHK_notice_profile_hour" CHECK (digest_hour BETWEEN 0 AND 23)
      )`);
    await runner.query(`
      CREATE TABLE notice_preference (
        user_id uuid NOT NULL CONSTRAINT "FK_notice_preference_user" REFERENCES app_user (id) ON DELETE CASCADE,
        kind varchar(40) NOT NULL,
        in_app boolean NOT NULL,
        email varchar(10) NOT NULL,
        CONSTRAINT "PK_notice_preference" PRIMARY KEY (user_id, kind),
        CONSTRAINT "CHK_notice_preference_email" CHECK (email IN ('now', 'digest', 'none'))
      )`);
  }

  private async messages(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notice_webhook (
        id uuid CONSTRAINT "PK_notice_webhook" PRIMARY KEY,
        department_id uuid NOT NULL CONSTRAINT "FK_notice_webhook_department" REFERENCES department (id),
        name varchar(80) NOT NULL,
        url varchar(500) NOT NULL,
        sealed_secret text NOT NULL,
        kinds text[],
        state varchar(10) NOT NULL,
        state_reason varchar(300),
        failures integer NOT NULL,
        failing_since timestamptz,
        created_by uuid NOT NULL CONSTRAINT "FK_notice_webhook_user" REFERENCES app_user (id),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL,
        CONSTRAINT "CHK_notice_webhook_state" CHECK (state IN ('active', 'disabled'))
      )`);
    await runner.query(
      'CREATE INDEX "IDX_notice_webhook_department" ON notice_webhook (department_id, name, id)',
    );
    await runner.query(`
      CREATE TABLE notice_message (
        id uuid CONSTRAINT "PK_notice_message" PRIMARY KEY,
        notice_id uuid NOT NULL CONSTRAINT "FK_notice_message_notice" REFERENCES notice (id) ON DELETE CASCADE,
        way varchar(10) NOT NULL,
        target_id uuid NOT NULL,
        state varchar(10) NOT NULL,
        due_at timestamptz NOT NULL,
        attempts integer NOT NULL,
        body text,
        last_fault varchar(300),
        created_at timestamptz NOT NULL,
        done_at timestamptz,
        CONSTRAINT "UQ_notice_message_target" UNIQUE (notice_id, way, target_id),
        CONSTRAINT "CHK_notice_message_way" CHECK (way IN ('email', 'digest', 'webhook')),
        CONSTRAINT "CHK_notice_message_state" CHECK (state IN ('waiting', 'sent', 'failed', 'dropped'))
      )`);
    await runner.query(
      `CREATE INDEX "IDX_notice_message_due" ON notice_message (way, due_at) WHERE state = 'waiting'`,
    );
    await runner.query(
      'CREATE INDEX "IDX_notice_message_target" ON notice_message (target_id, created_at DESC)',
    );
    await runner.query(`
      CREATE TABLE notice_cursor (
        lane varchar(80) CONSTRAINT "PK_notice_cursor" PRIMARY KEY,
        number bigint NOT NULL
      )`);
    await runner.query('INSERT INTO notice_cursor (lane, number) SELECT lane, last_number FROM audit_lane');
  }
}
