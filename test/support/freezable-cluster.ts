import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres, type EmbeddedCluster } from '#libs/database/embedded-postgres.js';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { migrate } from '#libs/runtime/migrate.js';
import { MIGRATIONS } from '../../migrations/all.js';

/**
 * A PostgreSQL of its own whose processes can be stopped and let go on: it then takes connections and bytes, and answers
 * nothing, like a machine whose disk hangs.
 */
export class FreezableCluster {
  private constructor(
    private readonly folder: string,
    private readonly cluster: EmbeddedCluster,
    private readonly postmaster: number,
  ) {}

  /** Starts it with one migrated database. */
  static async open(): Promise<FreezableCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'jida-freezable-'));
    await chmod(folder, 0o755);
    const cluster = await startEmbeddedPostgres({ directory: folder, throwAway: true });
    const pidFile = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8');
    const frozen = new FreezableCluster(folder, cluster, Number(pidFile.split('\n')[0]));
    await cluster.ensureDatabase('jida');
    await migrate({ url: frozen.url, migrations: MIGRATIONS, queues: RELEASE_QUEUES });
    return frozen;
  }

  get url(): string {
    return this.cluster.url('jida');
  }

  async freeze(): Promise<void> {
    process.kill(this.postmaster, 'SIGSTOP');
    for (const pid of await this.children()) process.kill(pid, 'SIGSTOP');
  }

  async thaw(): Promise<void> {
    for (const pid of [...(await this.children()), this.postmaster]) process.kill(pid, 'SIGCONT');
  }

  async close(): Promise<void> {
    await this.thaw();
    await this.cluster.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async children(): Promise<readonly number[]> {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
    return stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([, parent]) => parent === this.postmaster)
      .flatMap(([pid]) => (pid === undefined ? [] : [pid]));
  }
}
