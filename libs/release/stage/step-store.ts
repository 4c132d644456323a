import type { Database } from '#libs/database/database.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ReleaseRow } from '../release-row.js';

/** Another worker took the staging over: this one must stop and record nothing. */
export class StagingTakenOver extends Error {
  constructor(releaseId: string) {
    super(`staging of release ${releaseId} was taken over`);
    this.name = 'StagingTakenOver';
  }
}

/** The stored results of a release's staging steps; written only by the owner of the fence. */
export class StepStore {
  constructor(
    private readonly database: Database,
    private readonly row: ReleaseRow,
  ) {}

  async run(name: string, act: () => Promise<JsonObject>): Promise<JsonObject> {
    const [stored] = await this.database.query<{ result: JsonObject }>(
      'SELECT result FROM release_step WHERE release_id = $1 AND name = $2',
      [this.row.id, name],
    );
    if (stored !== undefined) return stored.result;
    const result = await act();
    const kept = await this.database.query(
      `INSERT INTO release_step (release_id, name, result, done_at)
       SELECT r.id, $2, $3, clock_timestamp() FROM release r WHERE r.id = $1 AND r.state = 'staging' AND r.fence = $4
       ON CONFLICT (release_id, name) DO UPDATE SET result = excluded.result, done_at = excluded.done_at
       RETURNING name`,
      [this.row.id, name, JSON.stringify(result), this.row.fence],
    );
    if (kept.length === 0) throw new StagingTakenOver(this.row.id);
    return result;
  }

  async forget(name: string): Promise<void> {
    await this.database.query('DELETE FROM release_step WHERE release_id = $1 AND name = $2', [
      this.row.id,
      name,
    ]);
  }
}
