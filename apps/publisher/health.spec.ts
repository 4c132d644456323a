import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { MovedClock } from '#libs/identity/identity.spec-support.js';
import { ReleaseWorkers } from '#libs/release/release-workers.js';
import { Office } from '../../test/support/office.js';
import { publisherHealth } from './health.js';

Logger.overrideLogger(false);

describe('a publisher whose clock is off', () => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open();
  });

  afterAll(async () => {
    await office.close();
  });

  const readiness = async (clock: MovedClock): Promise<unknown> => {
    const { database, queue, settings } = office.runtime;
    const workers = new ReleaseWorkers(database, queue, clock, settings);
    await workers.start();
    try {
      return (await publisherHealth({ clock, database }, workers).report()).checks['clock'];
    } finally {
      await workers.stop();
    }
  };

  it('is not ready, and says by how much', async () => {
    const clock = new MovedClock();
    expect(await readiness(clock)).toMatchObject({ ok: true });
    clock.advanceMinutes(-0.1);
    expect(await readiness(clock)).toMatchObject({
      ok: false,
      code: 'clock-off',
      message: expect.stringMatching(/^this machine's clock is [56]\.\d s behind the database's$/),
    });
    clock.advanceMinutes(0.2);
    expect(await readiness(clock)).toMatchObject({
      ok: false,
      code: 'clock-off',
      message: expect.stringMatching(/ahead of/),
    });
  });
});
