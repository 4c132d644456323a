import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import axios from 'axios';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings } from '#libs/config/settings.js';
import { AuditLog } from '#libs/audit/audit.js';
import { People } from '#libs/identity/people.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { JOB_SCHEMA } from '#libs/queue/job-queue.js';
import type { Role } from '#libs/identity/permission.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { startRuntime } from '#libs/runtime/start-runtime.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { buildSandbox, type Sandbox } from '../../apps/sandbox/app.js';
import { credentials as credentialsOf } from '../../apps/sandbox/control/world-control.js';
import { buildServer } from '../../apps/server/build-server.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

export const PASSWORD = 'a-good-password-1';

/** An answer of the API with its status, whatever it is. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Readonly<Record<string, string>>;
}

/** One person's calls to the API; nothing is thrown for a refusal. */
export class Caller {
  constructor(
    private readonly baseUrl: string,
    private readonly token?: string,
  ) {}

  async call<T = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const response = await axios.request<T>({
      method,
      url: `${this.baseUrl}/api/v1${path}`,
      data: body ?? (method === 'POST' ? {} : undefined),
      validateStatus: () => true,
      timeout: 120_000,
      headers: { ...(this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` }), ...headers },
    });
    return {
      status: response.status,
      body: response.data,
      headers: response.headers as Record<string, string>,
    };
  }

  async get<T = Record<string, unknown>>(path: string): Promise<T> {
    return mustBeGood(await this.call<T>('GET', path), `GET ${path}`);
  }

  async post<T = Record<string, unknown>>(path: string, body: unknown = {}): Promise<T> {
    return mustBeGood(await this.call<T>('POST', path, body), `POST ${path}`);
  }
}

function mustBeGood<T>(answer: Answer<T>, what: string): T {
  if (answer.status >= 400) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export interface OfficePeople {
  readonly admin: Caller;
  readonly editor: Caller;
  readonly reviewer1: Caller;
  readonly reviewer2: Caller;
  readonly auditor: Caller;
}

export interface OfficeChannel {
  readonly id: string;
  readonly kind: string;
}

/** A department at work on real parts: a database of its own, the server in this process, the sandbox, publishers apart. */
export class Office {
  private readonly publishers: ChildProcess[] = [];

  private constructor(
    readonly test: TestDatabase,
    readonly runtime: Runtime,
    readonly app: NestFastifyApplication,
    readonly sandbox: Sandbox,
    readonly baseUrl: string,
    readonly control: string,
    readonly departmentId: string,
    private readonly environment: Record<string, string>,
  ) {}

  people!: OfficePeople;

  static async open(): Promise<Office> {
    const test = await createTestDatabase();
    const sandbox = await buildSandbox({ statePath: undefined, publicUrl: undefined });
    const sandboxUrl = await sandbox.listen(0, '127.0.0.1');
    const environment = {
      DATABASE_URL: test.url,
      JIDA_KEY: randomBytes(32).toString('base64'),
      JIDA_ALLOW_ADDRESSES: '127.0.0.1/32',
      JIDA_PORT: '0',
      JIDA_PUBLISHER_PORT: '0',
      JIDA_SWEEP_SECONDS: '1',
      JIDA_PUBLIC_URL: 'http://127.0.0.1:9',
      JIDA_DATABASE_POOL: '8',
    };
    const runtime = await startRuntime({
      settings: readSettings(environment),
      migrations: MIGRATIONS,
      role: 'sender',
      applicationName: 'test-server',
      report: () => undefined,
    });
    const app = await buildServer(runtime, false);
    await app.listen(0, '127.0.0.1');
    const baseUrl = await app.getUrl();
    const clock = new SystemClock();
    const people = new People(runtime.database, new AuditLog(clock), clock);
    const departmentId = await runtime.database.transaction(
      async (tx) => await people.createDepartment(tx, 'gaj', '临江市公安局'),
    );
    const office = new Office(
      test,
      runtime,
      app,
      sandbox,
      baseUrl,
      `${sandboxUrl}/control`,
      departmentId,
      environment,
    );
    const make = async (username: string, ...roles: Role[]): Promise<Caller> => {
      await runtime.database.transaction(async (tx) => {
        await people.createPerson(tx, {
          username,
          displayName: username,
          departmentId,
          roles,
          password: PASSWORD,
        });
      });
      return await office.signIn(username);
    };
    office.people = {
      admin: await make('admin', 'admin'),
      editor: await make('editor', 'editor'),
      reviewer1: await make('reviewer1', 'reviewer'),
      reviewer2: await make('reviewer2', 'reviewer'),
      auditor: await make('auditor', 'auditor'),
    };
    return office;
  }

  async signIn(username: string): Promise<Caller> {
    const session = await new Caller(this.baseUrl).post<{ token: string }>('/session', {
      username,
      password: PASSWORD,
    });
    return new Caller(this.baseUrl, session.token);
  }

  /** Connects a channel of the kind on the sandbox with short waits. */
  async connect(
    kind: 'wechat' | 'weibo' | 'wordpress' | 'push',
    settings: object = {},
  ): Promise<OfficeChannel> {
    const accounts = credentialsOf(this.sandbox.world) as unknown as Record<string, Record<string, string>>;
    const account = accounts[kind] ?? {};
    const quick = { settleSeconds: 1, lookupSpacingSeconds: 1, commitTimeoutSeconds: 10 };
    const by = {
      wechat: {
        kind: 'wechat',
        settings: { ...quick, baseUrl: account['baseUrl'], confirmAfterSeconds: [1, 2, 4, 8, 20] },
        credentials: pick(account, ['appId', 'appSecret', 'callbackToken', 'encodingAesKey', 'originalId']),
      },
      weibo: {
        kind: 'weibo',
        settings: {
          ...quick,
          baseUrl: account['baseUrl'],
          uid: account['uid'],
          safeDomainUrl: 'http://127.0.0.1:9',
          rip: account['rip'],
        },
        credentials: pick(account, ['appKey', 'appSecret', 'accessToken']),
      },
      wordpress: {
        kind: 'website',
        settings: { ...quick, dialect: 'wordpress', siteUrl: account['baseUrl'] },
        credentials: pick(account, ['username', 'applicationPassword']),
      },
      push: {
        kind: 'website',
        settings: { ...quick, dialect: 'push', endpoint: account['url'] },
        credentials: pick(account, ['secret']),
      },
    }[kind];
    if (kind === 'weibo')
      await axios.patch(`${this.control}/weibo/accounts/${account['uid'] ?? ''}`, {
        safeDomains: ['127.0.0.1'],
      });
    return await this.people.admin.post<OfficeChannel>('/channels', {
      ...by,
      name: `${kind} 渠道`,
      settings: { ...by.settings, ...settings },
    });
  }

  async draft(title = '居住证怎么办'): Promise<{ id: string; code: string }> {
    const paragraph = {
      type: 'paragraph',
      content: [{ type: 'text', text: '登记居住满半年，可到居住地派出所申领。' }],
    };
    return await this.people.editor.post('/drafts', {
      title,
      lead: '材料与时限一次说清。',
      category: '户籍居住',
      items: [{ question: '怎样申领居住证？', answer: { type: 'doc', content: [paragraph] } }],
      policyReferences: [],
      variants: {},
    });
  }

  /** Submits and approves both stages. Answers the approved revision's id. */
  async approve(draftId: string): Promise<string> {
    const { editor, reviewer1, reviewer2 } = this.people;
    const review = await editor.post<{ id: string; revisionId: string; contentHash: string }>(
      `/drafts/${draftId}/reviews`,
    );
    for (const reviewer of [reviewer1, reviewer2]) {
      await reviewer.post(`/reviews/${review.id}/decisions`, {
        verdict: 'approve',
        contentHash: review.contentHash,
      });
    }
    return review.revisionId;
  }

  /**
   * Plans a revision for the channels `inMs` ahead, or further where asking took longer than that. Answers the
   * releases' ids.
   */
  async plan(
    revisionId: string,
    channels: readonly OfficeChannel[],
    inMs: number,
  ): Promise<readonly string[]> {
    for (let aheadMs = inMs; ; aheadMs *= 2) {
      const plannedAt = new Date(this.runtime.clock.now().getTime() + aheadMs).toISOString();
      const answer = await this.people.editor.call<{
        releases: { id: string }[];
        errors?: { code: string }[];
      }>('POST', '/plans', {
        revisionId,
        releases: channels.map((channel) => ({ channelId: channel.id, plannedAt })),
      });
      if (answer.body.errors?.some((error) => error.code === 'time-in-the-past') ?? false) continue;
      return mustBeGood(answer, 'POST /plans').releases.map((release) => release.id);
    }
  }

  /**
   * As if it had been planned for so soon, its job with it, however long the way here took; what is nearer stays where
   * it is.
   */
  async comesDue(id: string, inMs = 0): Promise<void> {
    const { plannedAt } = await this.release<{ plannedAt: string }>(id);
    const leftMs = Date.parse(plannedAt) - this.runtime.clock.now().getTime();
    if (leftMs > inMs) await this.age(id, leftMs - inMs);
  }

  /** As if the clock had moved on: the release was planned that much earlier. */
  async age(id: string, ms: number): Promise<void> {
    await this.runtime.database.query(
      `WITH r AS (
         UPDATE release SET planned_at = planned_at - $2 * interval '1 millisecond',
           latest_at = latest_at - $2 * interval '1 millisecond', stage_at = stage_at - $2 * interval '1 millisecond',
           job_at = job_at - $2 * interval '1 millisecond' WHERE id = $1 RETURNING job_id
       )
       UPDATE ${JOB_SCHEMA}.job j SET start_after = start_after - $2 * interval '1 millisecond' FROM r WHERE j.id = r.job_id`,
      [id, ms],
    );
  }

  /** Starts a publisher as a process of its own, ready to work. */
  async startPublisher(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(process.cwd(), 'dist/apps/publisher/main.js')], {
      env: { PATH: process.env['PATH'], ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.publishers.push(child);
    const output: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
    await new Promise<void>((ready, fail) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        output.push(line);
        if (line.includes('publishing; health on')) ready();
      });
      child.once('exit', (code) => {
        fail(new Error(`the publisher ended with ${String(code)}:\n${output.join('\n')}`));
      });
    });
    return child;
  }

  async release<T = Record<string, unknown>>(id: string): Promise<T & { state: string }> {
    return await this.people.editor.get(`/releases/${id}`);
  }

  /** Waits until the release is in one of the states. */
  async until(
    id: string,
    states: readonly string[],
    withinMs = 40_000,
  ): Promise<Record<string, unknown> & { state: string }> {
    const end = this.runtime.clock.monotonic() + withinMs;
    for (;;) {
      const release = await this.release(id);
      if (states.includes(release.state)) return release;
      if (this.runtime.clock.monotonic() > end) {
        const timeline = await this.people.editor.get(`/releases/${id}/timeline`);
        throw new Error(`release stayed ${release.state}: ${JSON.stringify(timeline['events'])}`);
      }
      await this.runtime.clock.sleep(60);
    }
  }

  /** How often the public sees something of this release. */
  async publications(needle: string): Promise<number> {
    const { data } = await axios.get<{ entries: Record<string, unknown>[] }>(`${this.control}/ledger`);
    return data.entries.filter((entry) => JSON.stringify(entry).toLowerCase().includes(needle.toLowerCase()))
      .length;
  }

  async fault(rule: object): Promise<void> {
    await axios.post(`${this.control}/faults`, [rule]);
  }

  async clearFaults(): Promise<void> {
    await axios.delete(`${this.control}/faults`);
  }

  async close(): Promise<void> {
    for (const child of this.publishers) {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((done) => child.once('exit', done));
        child.kill('SIGKILL');
        await gone;
      }
    }
    await this.app.close();
    await this.sandbox.close();
    await this.test.close();
  }
}

function pick(from: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}
