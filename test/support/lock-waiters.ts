import type { Database } from '#libs/database/database.js';

/** Waits until at least `count` statements on this database wait for a lock. */
export async function lockWaiters(database: Database, count: number): Promise<void> {
  for (;;) {
    const rows = await database.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rows.length >= count) return;
  }
}
