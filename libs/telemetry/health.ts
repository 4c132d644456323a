import type { Database } from '#libs/database/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import { within } from './bounded.js';

/** One thing that must hold for the process to do its work. Throws a `NotWell`, or anything, when it does not. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<void> | void;
}

/** A check failed; `code` is stable, the message is for the operator. */
export class NotWell extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'NotWell';
  }
}

export interface CheckResult {
  readonly ok: boolean;
  readonly ms: number;
  readonly code?: string;
  readonly message?: string;
}

export interface HealthReport {
  readonly status: 'ok' | 'failed' | 'stopping';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** A silent network answers nothing; a check says so after this long. */
const CHECK_WITHIN_MS = 3_000;

/** Tells the truth about one process. Askers at the same time share one round of checks. */
export class Health {
  private stopping = false;
  private round: Promise<HealthReport> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly checks: readonly HealthCheck[],
  ) {}

  /** From now on the process is not ready: it takes no new work. */
  stop(): void {
    this.stopping = true;
  }

  async report(): Promise<HealthReport> {
    if (this.stopping) return { status: 'stopping', checks: {} };
    this.round ??= this.ask().finally(() => {
      this.round = undefined;
    });
    return await this.round;
  }

  private async ask(): Promise<HealthReport> {
    const results = await Promise.all(
      this.checks.map(async (one) => [one.name, await this.run(one)] as const),
    );
    const ok = results.every(([, result]) => result.ok);
    return { status: ok ? 'ok' : 'failed', checks: Object.fromEntries(results) };
  }

  private async run(one: HealthCheck): Promise<CheckResult> {
    const began = this.clock.monotonic();
    const ms = (): number => Math.round(this.clock.monotonic() - began);
    try {
      await within(this.clock, CHECK_WITHIN_MS, async () => {
        await one.check();
      });
      return { ok: true, ms: ms() };
    } catch (error) {
      const code = error instanceof NotWell ? error.code : `${one.name}-unavailable`;
      return { ok: false, ms: ms(), code, message: error instanceof NotWell ? error.message : nameOf(error) };
    }
  }
}

/** The name alone: a driver's message may carry addresses. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

export function databaseAnswers(database: Database): HealthCheck {
  return {
    name: 'database',
    check: async () => {
      await database.query('SELECT 1');
    },
  };
}

/** The database has every migration this program knows. */
export function migrationsCurrent(database: Database): HealthCheck {
  return {
    name: 'migrations',
    check: async () => {
      const ran = await database.query<{ name: string }>('SELECT name FROM schema_migration');
      const known = new Set(ran.map((row) => row.name));
      const pending = database.dataSource.migrations
        .map((migration) => migration.name ?? migration.constructor.name)
        .filter((name) => !known.has(name));
      if (pending.length > 0)
        throw new NotWell('migrations-pending', `run npm run migrate: ${pending.join(', ')}`);
    },
  };
}
