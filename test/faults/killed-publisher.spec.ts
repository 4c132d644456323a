import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office } from '../support/office.js';

/**
 * A publisher is killed with SIGKILL between the recorded attempt and the platform's answer: the sandbox has done the
 * work and holds the answer back. Whatever takes over must find the publication and not repeat it.
 */
describe.each([
  ['wechat', 'wechat', 'freepublish/submit'],
  ['weibo', 'weibo', 'statuses/share.json'],
  ['wordpress', 'wordpress', '*'],
  ['push', 'push', '*'],
] as const)('kill -9 while %s has not answered', (kind, platform, endpoint) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open();
  });

  afterAll(async () => {
    await office.close();
  });

  it('yields exactly one publication', async () => {
    const channel = await office.connect(kind);
    const draft = await office.draft();
    const revisionId = await office.approve(draft.id);
    const first = await office.startPublisher();
    const [releaseId = ''] = await office.plan(revisionId, [channel], 4_000);
    const staged = await office.until(releaseId, ['staged']);
    await office.fault({ platform, endpoint, times: 1, kind: 'work_then_hang', ms: 60_000 });
    await office.until(releaseId, ['committing']);
    const needle = kind === 'wechat' || kind === 'push' ? String(staged['marker']) : draft.code;
    const end = office.runtime.clock.monotonic() + 10_000;
    while (
      kind !== 'wechat' &&
      (await office.publications(needle)) === 0 &&
      office.runtime.clock.monotonic() < end
    ) {
      await office.runtime.clock.sleep(30);
    }
    await office.runtime.clock.sleep(kind === 'wechat' ? 300 : 0);
    expect((await office.release(releaseId)).state).toBe('committing');
    first.kill('SIGKILL');
    await office.clearFaults();
    await office.startPublisher();
    const ended = await office.until(
      releaseId,
      ['published', 'needs_attention', 'failed', 'expired'],
      60_000,
    );
    expect(ended.state).toBe('published');
    expect(ended['receiptHash']).toBe(ended['approvedHash']);
    expect(await office.publications(needle)).toBe(1);
    const timeline = await office.people.editor.get<{ attempts: unknown[]; events: { cause: string }[] }>(
      `/releases/${releaseId}/timeline`,
    );
    expect(timeline.attempts).toHaveLength(1);
    expect(timeline.events.map((event) => event.cause)).toContain('commit.worker_lost');
  }, 120_000);
});
