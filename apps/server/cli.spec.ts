import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { createEmptyDatabase } from '../../test/support/empty-database.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { MIGRATIONS } from '../../migrations/all.js';
import { runCli, type Ended } from './process.spec-support.js';
import { ServerBench } from './server.spec-support.js';

describe('the command line', () => {
  let test: TestDatabase;
  let server: ServerBench;

  beforeAll(async () => {
    test = await createTestDatabase();
    server = await ServerBench.open(test.url);
  });

  afterAll(async () => {
    await server.close();
    await test.close();
  });

  const cli = async (
    args: readonly string[],
    more: Record<string, string> = {},
    input = '',
  ): Promise<Ended> => await runCli(args, { DATABASE_URL: test.url, ...more }, input);

  const createAdmin = async (
    username: string,
    more: Record<string, string> = {},
    input = '',
  ): Promise<Ended> => {
    const department = ['--department-code', 'office', '--department-name', '办公室'];
    return await cli(
      ['create-admin', '--username', username, '--name', '管理员', ...department],
      more,
      input,
    );
  };

  const signIn = async (username: string, password: string): Promise<unknown> =>
    (await server.signIn(username, password)).data['user'];

  it.each([
    ['no command', []],
    ['an unknown command', ['publish-everything']],
    ['a command with options missing', ['create-admin', '--username', 'x']],
  ])('shows its usage for %s', async (_what, args) => {
    const end = await cli(args);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('usage:');
    expect(end.stdout).toBe('');
  });

  it('names the missing database and the wrong setting', async () => {
    expect((await runCli(['migrate'], {})).stderr).toMatch(/^缺少设置 DATABASE_URL/);
    expect((await cli(['migrate'], { JIDA_TYPO: 'x' })).stderr).toMatch(/^设置有误 JIDA_TYPO/);
    const end = await runCli(['migrate'], { DATABASE_URL: 'postgres://jida@127.0.0.1:1/none' });
    expect({ code: end.code, stderr: end.stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^无法连接数据库 \(DATABASE_URL\): .*ECONNREFUSED.*$/),
    });
  });

  it('migrates an empty database, from four processes at once, and then has nothing to do', async () => {
    const empty = await createEmptyDatabase();
    const environment = { DATABASE_URL: empty.url };
    const early = await runCli(['verify-audit'], environment);
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run migrate') });
    const ends = await Promise.all(
      Array.from({ length: 4 }, async () => await runCli(['migrate'], environment)),
    );
    expect(ends.map((end) => [end.code, end.stderr])).toEqual(Array(4).fill([0, '']));
    const ran = ends.filter((end) => end.stdout.startsWith('ran '));
    expect(ran).toHaveLength(1);
    for (const migration of MIGRATIONS) expect(ran[0]?.stdout).toContain(migration.name);
    expect((await runCli(['migrate'], environment)).stdout).toContain('nothing to do');
    await empty.drop();
  });

  it('makes an administrator with the password from the environment', async () => {
    const end = await createAdmin('chief', { JIDA_ADMIN_PASSWORD: 'from-the-env-1' });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(end.stdout).not.toContain('from-the-env-1');
    expect(await signIn('chief', 'from-the-env-1')).toMatchObject({
      departmentName: '办公室',
      roles: ['admin'],
    });
  });

  it('makes an administrator with the password from the first line of standard input', async () => {
    const end = await createAdmin('deputy', {}, 'from-the-input-1\nignored\n');
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(end.stdout).not.toContain('from-the-input-1');
    expect(await signIn('deputy', 'from-the-input-1')).toMatchObject({
      departmentName: '办公室',
      roles: ['admin'],
    });
  });

  it('makes a password and prints it once when there is none', async () => {
    const end = await createAdmin('third');
    const password = /password \(shown once\): (\S+)/.exec(end.stdout)?.[1] ?? '';
    expect(await signIn('third', password)).toMatchObject({ departmentName: '办公室', roles: ['admin'] });
  });

  it('refuses a weak password and a taken name in a line, and leaves nothing behind', async () => {
    const weak = await createAdmin('weak', { JIDA_ADMIN_PASSWORD: 'short' });
    expect({ code: weak.code, stderr: weak.stderr }).toEqual({
      code: 1,
      stderr: 'password：密码至少 10 个字符。',
    });
    const taken = await createAdmin('CHIEF', { JIDA_ADMIN_PASSWORD: 'from-the-env-1' });
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain('已被使用');
    expect(await test.database.query(`SELECT 1 FROM app_user WHERE username IN ('weak', 'CHIEF')`)).toEqual(
      [],
    );
  });

  it('verifies the audit log, and names the first broken link', async () => {
    const good = await cli(['verify-audit']);
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ ok: true, firstBroken: null });
    await test.database.transaction(async (tx) => {
      const event = {
        actor: SYSTEM,
        subjectType: 'x',
        subjectId: 'x',
        departmentId: null,
        detail: {},
        lane: 'z',
      };
      await new AuditLog(new SystemClock()).append(tx, [
        { ...event, action: 'one' },
        { ...event, action: 'two' },
      ]);
    });
    await test.database.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(`DELETE FROM audit_entry WHERE lane = 'z' AND number = 1`);
    });
    const bad = await cli(['verify-audit']);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      ok: false,
      firstBroken: { lane: 'z', number: 1, reason: 'number-missing' },
    });
  });
});
