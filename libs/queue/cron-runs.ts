import type { RunCoordinator } from 'node-cron';
import type { Database } from '#libs/database/database.js';

/** Finished fires are forgotten after this. */
const KEPT_DAYS = 7;

/** Gives each fire of a task to one process, by a row per fire: there is no leader to lose. */
export class CronRuns implements RunCoordinator {
  constructor(private readonly database: Database) {}

  /**
   * True for the first process that asks for this fire. A fire whose process died is taken over by one that asks after
   * `ttlMs`; node-cron's processes ask only once, so a lost fire is made good by the next one.
   */
  async shouldRun(key: string, ttlMs: number): Promise<boolean> {
    const { task, fireAt } = partsOf(key);
    const won = await this.database.query(
      `INSERT INTO cron_run AS c (task, fire_at, started_at) VALUES ($1, $2, clock_timestamp())
       ON CONFLICT (task, fire_at) DO UPDATE SET started_at = excluded.started_at
         WHERE c.finished_at IS NULL AND c.started_at < clock_timestamp() - $3 * interval '1 millisecond'
       RETURNING task`,
      [task, fireAt, ttlMs],
    );
    return won.length > 0;
  }

  async onComplete(key: string): Promise<void> {
    const { task, fireAt } = partsOf(key);
    await this.database.query(
      `WITH done AS (UPDATE cron_run SET finished_at = clock_timestamp() WHERE task = $1 AND fire_at = $2)
       DELETE FROM cron_run WHERE task = $1 AND fire_at < clock_timestamp() - make_interval(days => $3)`,
      [task, fireAt, KEPT_DAYS],
    );
  }
}

/** node-cron's key is the task's name and the fire's instant. */
function partsOf(key: string): { readonly task: string; readonly fireAt: string } {
  const match = /^(.*):(\d{4}-\d\d-\d\dT[\d:.]+Z)$/.exec(key);
  if (match?.[1] === undefined || match[2] === undefined) throw new Error(`no fire of a task: ${key}`);
  return { task: match[1], fireAt: match[2] };
}
