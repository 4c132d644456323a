import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { openIdentityBench, PASSWORD, type IdentityBench } from './identity.spec-support.js';
import type { Principal } from './principal.js';

const NEW_PASSWORD = 'another horse 8';

describe('people', () => {
  let test: TestDatabase;
  let bench: IdentityBench;
  let admin: Principal;

  const signIn = async (username: string, password = PASSWORD): Promise<Principal> => {
    const signed = await bench.sessions.signIn({ username, password, address: '::1', agent: '' });
    return signed.principal;
  };

  const sessionsOf = async (userId: string): Promise<number> =>
    (await test.database.query('SELECT 1 FROM user_session WHERE user_id = $1', [userId])).length;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await openIdentityBench(test.database);
    await bench.person('chief', { roles: ['admin'] });
    admin = await signIn('chief');
  });

  afterAll(async () => {
    await test.close();
  });

  it.each([
    ['short', 'Short 1', 'password-too-short'],
    ['endless', 'a1'.repeat(101), 'password-too-long'],
    ['named', 'Xx-NAMED-2026', 'password-has-username'],
    ['small', 'alphabetagamma', 'password-too-simple'],
    ['digits', '12345678901234', 'password-too-simple'],
  ])('refuses the password of %s', async (username, password, code) => {
    await expect(bench.person(username, { password })).rejects.toMatchObject({
      status: 422,
      fields: [{ field: 'password', code }],
    });
  });

  it('refuses a name that is taken, in whatever letters, and a department there is not', async () => {
    await bench.person('Taken');
    await expect(bench.person('tAKEN')).rejects.toMatchObject({ status: 409, code: 'username-taken' });
    const departmentId = '0195c3a0-0000-7000-8000-000000000000';
    await expect(bench.person('lost', { departmentId })).rejects.toMatchObject({
      fields: [{ field: 'departmentId', code: 'unknown-department' }],
    });
  });

  it('refuses a department code that is taken', async () => {
    const again = test.database.transaction(
      async (tx) => await bench.people.createDepartment(tx, 'hrss', '另一个'),
    );
    await expect(again).rejects.toMatchObject({ status: 409, code: 'department-exists' });
  });

  it.each([
    ['other roles', { roles: ['reviewer'] as const }],
    ['a new password', { password: NEW_PASSWORD }],
    ['a disabled account', { disabled: true }],
  ])('ends all sessions at once with %s, and notes it without the password', async (_what, change) => {
    const id = await bench.person(`u${Object.keys(change)[0] ?? ''}`);
    const { username } = await bench.people.one(id);
    await signIn(username);
    await bench.people.change(id, 1, change, admin);
    expect(await sessionsOf(id)).toBe(0);
    expect((await bench.people.one(id)).version).toBe(2);
    const [entry] = await test.database.query(
      `SELECT actor_id, detail FROM audit_entry WHERE subject_id = $1 AND action = 'user.changed'`,
      [id],
    );
    expect(entry).toMatchObject({ actor_id: admin.userId, detail: { changed: Object.keys(change) } });
    expect(JSON.stringify(entry)).not.toContain(NEW_PASSWORD);
  });

  it('keeps sessions, lock and roles when only the name is changed', async () => {
    const id = await bench.person('renamed');
    await signIn('renamed');
    await test.database.query('UPDATE app_user SET failed_sign_ins = 3 WHERE id = $1', [id]);
    await bench.people.change(id, 1, { displayName: '新名字' }, admin);
    expect(await bench.people.one(id)).toMatchObject({
      displayName: '新名字',
      roles: ['editor'],
      version: 2,
    });
    expect(await sessionsOf(id)).toBe(1);
    expect(
      await test.database.query('SELECT failed_sign_ins AS n FROM app_user WHERE id = $1', [id]),
    ).toEqual([{ n: 3 }]);
  });

  it('lifts a lock with a new password', async () => {
    const id = await bench.person('shutout');
    for (let time = 0; time < 5; time += 1) await expect(signIn('shutout', 'wrong one 12')).rejects.toThrow();
    await bench.people.change(id, 1, { password: NEW_PASSWORD }, admin);
    await expect(signIn('shutout', NEW_PASSWORD)).resolves.toMatchObject({ userId: id });
  });

  it('refuses a change of what was changed since, showing what it is now', async () => {
    const id = await bench.person('contested');
    await bench.people.change(id, 1, { displayName: '第一' }, admin);
    await expect(bench.people.change(id, 1, { displayName: '第二' }, admin)).rejects.toMatchObject({
      status: 412,
      code: 'stale-version',
      members: { version: 2, current: { displayName: '第一' } },
    });
  });

  it('lets one of two changes at once win', async () => {
    const id = await bench.person('raced');
    const changes = ['甲', '乙'].map(async (displayName) => {
      await bench.people.change(id, 1, { displayName }, admin);
    });
    const results = await Promise.allSettled(changes);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('changes the own password, ending the other sessions only', async () => {
    const id = await bench.person('own');
    await signIn('own');
    const here = await signIn('own');
    await expect(bench.people.changeOwnPassword(here, 'wrong one 12', NEW_PASSWORD)).rejects.toMatchObject({
      fields: [{ field: 'currentPassword', code: 'wrong-password' }],
    });
    await expect(bench.people.changeOwnPassword(here, PASSWORD, 'short')).rejects.toMatchObject({
      fields: [{ field: 'newPassword', code: 'password-too-short' }],
    });
    expect(await sessionsOf(id)).toBe(2);
    await bench.people.changeOwnPassword(here, PASSWORD, NEW_PASSWORD);
    expect(await sessionsOf(id)).toBe(1);
    await expect(signIn('own')).rejects.toMatchObject({ code: 'sign-in-refused' });
    await expect(signIn('own', NEW_PASSWORD)).resolves.toMatchObject({ userId: id });
  });

  it('pages through everybody once, by department and name', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await bench.people.page(3, cursor);
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map((person) => person.username));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const all = await test.database.query('SELECT 1 FROM app_user');
    expect(new Set(seen).size).toBe(all.length);
    expect(seen).toHaveLength(all.length);
    await expect(bench.people.page(3, 'nonsense')).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
});

describe('the last administrator', () => {
  let test: TestDatabase;
  let bench: IdentityBench;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await openIdentityBench(test.database);
  });

  afterAll(async () => {
    await test.close();
  });

  it('cannot be taken away, by nobody and not by two at once', async () => {
    const first = await bench.person('first', { roles: ['admin'] });
    const second = await bench.person('second', { roles: ['admin', 'editor'] });
    const principal = async (username: string): Promise<Principal> =>
      (await bench.sessions.signIn({ username, password: PASSWORD, address: '', agent: '' })).principal;
    const one = await principal('first');
    const two = await principal('second');
    await expect(bench.people.change(first, 1, { roles: ['editor'] }, one)).rejects.toMatchObject({
      code: 'own-admin-role',
    });
    await expect(bench.people.change(first, 1, { disabled: true }, one)).rejects.toMatchObject({
      code: 'own-admin-role',
    });
    const results = await Promise.allSettled([
      bench.people.change(second, 1, { disabled: true }, one),
      bench.people.change(first, 1, { roles: ['editor'] }, two),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'last-admin' },
    });
    const left = await test.database.query(
      `SELECT 1 FROM app_user WHERE 'admin' = ANY(roles) AND disabled_at IS NULL`,
    );
    expect(left).toHaveLength(1);
  });
});
