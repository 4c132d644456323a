import { afterAll, beforeAll, expect, it } from '@jest/globals';
import axios from 'axios';
import { Office } from '../support/office.js';

let office: Office;

beforeAll(async () => {
  office = await Office.open();
});

afterAll(async () => {
  await office.close();
});

const submits = async (): Promise<number> => {
  const { data } = await axios.get<{ calls: { endpoint: string; count: number }[] }>(
    `${office.control}/calls`,
  );
  return data.calls
    .filter((call) => call.endpoint.endsWith('freepublish/submit'))
    .reduce((sum, call) => sum + call.count, 0);
};

/**
 * The publisher has passed the gate and waits for an access token when it is frozen. By the time it is thawed, another
 * has taken the release over and published it: the thawed one must not write what it was about to write. Its right to
 * fetch the token alone, which ends half a minute after it was taken, is ended here at once.
 */
it('a publisher frozen behind the gate writes nothing to the platform after its deadline', async () => {
  const channel = await office.connect('wechat', { commitTimeoutSeconds: 10 });
  const draft = await office.draft('冻结的发布进程');
  const revisionId = await office.approve(draft.id);
  const frozen = await office.startPublisher();
  const [releaseId = ''] = await office.plan(revisionId, [channel], 600_000);
  const staged = await office.until(releaseId, ['staged']);
  await office.test.database.query('DELETE FROM channel_token WHERE channel_id = $1', [channel.id]);
  await office.fault({ platform: 'wechat', endpoint: 'stable_token', times: 1, kind: 'slow', ms: 8_000 });
  await office.comesDue(releaseId, 1_000);
  await office.until(releaseId, ['committing']);
  await office.runtime.clock.sleep(300);
  frozen.kill('SIGSTOP');
  expect(await submits()).toBe(0);
  await office.test.database.query(`DELETE FROM channel_memory WHERE channel_id = $1 AND topic = 'token'`, [
    channel.id,
  ]);
  await office.startPublisher();
  expect((await office.until(releaseId, ['published', 'needs_attention', 'failed'], 100_000)).state).toBe(
    'published',
  );
  frozen.kill('SIGCONT');
  await office.runtime.clock.sleep(2_000);
  expect(await submits()).toBe(1);
  expect(await office.publications(String(staged['marker']))).toBe(1);
  expect((await office.release(releaseId)).state).toBe('published');
}, 240_000);
