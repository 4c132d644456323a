import { randomBytes } from 'node:crypto';
import { createServer, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { createEmptyDatabase } from '../../test/support/empty-database.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { ServerProcess, type Ended } from './process.spec-support.js';

const KEY = randomBytes(32).toString('base64');

async function refused(environment: Readonly<Record<string, string>>): Promise<Ended> {
  return await new ServerProcess('main', [], environment).ended;
}

describe('the server process', () => {
  let test: TestDatabase;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    test = await createTestDatabase();
    environment = { DATABASE_URL: test.url, JIDA_KEY: KEY, JIDA_PORT: '0', JIDA_LOG_LEVEL: 'info' };
  });

  afterAll(async () => {
    await test.close();
  });

  it('does not start without a database, and names the command that brings one', async () => {
    const end = await refused({});
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(/^缺少设置 DATABASE_URL.*npm start$/);
  });

  it('names every wrong setting in a line of its own', async () => {
    const end = await refused({ JIDA_PORT: 'x', JIDA_TYPO: '1', DATABASE_URL: 'mysql://x' });
    expect(end.code).toBe(1);
    expect(end.stderr.split('\n').map((line) => line.split(':')[0])).toEqual([
      '设置有误 DATABASE_URL',
      '设置有误 JIDA_PORT',
      '设置有误 JIDA_TYPO',
    ]);
  });

  it('does not start on a database with pending migrations, and names the command', async () => {
    const empty = await createEmptyDatabase();
    const end = await refused({ ...environment, DATABASE_URL: empty.url });
    await empty.drop();
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(/^数据库结构不是最新的。请先运行: npm run migrate$/);
  });

  it('says in one line that its port is taken', async () => {
    const taken = createServer();
    const port = await new Promise<number>((done) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        done(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const end = await refused({ ...environment, JIDA_PORT: String(port) });
    taken.close();
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(new RegExp(`^设置有误 JIDA_PORT: 端口 ${port} 已被占用.*$`));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says where it listens, serves, and ends by itself on %s, open connections or not',
    async (signal) => {
      const server = new ServerProcess('main', [], environment);
      const [, url = ''] = await server.line(/"msg":"listening on (http:\/\/127\.0\.0\.1:\d+)"/);
      expect((await axios.get(`${url}/health/ready`)).data).toMatchObject({
        status: 'ok',
        checks: { database: { ok: true }, migrations: { ok: true } },
      });
      expect((await axios.get<string>(`${url}/metrics`)).data).toMatch(/^jida_database_up 1$/m);
      const idle = connect(Number(new URL(url).port), '127.0.0.1');
      idle.on('error', () => undefined);
      idle.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      await new Promise((done) => idle.once('data', done));
      server.signal(signal);
      const end = await server.ended;
      idle.destroy();
      expect(end.stderr).toBe('');
      expect(end.stdout.split('\n').filter((line) => line.includes('listening on'))).toHaveLength(1);
      for (const line of end.stdout.split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
      const left = await test.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'jida-%'`,
      );
      expect(left).toEqual([]);
    },
  );
});
