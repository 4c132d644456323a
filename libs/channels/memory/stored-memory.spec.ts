import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { insertChannel, insertPerson } from '../testing/channel-rows.js';
import { SetClock } from '../testing/set-clock.js';
import { StoredMemory } from './stored-memory.js';

describe('StoredMemory', () => {
  const clock = new SetClock(new Date('2026-03-01T04:00:00Z'));
  let test: TestDatabase;
  let departmentId: string;
  let memory: StoredMemory;
  let other: StoredMemory;

  beforeAll(async () => {
    test = await createTestDatabase();
    ({ departmentId } = await insertPerson(test.database));
  });

  afterAll(async () => {
    await test.close();
  });

  beforeEach(async () => {
    clock.set('2026-03-01T04:00:00.000Z');
    const [one, two] = [
      await insertChannel(test.database, { departmentId }),
      await insertChannel(test.database, { departmentId }),
    ];
    memory = new StoredMemory(test.database, clock, one.channelId);
    other = new StoredMemory(test.database, clock, two.channelId);
  });

  const inSeconds = (seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);

  it('remembers per channel and topic until it is told to forget', async () => {
    await memory.put('uploads', 'a', { url: 'x' });
    await memory.put('uploads', 'a', { url: 'y' });
    expect(await memory.get('uploads', 'a')).toEqual({ url: 'y' });
    expect(await memory.get('other', 'a')).toBeNull();
    expect(await other.get('uploads', 'a')).toBeNull();
    await memory.forget('uploads', 'a');
    expect(await memory.get('uploads', 'a')).toBeNull();
  });

  it('forgets what has expired, and lists the newest first', async () => {
    await memory.put('doubt', 'old', { n: 1 }, inSeconds(60));
    clock.set('2026-03-01T04:00:30.000Z');
    await memory.put('doubt', 'new', { n: 2 }, inSeconds(60));
    expect((await memory.list('doubt')).map((entry) => entry.key)).toEqual(['new', 'old']);
    clock.set('2026-03-01T04:01:00.000Z');
    expect((await memory.list('doubt')).map((entry) => entry.key)).toEqual(['new']);
    expect(await memory.get('doubt', 'old')).toBeNull();
  });

  it('lets one of many claim, and another when the first has let go or taken too long', async () => {
    const claims = await Promise.all(
      Array.from({ length: 8 }, async () => await memory.claim('token', 'renewal', inSeconds(10))),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    clock.set('2026-03-01T04:00:10.000Z');
    expect(await memory.claim('token', 'renewal', inSeconds(10))).toBe(true);
    expect(await memory.claim('token', 'renewal', inSeconds(10))).toBe(false);
    await memory.forget('token', 'renewal');
    expect(await memory.claim('token', 'renewal', inSeconds(10))).toBe(true);
  });
});
