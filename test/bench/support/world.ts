import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import axios from 'axios';
import { AuditLog } from '#libs/audit/audit.js';
import { readSettings } from '#libs/config/settings.js';
import { startEmbeddedPostgres, type EmbeddedCluster } from '#libs/database/embedded-postgres.js';
import type { Role } from '#libs/identity/permission.js';
import { People } from '#libs/identity/people.js';
import { RELEASE_QUEUES } from '#libs/release/release.queues.js';
import { migrate } from '#libs/runtime/migrate.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { startRuntime } from '#libs/runtime/start-runtime.js';
import { MIGRATIONS } from '../../../migrations/all.js';
import { buildServer } from '../../../apps/server/build-server.js';
import { say } from './figures.js';
import { start, type Running } from './programs.js';

const PASSWORD = 'a-good-password-1';
/** Most channels the API takes in one plan. */
const CHANNELS_PER_PLAN = 50;
/** How often a crowd may come too late before its instant, each time with twice the time. */
const MOST_TURNS = 5;

export type Call = <T>(method: 'GET' | 'POST', path: string, body?: unknown) => Promise<T>;

export interface WorldOptions {
  readonly latencyMs: number;
  readonly channels: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What is to be due at one instant. */
interface Crowd {
  readonly revisions: number;
  readonly channels: readonly string[];
  /** From now to the instant, in milliseconds: what planning and staging may take. */
  readonly leadMs: number;
}

/** Releases that are due at one instant. */
export interface Due {
  readonly at: Date;
  readonly count: number;
}

/** When one release's call arrived at the platform and when it became public, by the platform's clock. */
interface Publication {
  readonly calledAt: number;
  readonly publicAt: number;
}

export interface Seen extends Publication {
  readonly channelId: string;
}

/** A whole product on throw-away data with durability on: database, server, a platform, and publishers as processes. */
export class World {
  readonly #running: Running[] = [];
  publishers: Running[] = [];
  channelIds: string[] = [];
  editor!: Call;
  private reviewers: Call[] = [];
  private app: NestFastifyApplication | undefined;
  private started: Runtime | undefined;
  platformUrl = '';
  departmentId = '';

  private constructor(
    private readonly root: string,
    private readonly cluster: EmbeddedCluster,
    private readonly environment: Record<string, string>,
  ) {}

