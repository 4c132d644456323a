import { randomBytes } from 'node:crypto';
import axios, { type AxiosResponse } from 'axios';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditLog } from '#libs/audit/audit.js';
import { readSettings } from '#libs/config/settings.js';
import { People } from '#libs/identity/people.js';
import { ROLES, type Role } from '#libs/identity/permission.js';
import type { Runtime } from '#libs/runtime/runtime.module.js';
import { startRuntime } from '#libs/runtime/start-runtime.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { buildServer } from './build-server.js';
import type { ServerLog } from './log.js';

export const PASSWORD = 'correct horse 7';

export interface CallOptions {
  readonly token?: string;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Answer = AxiosResponse<Record<string, unknown>>;

/** A server in this process over a database, listening on the loopback address. */
export class ServerBench {
  private strangers = 0;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly runtime: Runtime,
    readonly people: People,
    readonly baseUrl: string,
    readonly departmentId: string,
  ) {}

  static async open(url: string, log: ServerLog | false = false): Promise<ServerBench> {
    const key = randomBytes(32).toString('base64');
    const runtime = await startRuntime({
      settings: readSettings({ DATABASE_URL: url, JIDA_KEY: key, JIDA_DATABASE_POOL: '6' }),
      migrations: MIGRATIONS,
      role: 'sender',
      applicationName: 'test-server',
      report: () => undefined,
    });
    const app = await buildServer(runtime, log);
    await app.listen(0, '127.0.0.1');
    const { clock, database } = runtime;
    const people = new People(database, new AuditLog(clock), clock);
    const departmentId = await database.transaction(
      async (tx) => await people.createDepartment(tx, 'hrss', '人力资源和社会保障局'),
    );
    return new ServerBench(app, runtime, people, await app.getUrl(), departmentId);
  }

  async person(username: string, ...roles: readonly Role[]): Promise<string> {
    return await this.runtime.database.transaction(
      async (tx) =>
        await this.people.createPerson(tx, {
          username,
          displayName: username,
          departmentId: this.departmentId,
          roles,
          password: PASSWORD,
        }),
    );
  }

  /** Makes one person per role, named after it, and answers their tokens. */
  async everyRole(): Promise<Readonly<Record<Role, string>>> {
    const tokens: [Role, string][] = [];
    for (const role of ROLES) {
      await this.person(role, role);
      tokens.push([role, await this.token(role)]);
    }
    return Object.fromEntries(tokens) as Record<Role, string>;
  }

  /** Each sign-in comes from another address, so that the rate limit does not count them together. */
  async signIn(username: string, password = PASSWORD): Promise<Answer> {
    this.strangers += 1;
    const address = `203.0.113.${this.strangers % 250}`;
    return await this.call('POST', '/api/v1/session', {
      data: { username, password },
      headers: { 'x-forwarded-for': address },
    });
  }

  async token(username: string, password = PASSWORD): Promise<string> {
    const { data } = await this.signIn(username, password);
    return String(data['token']);
  }

  /** One request; a refusal is an answer like any other. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { token, headers, data } = options;
    return await axios.request<Record<string, unknown>>({
      method,
      url: `${this.baseUrl}${path}`,
      validateStatus: () => true,
      timeout: 120_000,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      data,
    });
  }

  /** Waits until the statement finds a row. */
  async until(sql: string, parameters: readonly unknown[], withinMs = 40_000): Promise<void> {
    const { clock, database } = this.runtime;
    const end = clock.monotonic() + withinMs;
    while ((await database.query(sql, parameters)).length === 0) {
      if (clock.monotonic() > end) throw new Error(`nothing was found in time: ${sql}`);
      await clock.sleep(10);
    }
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
