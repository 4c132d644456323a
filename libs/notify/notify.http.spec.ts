import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { Office, PASSWORD, type Caller, type OfficeChannel } from '../../test/support/office.js';
import { People } from '#libs/identity/people.js';
import { LogReader } from './log-reader.js';
import type { NoticeView } from './notice.views.js';

interface Feed {
  readonly items: readonly NoticeView[];
  readonly nextCursor: string | null;
}

describe('notices', () => {
  const clock = new SystemClock();
  const audit = new AuditLog(clock);
  let office: Office;
  let channel: OfficeChannel;
  let reader: LogReader;
  let release: string;

  beforeAll(async () => {
    office = await Office.open();
    channel = await office.connect('push');
    reader = office.app.get(LogReader);
    const draft = await office.draft('医保怎样转移');
    const revision = await office.approve(draft.id);
    [release = ''] = await office.plan(revision, [channel], 3_600_000);
    await reader.run();
    await forgetAll();
  });

  afterAll(async () => {
    await office.close();
  });

  const forgetAll = async (): Promise<void> => {
    await office.test.database.query('DELETE FROM notice');
  };
  const feed = async (caller: Caller, query = ''): Promise<readonly NoticeView[]> =>
    (await caller.get<Feed>(`/notices${query}`)).items;
  const unread = async (caller: Caller): Promise<number> =>
    (await caller.get<{ unread: number }>('/notices/unread')).unread;

  /** What the engine writes when releases end badly: entries in the transaction of the change. */
  const failing = async (count: number, code: string, rollBack = false): Promise<void> => {
    const fault = { code, message: '内容含有平台不接受的链接。' };
    await office.test.database
      .transaction(async (tx) => {
        await audit.append(
          tx,
          Array.from({ length: count }, () => ({
            actor: SYSTEM,
            action: 'release.commit.content',
            subjectType: 'release',
            subjectId: release,
            departmentId: office.departmentId,
            detail: { from: 'committing', to: 'failed', channelId: channel.id, fault },
            lane: `channel:${channel.id}`,
          })),
        );
        if (rollBack) throw new Error('changed its mind');
      })
      .catch((error: unknown) => {
        if (!rollBack) throw error;
      });
  };

  it('tell the reviewers of the stage that a review waits, and nobody else, until it has gone on', async () => {
    const { editor, reviewer1, reviewer2, admin } = office.people;
    const draft = await office.draft('居住证怎么办');
    const review = await editor.post<{ id: string; contentHash: string }>(`/drafts/${draft.id}/reviews`);
    await reader.run();
    const [first] = await feed(reviewer1);
    expect(first).toMatchObject({
      kind: 'review.waiting',
      title: { zh: '请审核《居住证怎么办》', en: 'Please review “居住证怎么办”' },
      path: `/reviews/${review.id}`,
      count: 1,
      unread: true,
    });
    expect(await feed(reviewer2)).toHaveLength(1);
    expect(await feed(editor)).toEqual([]);
    expect(await feed(admin)).toEqual([]);

    await reviewer1.post(`/reviews/${review.id}/decisions`, {
      verdict: 'approve',
      contentHash: review.contentHash,
    });
    await reader.run();
    expect(await unread(reviewer1)).toBe(0);
    expect((await feed(reviewer1)).every((one) => one.settledAt !== null)).toBe(true);
    expect(await feed(reviewer2, '?unread=true')).toHaveLength(1);

    await reviewer2.post(`/reviews/${review.id}/decisions`, {
      verdict: 'return',
      opinion: '请补充办理时限',
      contentHash: review.contentHash,
    });
    await reader.run();
    expect(await unread(reviewer2)).toBe(0);
    expect(await feed(editor)).toMatchObject([
      {
        kind: 'draft.returned',
        path: `/drafts/${draft.id}`,
        title: { zh: '《居住证怎么办》被退回' },
        body: { zh: 'reviewer2 的意见：请补充办理时限' },
      },
    ]);
    await forgetAll();
  });

  it('ask reviewers to approve again what a blackout held, until one has', async () => {
    const entry = {
      actor: SYSTEM,
      subjectType: 'release',
      subjectId: release,
      departmentId: office.departmentId,
      lane: `channel:${channel.id}`,
    };
    const detail = { from: 'held', to: 'held', channelId: channel.id };
    const { reviewer1, editor } = office.people;
    await office.test.database.transaction(async (tx) => {
      const over = { ...entry, action: 'release.blackout.over' };
      await audit.append(tx, [{ ...over, detail: { ...detail, reason: 'blackout_reapproval' } }]);
    });
    await reader.run();
    expect(await feed(reviewer1, '?unread=true')).toMatchObject([
      {
        kind: 'release.reapproval',
        path: `/releases/${release}`,
        title: { zh: 'push 渠道：请再次批准《医保怎样转移》' },
        settledAt: null,
      },
    ]);
    expect(await feed(editor)).toEqual([]);
    await office.test.database.transaction(async (tx) => {
      await audit.append(tx, [{ ...entry, action: 'release.reapproved', detail }]);
    });
    await reader.run();
    expect((await feed(reviewer1)).map((one) => one.settledAt !== null)).toEqual([true]);
    await forgetAll();
  });

  it('row 27: one failure is one notice, linked to the item', async () => {
    await failing(1, 'x.one');
    await reader.run();
    await reader.run();
    const items = await feed(office.people.editor);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      kind: 'release.failed',
      level: 'alarm',
      path: `/releases/${release}`,
      count: 1,
      title: { zh: 'push 渠道：《医保怎样转移》发布失败' },
      body: { zh: '内容含有平台不接受的链接。请修改后重新发布，或取消。' },
    });
    await forgetAll();
  });

  it('two hundred failures of one cause on one channel are one notice that counts up', async () => {
    await failing(120, 'x.burst');
    await reader.run();
    await failing(80, 'x.burst');
    await reader.run();
    await failing(1, 'x.other');
    await reader.run();
    const items = await feed(office.people.editor, '?kind=release.failed');
    expect(items.map((one) => one.count)).toEqual([1, 200]);
    expect(items[1]).toMatchObject({
      path: `/channels/${channel.id}`,
      title: { zh: 'push 渠道：《医保怎样转移》发布失败（共 200 条）' },
      items: [{ path: `/releases/${release}`, title: '医保怎样转移' }],
    });
    await forgetAll();
  });

  it('are neither missed nor repeated by four readers at once, and there is none for what was rolled back', async () => {
    const readers = Array.from({ length: 4 }, async () => {
      for (let round = 0; round < 15; round += 1) await reader.run();
    });
    for (let round = 0; round < 10; round += 1) {
      await failing(3, 'x.race');
      await failing(5, 'x.race', true);
    }
    await Promise.all(readers);
    await reader.run();
    const items = await feed(office.people.editor);
    expect(items.map((one) => one.count)).toEqual([30]);
    await forgetAll();
  });

  it('row 5: a notice that cannot be made changes nothing for a release, and comes when it can', async () => {
    const draft = await office.draft('社保卡丢了怎么办');
    const [planned = ''] = await office.plan(await office.approve(draft.id), [channel], 3_600_000);
    await reader.run();
    await forgetAll();
    await office.test.database.query('ALTER TABLE notice RENAME TO notice_away');
    await failing(1, 'x.away');
    await expect(reader.run()).rejects.toThrow('could not be read');
    const { editor } = office.people;
    const moved = await editor.call('POST', `/releases/${planned}/cancel`, { reason: '不再需要' });
    expect(moved).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    await office.test.database.query('ALTER TABLE notice_away RENAME TO notice');
    await reader.run();
    expect(await feed(editor)).toMatchObject([{ kind: 'release.failed', count: 1 }]);
    await forgetAll();
  });

  it('are read one by one or all, counted, and unread again when they count up', async () => {
    const { editor } = office.people;
    await failing(1, 'x.a');
    await failing(1, 'x.b');
    await reader.run();
    expect(await unread(editor)).toBe(2);
    const [newest] = await feed(editor);
    const read = await editor.post('/notices/read', { ids: [newest?.id] });
    expect(read).toEqual({ marked: 1, unread: 1 });
    await failing(1, 'x.b');
    await reader.run();
    expect(await unread(editor)).toBe(2);
    const until = new Date(clock.now().getTime() + 1_000).toISOString();
    expect(await editor.post('/notices/read', { until })).toEqual({ marked: 2, unread: 0 });
    expect(await feed(editor, '?unread=true')).toEqual([]);
    expect((await editor.call('POST', '/notices/read', {})).status).toBe(422);
    await forgetAll();
  });

  it('come in pages, the newest first', async () => {
    const { editor } = office.people;
    for (const code of ['x.1', 'x.2', 'x.3']) {
      await failing(1, code);
      await reader.run();
    }
    const first = await editor.get<Feed>('/notices?limit=2');
    const second = await editor.get<Feed>(`/notices?limit=2&cursor=${first.nextCursor ?? ''}`);
    const all = [...first.items, ...second.items];
    expect(first.items).toHaveLength(2);
    expect(second.items).toHaveLength(1);
    expect(second.nextCursor).toBeNull();
    expect(new Set(all.map((one) => one.id)).size).toBe(3);
    const times = all.map((one) => String(one.lastAt));
    expect(times).toEqual([...times].sort().reverse());
    await forgetAll();
  });

  it('stay in their department and with those they are for', async () => {
    const other = await strangers();
    await failing(1, 'x.scope');
    await reader.run();
    const [mine] = await feed(office.people.editor);
    expect(await feed(other)).toEqual([]);
    expect((await other.call('GET', `/notices/${mine?.id ?? ''}`)).status).toBe(404);
    expect(await other.post('/notices/read', { ids: [mine?.id] })).toEqual({ marked: 0, unread: 0 });
    expect(await feed(office.people.auditor)).toEqual([]);
    await forgetAll();
  });

  it('follow what each person chose, kind by kind', async () => {
    const { editor, admin } = office.people;
    const before = await editor.call('GET', '/notices/settings');
    expect(before).toMatchObject({
      status: 200,
      headers: { etag: '"0"' },
      body: { email: null, language: 'zh', digestHour: 8, timeZone: 'Asia/Shanghai', mailPossible: false },
    });
    const chosen = {
      email: 'editor@example.gov.cn',
      language: 'en',
      digestHour: 18,
      timeZone: 'Asia/Urumqi',
      kinds: [{ kind: 'release.failed', inApp: false, email: 'none' }],
    };
    const put = async (body: object, version: string) =>
      await editor.call('PUT', '/notices/settings', body, { 'If-Match': version });
    expect(await put(chosen, '"0"')).toMatchObject({
      status: 200,
      headers: { etag: '"1"' },
      body: { email: 'editor@example.gov.cn', digestHour: 18 },
    });
    expect((await put(chosen, '"0"')).status).toBe(412);
    expect(await put({ ...chosen, timeZone: 'Mars/Base' }, '"1"')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'timeZone' }] },
    });
    await failing(1, 'x.chosen');
    await reader.run();
    expect(await feed(editor)).toEqual([]);
    expect(await feed(admin)).toHaveLength(1);
    await put({ ...chosen, kinds: [{ kind: 'release.failed', inApp: true, email: 'now' }] }, '"1"');
    await forgetAll();
  });

  const strangers = async (): Promise<Caller> => {
    const people = new People(office.runtime.database, audit, clock);
    const username = `stranger${newId().slice(-6)}`;
    await office.runtime.database.transaction(async (tx) => {
      const departmentId = await people.createDepartment(tx, username, '另一个部门');
      await people.createPerson(tx, {
        username,
        displayName: username,
        departmentId,
        roles: ['editor', 'admin'],
        password: PASSWORD,
      });
    });
    return await office.signIn(username);
  };
});
