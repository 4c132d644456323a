import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office, type OfficeChannel } from '../support/office.js';

/** Row 26 with real processes: the publisher that held a release is gone when the window ends. */
describe('a blackout over a restart of the publisher', () => {
  let office: Office;
  let website: OfficeChannel;

  beforeAll(async () => {
    office = await Office.open();
    website = await office.connect('wordpress');
  });

  afterAll(async () => {
    await office.close();
  });

  const ahead = (ms: number): string => new Date(office.runtime.clock.now().getTime() + ms).toISOString();

  it('holds what was scheduled before it, is known by the next publisher, and lets go exactly once', async () => {
    const first = await office.startPublisher();
    const draft = await office.draft('跨重启的静默期');
    const [id = ''] = await office.plan(await office.approve(draft.id), [website], 600_000);
    await office.until(id, ['staged']);
    const { admin } = office.people;
    const window = await admin.post<{ id: string }>('/blackouts', {
      scope: 'all',
      name: '国家公祭日',
      reason: '统一安排',
      kind: 'once',
      startsAt: ahead(-60_000),
      endsAt: ahead(3_600_000),
      after: 'resume',
    });
    await office.comesDue(id, 1_000);
    const held = await office.until(id, ['held', 'published', 'expired']);
    expect(held).toMatchObject({ state: 'held', holdReason: 'blackout' });
    const gone = new Promise((done) => first.once('exit', done));
    first.kill('SIGKILL');
    await gone;
    await office.startPublisher();
    await office.runtime.clock.sleep(2_500);
    expect((await office.release(id)).state).toBe('held');
    expect(await office.publications(draft.code)).toBe(0);
    await admin.post(`/blackouts/${window.id}/end`, { reason: '活动结束' });
    expect((await office.until(id, ['published', 'expired', 'failed'])).state).toBe('published');
    expect(await office.publications(draft.code)).toBe(1);
  }, 180_000);
});
