import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { SystemClock } from '#libs/kernel/clock.js';
import { CutProxy } from '../../test/support/cut-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';

const clock = new SystemClock();

interface Publisher {
  readonly child: ChildProcess;
  readonly address: string;
  readonly lines: string[];
  readonly ended: Promise<number | null>;
}

describe('the publisher process', () => {
  let test: TestDatabase;
  let proxy: CutProxy;
  let publisher: Publisher | undefined;

  beforeAll(async () => {
    test = await createTestDatabase();
    proxy = CutProxy.to(test.url);
    await proxy.open();
  });

  afterEach(async () => {
    publisher?.child.kill('SIGKILL');
    await publisher?.ended;
    publisher = undefined;
  });

  afterAll(async () => {
    await proxy.cut();
    await test.close();
  });

  const start = async (environment: Readonly<Record<string, string>> = {}): Promise<Publisher> => {
    const child = spawn(process.execPath, [join(process.cwd(), 'dist/apps/publisher/main.js')], {
      env: {
        DATABASE_URL: proxy.url(test.url),
        JIDA_KEY: randomBytes(32).toString('base64'),
        JIDA_PUBLISHER_PORT: '0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    const address = await new Promise<string>((ready, fail) => {
      createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        const match = /publishing; health on (http:[^"]+)/.exec(line);
        if (match?.[1] !== undefined) ready(match[1]);
      });
      child.once('exit', (code) => {
        fail(new Error(`ended with ${String(code)}:\n${lines.join('\n')}`));
      });
    });
    publisher = { child, address, lines, ended };
    return publisher;
  };

  const until = async (address: string, status: number): Promise<Record<string, unknown>> => {
    const end = clock.monotonic() + 60_000;
    for (;;) {
      const answer = await axios.get<Record<string, unknown>>(`${address}/health/ready`, {
        validateStatus: () => true,
      });
      if (answer.status === status) return answer.data;
      if (clock.monotonic() > end) throw new Error(JSON.stringify(answer.data));
      await clock.sleep(100);
    }
  };

  it('is ready while the database answers, its queues turn and its heart beats; not when the database is gone', async () => {
    const { address, child, ended } = await start();
    expect(await until(address, 200)).toMatchObject({
      status: 'ok',
      checks: {
        database: { ok: true },
        migrations: { ok: true },
        queues: { ok: true },
        heartbeat: { ok: true },
      },
    });
    await proxy.cut();
    expect(await until(address, 503)).toMatchObject({ checks: { database: { ok: false } } });
    expect((await axios.get(`${address}/health/live`)).status).toBe(200);
    expect((await axios.get<string>(`${address}/metrics`)).data).toMatch(/^jida_database_up 0$/m);
    await proxy.open();
    await until(address, 200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('writes one JSON object per line, at no lower level than asked for', async () => {
    const { child, lines, ended } = await start({ JIDA_LOG_LEVEL: 'info' });
    child.kill('SIGTERM');
    await ended;
    const levels = lines.map((line) => (JSON.parse(line) as { level: number; app: string }).level);
    expect(levels.length).toBeGreaterThan(0);
    expect(Math.min(...levels)).toBe(30);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ app: 'publisher' });
  });
});
