import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What platforms count of published releases, what citizens wrote under them, and when each is asked for again. */
export class Feedback1763900000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE release_feedback (
        release_id uuid CONSTRAINT "PK_release_feedback" PRIMARY KEY
          CONSTRAINT "FK_release_feedback_release" REFERENCES release (id),
        channel_id uuid NOT NULL CONSTRAINT "FK_release_feedback_channel" REFERENCES channel (id),
        recorded_at timestamptz NOT NULL,
        published_at timestamptz NOT NULL,
        published_on date NOT NULL,
        metrics_at timestamptz,
        metrics_read_at timestamptz,
        metrics_fault jsonb,
        comments_at timestamptz,
        comments_read_at timestamptz,
        comments_cursor text,
        comments_fault jsonb
      )`);
    await runner.query('CREATE INDEX "IDX_release_feedback_recorded" ON release_feedback (recorded_at)');
    await runner.query(
      'CREATE INDEX "IDX_release_feedback_metrics" ON release_feedback (metrics_at) WHERE metrics_at IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX "IDX_release_feedback_comments" ON release_feedback (comments_at) WHERE comments_at IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX "IDX_release_feedback_day" ON release_feedback (channel_id, published_on)',
    );
    await runner.query('CREATE INDEX "IDX_release_receipt_recorded" ON release_receipt (recorded_at)');
    await runner.query(`
      CREATE TABLE release_metric (
        release_id uuid NOT NULL CONSTRAINT "FK_release_metric_release" REFERENCES release (id),
        day date NOT NULL,
        counters jsonb NOT NULL,
        measured_at timestamptz NOT NULL,
        CONSTRAINT "PK_release_metric" PRIMARY KEY (release_id, day)
      ) PARTITION BY RANGE (day)`);
    await runner.query(
      `SELECT ensure_partition('release_metric', 'release_metric_early', NULL,
         date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')`,
    );
    await runner.query(
      `SELECT ensure_month_partition('release_metric',
         (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => m))::date)
       FROM generate_series(0, 6) m`,
    );
    await runner.query(`
      CREATE TABLE release_comment (
        release_id uuid NOT NULL CONSTRAINT "FK_release_comment_release" REFERENCES release (id),
        comment_id varchar(120) NOT NULL,
        text text NOT NULL,
        written_at timestamptz,
        reply text,
        read_at timestamptz NOT NULL,
        CONSTRAINT "PK_release_comment" PRIMARY KEY (release_id, comment_id)
      )`);
    await runner.query(
      'CREATE INDEX "IDX_release_comment_order" ON release_comment (release_id, (coalesce(written_at, read_at)) DESC, comment_id DESC)',
    );
    await runner.query('CREATE INDEX "IDX_release_comment_read" ON release_comment (read_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE release_comment');
    await runner.query('DROP TABLE release_metric');
    await runner.query('DROP INDEX "IDX_release_receipt_recorded"');
    await runner.query('DROP TABLE release_feedback');
  }
}
