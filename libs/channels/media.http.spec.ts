import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobQueue } from '#libs/queue/job-queue.js';
import sharp from 'sharp';
import { ProblemFilter } from '../../apps/server/http/problem.filter.js';
import { validationPipe } from '../../apps/server/http/validation.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { MediaShelf } from './media-shelf.js';
import { createChannelApp, type ChannelApp } from './testing/channel-app.js';
import { newVault } from './testing/channel-rows.js';
import { createFakeConnector } from './testing/fake-connector.js';
import { SetClock } from './testing/set-clock.js';

describe('kept pictures over HTTP', () => {
  const clock = new SetClock(new Date('2026-03-01T04:00:00Z'));
  let test: TestDatabase;
  let queue: JobQueue;
  let server: ChannelApp;
  let bytes: Buffer;
  let sha256: string;

  beforeAll(async () => {
    test = await createTestDatabase([], clock);
    queue = new JobQueue(test.url, 'sender', () => undefined);
    await queue.start();
    server = await createChannelApp({
      database: test.database,
      queue,
      vault: newVault(),
      clock,
      connector: createFakeConnector(),
      log: () => undefined,
      filter: new ProblemFilter(),
      pipe: validationPipe(),
    });
    bytes = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    const address = `data:image/png;base64,${bytes.toString('base64')}`;
    const shelf = server.app.get(MediaShelf);
    await shelf.takeUp([address]);
    sha256 = (await shelf.facts(test.database, [address]))[address]?.sha256 ?? '';
  });

  afterAll(async () => {
    await server.app.close();
    await queue.stop();
    await test.close();
  });

  it('shows a picture to whoever knows its hash, as nothing but a picture', async () => {
    const answer = await server.app.inject({ method: 'GET', url: `/api/v1/media/${sha256}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toEqual(bytes);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each(['0'.repeat(64), 'x', '..%2f..%2fetc', '0'.repeat(63)])('knows nothing of %s', async (name) => {
    const answer = await server.app.inject({ method: 'GET', url: `/api/v1/media/${name}` });
    expect(answer.statusCode).toBe(404);
  });
});
