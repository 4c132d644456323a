import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials } from '../../apps/sandbox/control/world-control.js';
import { CutProxy } from '../../test/support/cut-proxy.js';
import type { OfficeChannel } from '../../test/support/office.js';
import { ActDesk } from './testing/act-desk.js';

const OUTAGE_SECONDS = 600;

let desk: ActDesk;
let network: CutProxy;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  network = CutProxy.to(desk.office.control);
  await network.open();
  const { weibo: account } = credentials(desk.office.sandbox.world) as { weibo: { baseUrl: string } };
  weibo = await desk.office.connect('weibo', { baseUrl: network.url(account.baseUrl) });
});

afterEach(async () => {
  await desk.office.clearFaults();
  await network.cut();
  await network.open();
});

afterAll(async () => {
  await network.cut();
  await desk.close();
});

const commitsOf = async (id: string): Promise<number> => {
  const [row] = await desk.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM release_attempt WHERE release_id = $1 AND kind = 'commit'`,
    [id],
  );
  return row?.n ?? 0;
};

/** Lets the time until the work it is owed go by. Answers how many seconds that were. */
const passTime = async (id: string): Promise<number> => {
  const [row] = await desk.sql<{ seconds: number }>(
    'SELECT greatest(0, extract(epoch FROM job_at - clock_timestamp()))::float8 AS seconds FROM release WHERE id = $1',
    [id],
  );
  const seconds = row?.seconds ?? 0;
  await desk.age(id, seconds * 1000);
  return seconds;
};

/** Does what the release is owed, each thing at its time, for so many seconds or until it waits for a person. */
const live = async (id: string, seconds: number): Promise<number> => {
  let passed = 0;
  while (passed < seconds) {
    await desk.commit(id);
    while ((await desk.release(id)).state === 'verifying') {
      passed += await passTime(id);
      await desk.verify(id);
    }
    if ((await desk.release(id)).state !== 'staged') return passed;
    passed += await passTime(id);
  }
  return passed;
};

const due = async (title: string): Promise<{ id: string; code: string }> => {
  const { revisionId, code } = await desk.approved(title);
  return { id: await desk.due(revisionId, weibo), code };
};

describe('a platform that is away at the due instant', () => {
  it('has the release on its page soon after it is back, ten minutes later', async () => {
    const { id, code } = await due('平台中断十分钟');
    await network.cut();
    await live(id, OUTAGE_SECONDS);
    expect(await desk.release(id)).toMatchObject({ state: 'staged' });
    const refused = await commitsOf(id);
    expect(refused).toBeGreaterThan(6);
    expect(refused).toBeLessThan(15);
    await network.open();
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
    expect(await commitsOf(id)).toBe(refused + 1);
  });

  it('has the release wait for a person once its latest time has come, and no sooner', async () => {
    const { id, code } = await due('平台一直中断');
    await network.cut();
    const passed = await live(id, 3_600);
    expect(await desk.release(id)).toMatchObject({
      state: 'expired',
      fault: { code: 'release.too_late' },
    });
    expect(passed).toBeGreaterThan(1_700);
    expect(passed).toBeLessThan(1_810);
    await network.open();
    expect(await desk.office.publications(code)).toBe(0);
  });

  it('is asked anew ever more rarely when each commit was in doubt and surely absent', async () => {
    const { id, code } = await due('平台出错十分钟');
    const fault = { platform: 'weibo', endpoint: 'statuses/share.json', kind: 'http_502', times: 50 };
    await desk.office.fault(fault);
    await live(id, OUTAGE_SECONDS);
    expect(await desk.release(id)).toMatchObject({
      state: 'staged',
      fault: { code: 'release.surely_absent' },
    });
    expect(await commitsOf(id)).toBeLessThan(6);
    await desk.office.clearFaults();
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });
});
