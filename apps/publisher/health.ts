import { MOST_CLOCK_AHEAD_MS, type ReleaseWorkers } from '#libs/release/release-workers.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { databaseAnswers, Health, migrationsCurrent, NotWell } from '#libs/telemetry/health.js';

/** A loop goes round several times a second; longer than this it hangs. */
const STUCK_AFTER_MS = 30_000;
/** The heartbeat comes every 5 s. */
const HEARTBEAT_WITHIN_MS = 20_000;

export type WatchedWorkers = Pick<ReleaseWorkers, 'stuckQueues' | 'heartbeatAgeMs' | 'clockAheadMs'>;

/** What must hold for a publisher to publish on time. */
export function publisherHealth(
  { clock, database }: Pick<Runtime, 'clock' | 'database'>,
  workers: WatchedWorkers,
): Health {
  return new Health(clock, [
    databaseAnswers(database),
    migrationsCurrent(database),
    {
      name: 'queues',
      check: () => {
        const stuck = workers.stuckQueues(STUCK_AFTER_MS);
        if (stuck.length > 0)
          throw new NotWell('queues-stuck', `these queues are not worked on: ${stuck.join(', ')}`);
      },
    },
    {
      name: 'heartbeat',
      check: () => {
        const age = workers.heartbeatAgeMs;
        if (age > HEARTBEAT_WITHIN_MS)
          throw new NotWell(
            'heartbeat-old',
            `the last heartbeat was written ${Math.round(age / 1000)} s ago`,
          );
      },
    },
    {
      name: 'clock',
      check: () => {
        const ahead = workers.clockAheadMs;
        if (Math.abs(ahead) > MOST_CLOCK_AHEAD_MS)
          throw new NotWell(
            'clock-off',
            `this machine's clock is ${Math.abs(ahead / 1000).toFixed(1)} s ${ahead > 0 ? 'ahead of' : 'behind'} the database's`,
          );
      },
    },
  ]);
}
