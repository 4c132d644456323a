import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { ServerBench } from './server.spec-support.js';

const TOLD = {
  sandboxUrl: 'http://127.0.0.1:8090/',
  password: 'known to all',
  accounts: [{ username: 'editor', displayName: '林小雨', roles: ['editor'] }],
};

describe('what a newcomer is told', () => {
  let test: TestDatabase;
  let bench: ServerBench;
  let folder: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await ServerBench.open(test.url);
    folder = await mkdtemp(join(tmpdir(), 'jida-told-'));
  });

  afterAll(async () => {
    await bench.close();
    await test.close();
    await rm(folder, { recursive: true });
  });

  const told = async (): Promise<unknown> => (await bench.call('GET', '/api/v1/demonstration')).data;

  it('is nothing in production, and while the demonstration is still being made', async () => {
    const nothing = { running: false, sandboxUrl: '', password: '', accounts: [] };
    expect(await told()).toEqual(nothing);
    bench.runtime.settings.demonstrationFile = join(folder, 'absent.json');
    expect(await told()).toEqual(nothing);
  });

  it('is what the launcher wrote down', async () => {
    const file = join(folder, 'demonstration.json');
    await writeFile(file, JSON.stringify(TOLD));
    bench.runtime.settings.demonstrationFile = file;
    expect(await told()).toEqual({ running: true, ...TOLD });
  });
});
