import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Vault } from '#libs/vault/vault.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { insertChannel, insertPerson, newVault } from '../testing/channel-rows.js';
import { SetClock } from '../testing/set-clock.js';
import { SealedTokenStore } from './sealed-token-store.js';

const NOW = '2026-03-01T04:00:00.000Z';
const LATER = new Date('2026-03-01T06:00:00.000Z');

describe('SealedTokenStore', () => {
  const clock = new SetClock(new Date(NOW));
  const vault = newVault();
  let test: TestDatabase;
  let departmentId: string;
  let channelId: string;
  let store: SealedTokenStore;

  beforeAll(async () => {
    test = await createTestDatabase();
    ({ departmentId } = await insertPerson(test.database));
  });

  afterAll(async () => {
    await test.close();
  });

  beforeEach(async () => {
    clock.set(NOW);
    ({ channelId } = await insertChannel(test.database, { departmentId }));
    store = await open();
  });

  const open = async (id = channelId, withVault: Vault = vault): Promise<SealedTokenStore> => {
    const [row] = await test.database.query<{ at: string }>(
      'SELECT credentials_changed_at::text AS at FROM channel WHERE id = $1',
      [id],
    );
    return new SealedTokenStore(test.database, withVault, clock, {
      channelId: id,
      credentialsChangedAt: row?.at ?? '',
    });
  };

  it('gives the token to every process until it expires', async () => {
    await store.put('access', 'token-1', LATER);
    expect(await (await open()).get('access')).toBe('token-1');
    expect(await store.get('other')).toBeNull();
    clock.set('2026-03-01T05:59:59.999Z');
    expect(await store.get('access')).toBe('token-1');
    clock.set(LATER.toISOString());
    expect(await store.get('access')).toBeNull();
  });

  it('never stores the token in the clear', async () => {
    await store.put('access', 'token-very-secret', LATER);
    const [row] = await test.database.query(
      'SELECT to_jsonb(t) AS row FROM channel_token t WHERE channel_id = $1',
      [channelId],
    );
    expect(JSON.stringify(row)).toContain('fingerprint');
    expect(JSON.stringify(row)).not.toContain('token-very-secret');
  });

  it('drops the token only while it is still the one that failed', async () => {
    await store.put('access', 'token-1', LATER);
    await store.put('access', 'token-2', LATER);
    await store.drop('access', 'token-1');
    expect(await store.get('access')).toBe('token-2');
    await store.drop('access', 'token-2');
    expect(await store.get('access')).toBeNull();
  });

  it('keeps the successor whichever of a late drop and its put comes first', async () => {
    for (let round = 0; round < 20; round += 1) {
      await store.put('access', `old-${round}`, LATER);
      const late = await open();
      await Promise.all([late.drop('access', `old-${round}`), store.put('access', `new-${round}`, LATER)]);
      expect(await store.get('access')).toBe(`new-${round}`);
    }
  });

  it('ends with one of the tokens, whole, when many processes put at once', async () => {
    const values = Array.from({ length: 16 }, (_, index) => `token-${index}`);
    await Promise.all(
      values.map(async (value) => {
        await store.put('access', value, LATER);
      }),
    );
    const kept = await store.get('access');
    expect(values).toContain(kept);
    await store.drop('access', kept ?? '');
    expect(await store.get('access')).toBeNull();
  });

  it('does not keep a token that was fetched with credentials changed since', async () => {
    await test.database.query(
      `UPDATE channel SET credentials_changed_at = credentials_changed_at + interval '1 microsecond' WHERE id = $1`,
      [channelId],
    );
    await store.put('access', 'of-the-old-account', LATER);
    expect(await store.get('access')).toBeNull();
    const fresh = await open();
    await fresh.put('access', 'of-the-new-account', LATER);
    expect(await fresh.get('access')).toBe('of-the-new-account');
  });

  it('has nothing when the key does not open it, or when it was moved from another channel', async () => {
    await store.put('access', 'token-1', LATER);
    expect(await (await open(channelId, newVault())).get('access')).toBeNull();
    const other = await insertChannel(test.database, { departmentId });
    await test.database.query('UPDATE channel_token SET channel_id = $2 WHERE channel_id = $1', [
      channelId,
      other.channelId,
    ]);
    expect(await (await open(other.channelId)).get('access')).toBeNull();
  });
});
