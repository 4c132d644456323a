import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, startEmbeddedPostgres, type EmbeddedCluster } from '#libs/database/embedded-postgres.js';

/** A durable PostgreSQL of its own that can be made to crash and come back on the same address. */
export class CrashingDatabase {
  private constructor(
    private readonly root: string,
    private readonly port: number,
    private cluster: EmbeddedCluster,
  ) {}

  static async open(): Promise<CrashingDatabase> {
    const root = mkdtempSync(join(tmpdir(), 'jida-faults-'));
    chmodSync(root, 0o755);
    const port = await freePort();
    const cluster = await startEmbeddedPostgres({
      directory: join(root, 'postgres'),
      throwAway: false,
      port,
    });
    await cluster.ensureDatabase('jida');
    return new CrashingDatabase(root, port, cluster);
  }

  get url(): string {
    return this.cluster.url('jida');
  }

  /** Immediate shutdown: every connection is cut in the middle of whatever it does; recovery follows the restart. */
  async crash(): Promise<void> {
    const pid = Number(
      readFileSync(join(this.root, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    process.kill(pid, 'SIGQUIT');
    while (isAlive(pid)) await new Promise((done) => setTimeout(done, 20));
    this.cluster = await startEmbeddedPostgres({
      directory: join(this.root, 'postgres'),
      throwAway: false,
      port: this.port,
    });
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url });
    // Cut between two statements it would bring the bench down; a statement fails by itself.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const result = await client.query<Row>(sql, [...values]);
      return result.rows;
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.cluster.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
