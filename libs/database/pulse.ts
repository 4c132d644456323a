import pg from 'pg';
import type { Clock } from '#libs/kernel/clock.js';

/** The answer to a statement did not come in time: neither rows nor PostgreSQL's own refusal. */
export class DatabaseSilent extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(cause?: unknown) {
    super('the database did not answer in time', cause === undefined ? {} : { cause });
    this.name = 'DatabaseSilent';
  }
}

/** An answer is waited for so long before the database is asked whether it lives at all. */
const PATIENCE_MS = 3_000;
/** For each of the two steps of asking: to connect, and to be answered. */
const BEAT_WITHIN_MS = 3_000;

/**
 * Tells a database that is frozen from a statement that takes its time. Whoever waits for long has the database asked
 * over a connection of its own; when not even that is answered, the wait is given up. Once it was silent, it is asked
 * before anything else is begun, so that nobody waits twice.
 */
export class Pulse {
  private silent = false;
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ask: () => Promise<boolean>,
  ) {}

  /** @throws DatabaseSilent when it was silent and still is. */
  async demand(): Promise<void> {
    if (this.silent && !(await this.beats())) throw new DatabaseSilent();
  }

  /** Waits for the answer as long as the database lives. @throws DatabaseSilent when it does not. */
  async attend<T>(answer: Promise<T>): Promise<T> {
    const finished = new AbortController();
    try {
      return await Promise.race([answer, this.silence(finished.signal)]);
    } finally {
      finished.abort();
    }
  }

  /** Ends, by throwing, with the silence; never when `over` comes first. */
  private async silence(over: AbortSignal): Promise<never> {
    for (;;) {
      await this.clock.sleep(PATIENCE_MS, over).catch(() => undefined);
      if (over.aborted) return await new Promise<never>(() => undefined);
      if (!(await this.beats())) throw new DatabaseSilent();
    }
  }

  /** Askers at the same time share one question. */
  private async beats(): Promise<boolean> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    const beats = await this.asking;
    this.silent = !beats;
    return beats;
  }
}

/** Asks a PostgreSQL over a new connection. A refusal in PostgreSQL's own words is an answer, too. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'jida-pulse',
    connectionTimeoutMillis: BEAT_WITHIN_MS,
    query_timeout: BEAT_WITHIN_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    return error instanceof pg.DatabaseError;
  } finally {
    client.end().catch(() => undefined);
  }
}
