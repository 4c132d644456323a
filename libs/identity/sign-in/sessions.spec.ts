import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChainCheck } from '#libs/audit/chain-check.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { openIdentityBench, PASSWORD, type IdentityBench } from '../identity.spec-support.js';
import type { SignedIn } from './sessions.js';

const REFUSED = { status: 401, code: 'sign-in-refused' };

describe('signing in', () => {
  let test: TestDatabase;
  let bench: IdentityBench;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await openIdentityBench(test.database);
  });

  afterAll(async () => {
    await test.close();
  });

  const signIn = async (username: string, password = PASSWORD): Promise<SignedIn> =>
    await bench.sessions.signIn({ username, password, address: '203.0.113.7', agent: 'a browser' });

  const failTimes = async (username: string, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      await expect(signIn(username, 'not the password 1')).rejects.toMatchObject(REFUSED);
    }
  };

  it('answers a token of which only the hash is stored, and knows the person by it', async () => {
    const id = await bench.person('zhao');
    const { token, principal } = await signIn('ZHAO');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(principal).toMatchObject({
      userId: id,
      username: 'zhao',
      roles: ['editor'],
      departmentId: bench.departmentId,
    });
    expect(await bench.sessions.principalOf(token)).toEqual(principal);
    const stored = await test.database.query('SELECT * FROM user_session');
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(await bench.noted(id)).toEqual(['user.created', 'session.opened']);
  });

  it('stores the password as argon2id', async () => {
    const id = await bench.person('argon');
    const [row] = await test.database.query<{ hash: string }>(
      'SELECT password_hash AS hash FROM app_user WHERE id = $1',
      [id],
    );
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('refuses an unknown name, a wrong password and a disabled account in the same words', async () => {
    const id = await bench.person('disabled');
    await test.database.query('UPDATE app_user SET disabled_at = now() WHERE id = $1', [id]);
    await bench.person('known');
    const answers = await Promise.all(
      [signIn('nobody'), signIn('known', 'wrong password 9'), signIn('disabled')].map(async (attempt) => {
        try {
          await attempt;
          return 'signed in';
        } catch (error) {
          return JSON.stringify(error);
        }
      }),
    );
    expect(answers[0]).toContain('sign-in-refused');
    expect(new Set(answers).size).toBe(1);
  });

  it('takes about as long for an unknown name as for a wrong password', async () => {
    await bench.person('timed');
    const clock = new SystemClock();
    const took = async (username: string): Promise<number> => {
      const from = clock.monotonic();
      await expect(signIn(username, 'wrong password 9')).rejects.toMatchObject(REFUSED);
      return clock.monotonic() - from;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      known.push(await took('timed'));
      unknown.push(await took(`nobody${round}`));
      await test.database.query('UPDATE app_user SET failed_sign_ins = 0, locked_until = NULL');
    }
    const median = (values: number[]): number => values.sort((a, b) => a - b)[7] ?? 0;
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
    expect(median(unknown) / median(known)).toBeLessThan(2);
  });

  it('keeps nothing of a name nobody has: it may be a password in the wrong field', async () => {
    await expect(signIn('my-secret-password')).rejects.toMatchObject(REFUSED);
    const entries = await test.database.query(
      `SELECT * FROM audit_entry WHERE subject_id = 'unknown' AND action = 'session.refused'`,
    );
    expect(entries.length).toBeGreaterThan(0);
    expect(JSON.stringify(entries)).not.toContain('my-secret-password');
  });

  it('locks after five failures for a quarter of an hour, then for longer', async () => {
    const id = await bench.person('locked');
    await failTimes('locked', 4);
    await signIn('locked');
    await failTimes('locked', 5);
    await expect(signIn('locked')).rejects.toMatchObject(REFUSED);
    bench.clock.advanceMinutes(14);
    await expect(signIn('locked')).rejects.toMatchObject(REFUSED);
    bench.clock.advanceMinutes(2);
    await failTimes('locked', 1);
    bench.clock.advanceMinutes(16);
    await expect(signIn('locked')).rejects.toMatchObject(REFUSED);
    bench.clock.advanceMinutes(15);
    await expect(signIn('locked')).resolves.toMatchObject({ principal: { userId: id } });
    const noted = await bench.noted(id);
    expect(noted.filter((action) => action === 'session.locked')).toHaveLength(2);
    expect(noted.at(-1)).toBe('session.opened');
  });

  it('does not count attempts against a locked account, so nobody can lengthen the lock', async () => {
    const id = await bench.person('besieged');
    await failTimes('besieged', 9);
    const [row] = await test.database.query<{ failures: number }>(
      'SELECT failed_sign_ins AS failures FROM app_user WHERE id = $1',
      [id],
    );
    expect(row?.failures).toBe(5);
  });

  it('ends a session that was not used for the set hours, and carries one on that was', async () => {
    await bench.person('idle');
    const { token } = await signIn('idle');
    bench.clock.advanceMinutes(11 * 60);
    expect(await bench.sessions.principalOf(token)).toBeDefined();
    bench.clock.advanceMinutes(11 * 60);
    expect(await bench.sessions.principalOf(token)).toBeDefined();
    bench.clock.advanceMinutes(12 * 60 + 2);
    expect(await bench.sessions.principalOf(token)).toBeUndefined();
  });

  it('knows nobody by a token that was signed out or never given', async () => {
    const id = await bench.person('leaving');
    const { token, principal } = await signIn('leaving');
    await bench.sessions.signOut(principal);
    expect(await bench.sessions.principalOf(token)).toBeUndefined();
    expect(await bench.sessions.principalOf(newId())).toBeUndefined();
    expect(await bench.noted(id)).toContain('session.closed');
  });

  it('knows nobody by a session of a person who was disabled behind its back', async () => {
    const id = await bench.person('dismissed');
    const { token } = await signIn('dismissed');
    await test.database.query('UPDATE app_user SET disabled_at = now() WHERE id = $1', [id]);
    expect(await bench.sessions.principalOf(token)).toBeUndefined();
  });

  it('leaves an audit chain that verifies', async () => {
    expect(await new ChainCheck(test.database).run()).toMatchObject({ ok: true });
  });
});