  static async open(options: WorldOptions): Promise<World> {
    const root = mkdtempSync(join(tmpdir(), 'jida-bench-'));
    chmodSync(root, 0o755);
    const cluster = await startEmbeddedPostgres({ directory: join(root, 'postgres'), throwAway: false });
    await cluster.ensureDatabase('jida');
    const url = cluster.url('jida');
    await migrate({ url, migrations: MIGRATIONS, queues: RELEASE_QUEUES });
    const world = new World(root, cluster, {
      DATABASE_URL: url,
      JIDA_KEY: randomBytes(32).toString('base64'),
      JIDA_ALLOW_ADDRESSES: '127.0.0.1/32',
      JIDA_PORT: '0',
      JIDA_PUBLISHER_PORT: '0',
      JIDA_PUBLIC_URL: 'http://127.0.0.1:9',
      ...options.environment,
    });
    try {
      await world.furnish(options);
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** The bench's own way to the database. */
  get runtime(): Runtime {
    if (this.started === undefined) throw new Error('the world is not furnished yet');
    return this.started;
  }

  get databaseUrl(): string {
    return this.cluster.url('jida');
  }

  private async furnish(options: WorldOptions): Promise<void> {
    const platform = await start({
      name: 'platform',
      file: 'test/bench/support/stand-in.js',
      args: ['--latency', String(options.latencyMs)],
      ready: 'listening',
    });
    this.#running.push(platform);
    this.platformUrl = (JSON.parse(platform.line) as { listening: string }).listening;
    this.started = await startRuntime({
      settings: readSettings(this.environment),
      migrations: MIGRATIONS,
      role: 'sender',
      applicationName: 'bench',
      report: () => undefined,
    });
    this.app = await buildServer(this.runtime, false);
    await this.app.listen(0, '127.0.0.1');
    await this.invite(await this.app.getUrl(), options.channels);
  }

  private async invite(baseUrl: string, channels: number): Promise<void> {
    const { database, clock } = this.runtime;
    const people = new People(database, new AuditLog(clock), clock);
    this.departmentId = await database.transaction(
      async (tx) => await people.createDepartment(tx, 'bench', '测试局'),
    );
    const person = async (username: string, role: Role): Promise<Call> => {
      await database.transaction(async (tx) => {
        const facts = { username, displayName: username, departmentId: this.departmentId, roles: [role] };
        await people.createPerson(tx, { ...facts, password: PASSWORD });
      });
      const session = await calling(baseUrl)<{ token: string }>('POST', '/session', {
        username,
        password: PASSWORD,
      });
      return calling(baseUrl, session.token);
    };
    const admin = await person('admin', 'admin');
    this.editor = await person('editor', 'editor');
    this.reviewers = [await person('reviewer1', 'reviewer'), await person('reviewer2', 'reviewer')];
    for (let number = 1; number <= channels; number += 1) {
      const channel = await admin<{ id: string }>('POST', '/channels', {
        kind: 'website',
        name: `网站 ${number}`,
        settings: { dialect: 'push', endpoint: `${this.platformUrl}/push/${number}` },
        credentials: { secret: `whsec_${randomBytes(32).toString('base64')}` },
      });
      this.channelIds.push(channel.id);
    }
  }

  async setLatency(ms: number): Promise<void> {
    await axios.post(`${this.platformUrl}/control/latency/${ms}`);
  }

  async startPublishers(count: number, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      const publisher = await start({
        name: 'publisher',
        file: 'apps/publisher/main.js',
        environment: { ...this.environment, ...environment },
        ready: 'publishing; health on',
      });
      this.publishers.push(publisher);
      this.#running.push(publisher);
    }
  }

  /** CPU seconds the publishers have used so far. */
  async publisherCpuSeconds(): Promise<number> {
    const used = await Promise.all(this.publishers.map(async (publisher) => await publisher.cpuSeconds()));
    return used.reduce((sum, one) => sum + one, 0);
  }

  async stopPublishers(): Promise<void> {
    await Promise.all(
      this.publishers.map(async (publisher) => {
        await publisher.stop();
      }),
    );
    this.publishers = [];
  }

  /** Approved revisions, each for all channels. */
  async approvedRevisions(count: number): Promise<readonly string[]> {
    const revisions: string[] = [];
    for (let number = 1; number <= count; number += 1) {
      const draft = await this.editor<{ id: string }>('POST', '/drafts', draftBody(number));
      const review = await this.editor<{ id: string; revisionId: string; contentHash: string }>(
        'POST',
        `/drafts/${draft.id}/reviews`,
        {},
      );
      for (const reviewer of this.reviewers) {
        await reviewer('POST', `/reviews/${review.id}/decisions`, {
          verdict: 'approve',
          contentHash: review.contentHash,
        });
      }
      revisions.push(review.revisionId);
    }
    return revisions;
  }

  /** Plans each revision for the channels at one instant. Answers how many releases that made. */
  async plan(revisions: readonly string[], channels: readonly string[], due: Date): Promise<number> {
    let made = 0;
    for (const revisionId of revisions) {
      for (let start = 0; start < channels.length; start += CHANNELS_PER_PLAN) {
        const part = channels.slice(start, start + CHANNELS_PER_PLAN);
        await this.editor('POST', '/plans', {
          revisionId,
          releases: part.map((channelId) => ({ channelId, plannedAt: due.toISOString() })),
        });
        made += part.length;
      }
    }
    return made;
  }

  /**
   * Releases of new content, one for each channel and revision, all planned at one instant and staged a second or more
   * before it. A machine too busy for that publishes them as they come, and is given twice the time for others.
   */
  async stagedAhead({ revisions, channels, leadMs }: Crowd): Promise<Due> {
    for (let turn = 1, lead = leadMs; ; turn += 1, lead *= 2) {
      const approved = await this.approvedRevisions(revisions);
      const at = wholeSecondAhead(this.runtime.clock.now(), lead);
      const count = await this.plan(approved, channels, at);
      say(`${count} releases over ${channels.length} accounts, due at ${at.toISOString()}`);
      if (await this.stagedBefore(at, count)) return { at, count };
      if (turn === MOST_TURNS) throw new Error(`${count} releases were not staged within ${lead} ms`);
      await this.published({ at, count });
    }
  }

  private async stagedBefore(at: Date, count: number): Promise<boolean> {
    for (;;) {
      if (at.getTime() - this.runtime.clock.now().getTime() < 1_000) return false;
      if ((await this.states(at)).get('staged') === count) return true;
      await this.runtime.clock.sleep(250);
    }
  }

  /** Waits until all releases of the instant are published; asks nothing of the database before it has passed. */
  async published({ at, count }: Due): Promise<void> {
    await this.runtime.clock.sleepUntil(new Date(at.getTime() + 1_000));
    const end = performance.now() + 60_000 + count * 500;
    for (;;) {
      const states = await this.states(at);
      if (states.get('published') === count) return;
      if (performance.now() > end)
        throw new Error(`not all were published: ${JSON.stringify(Object.fromEntries(states))}`);
      await this.runtime.clock.sleep(250);
    }
  }

  /** How many releases of the instant are in which state. */
  private async states(at: Date): Promise<ReadonlyMap<string, number>> {
    const rows = await this.runtime.database.query<{ state: string; n: number }>(
      'SELECT state, count(*)::int AS n FROM release WHERE planned_at = $1 GROUP BY state',
      [at],
    );
    return new Map(rows.map(({ state, n }) => [state, n]));
  }

  /**
   * What the platform saw of the releases planned at the instant, by marker.
   * @throws Error when one of them was published more than once, or not at all.
   */
  async seen(due: Date): Promise<readonly Seen[]> {
    const { data } = await axios.get<Record<string, Publication[]>>(
      `${this.platformUrl}/control/publications`,
    );
    const rows = await this.runtime.database.query<{ marker: string; channelId: string }>(
      'SELECT marker, channel_id AS "channelId" FROM release WHERE planned_at = $1',
      [due],
    );
    return rows.map(({ marker, channelId }) => {
      const publications = data[marker] ?? [];
      const [only] = publications;
      if (only === undefined || publications.length !== 1)
        throw new Error(`release ${marker} was published ${publications.length} times`);
      return { ...only, channelId };
    });
  }

  async close(): Promise<void> {
    for (const program of [...this.#running].reverse()) await program.stop();
    if (this.app === undefined) {
      await this.started?.queue.stop();
      await this.started?.database.dataSource.destroy();
    } else await this.app.close();
    await this.cluster.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Opens a world, works in it, and stops everything it started, also when the bench is interrupted. */
export async function inWorld(options: WorldOptions, work: (world: World) => Promise<void>): Promise<void> {
  say(`starting PostgreSQL, the product and a platform with ${options.latencyMs} ms …`);
  const world = await World.open(options);
  const interrupted = new Promise<never>((_, fail) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        fail(new Error(`stopped by ${signal}`));
      });
    }
  });
  try {
    await Promise.race([work(world), interrupted]);
  } finally {
    await world.close();
  }
}

function calling(baseUrl: string, token?: string): Call {
  const client = axios.create({
    baseURL: `${baseUrl}/api/v1`,
    timeout: 120_000,
    validateStatus: () => true,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
  });
  return async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
    const { status, data } = await client.request<T>({ method, url: path, data: body });
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(data)}`);
    return data;
  };
}

const PARAGRAPH =
  '登记居住满半年，可到居住地派出所申领，也可在网上办理。请带身份证、居住地住址证明和照片；材料齐全的，十五日内办结。';

function draftBody(number: number): object {
  const answer = {
    type: 'doc',
    content: [0, 1, 2].map(() => ({ type: 'paragraph', content: [{ type: 'text', text: PARAGRAPH }] })),
  };
  return {
    title: `居住证怎么办（${number}）`,
    lead: '材料、时限与地点，一次说清。',
    category: '户籍居住',
    items: ['怎样申领居住证？', '要带哪些材料？', '多久能办好？'].map((question) => ({ question, answer })),
    policyReferences: [],
    variants: {},
  };
}

/** The next whole second that is at least `ms` ahead. */
function wholeSecondAhead(now: Date, ms: number): Date {
  return new Date(Math.ceil((now.getTime() + ms) / 1000) * 1000);
}
