import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NoticeWorkers } from '#libs/notify/notice-workers.js';
import type { NoticeView } from '#libs/notify/notice.views.js';
import { Office, type Caller } from '../support/office.js';

const WITHIN_MS = 60_000;

describe('watching over real processes', () => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open();
    office.app.get(NoticeWorkers).start();
  });

  afterAll(async () => {
    await office.close();
  });

  const told = async <T>(
    caller: Caller,
    look: (items: readonly NoticeView[]) => T | undefined,
  ): Promise<T> => {
    const { clock } = office.runtime;
    const end = clock.monotonic() + WITHIN_MS;
    for (;;) {
      const { items } = await caller.get<{ items: NoticeView[] }>('/notices');
      const found = look(items);
      if (found !== undefined) return found;
      if (clock.monotonic() > end) throw new Error(`not told within a minute: ${JSON.stringify(items)}`);
      await clock.sleep(200);
    }
  };

  const notice = async (caller: Caller, holds: (one: NoticeView) => boolean): Promise<NoticeView> =>
    await told(caller, (items) => items.find(holds));

  const isOpenAlarm = ({ kind, settledAt }: NoticeView): boolean =>
    kind === 'publisher.silent' && settledAt === null;

  it('row 12: a publisher killed without a word is a visible alarm within a minute, over when one is back', async () => {
    const { admin, editor } = office.people;
    const first = await office.startPublisher();
    // On a busy machine the first takes so long to start that its absence was told of.
    await told(admin, (items) => (items.some(isOpenAlarm) ? undefined : true));
    first.kill('SIGKILL');
    const alarm = await notice(admin, isOpenAlarm);
    expect(alarm).toMatchObject({ level: 'alarm', title: { zh: '没有发布程序在运行' } });
    expect((await notice(editor, (one) => one.id === alarm.id)).count).toBe(1);
    await office.startPublisher();
    await notice(admin, (one) => one.id === alarm.id && one.settledAt !== null);
  }, 180_000);

  it('a release that a pause kept back is told of once, with a link to it, while publisher and server both tell', async () => {
    const { admin, editor } = office.people;
    const channel = await office.connect('weibo');
    const draft = await office.draft('社保卡怎么补办');
    const revision = await office.approve(draft.id);
    await admin.post(`/channels/${channel.id}/pause`, { reason: '账号换人' });
    const [id = ''] = await office.plan(revision, [channel], 1_000);
    const { plannedAt } = await office.release<{ plannedAt: string }>(id);
    await office.runtime.clock.sleepUntil(new Date(Date.parse(plannedAt) + 500));
    await admin.post(`/channels/${channel.id}/resume`);
    await office.until(id, ['held']);
    const told = await notice(editor, (one) => one.path === `/releases/${id}`);
    expect(told).toMatchObject({
      kind: 'release.held',
      count: 1,
      unread: true,
      items: [{ path: `/releases/${id}` }],
    });
  });
});
