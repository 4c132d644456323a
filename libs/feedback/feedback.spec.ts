import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { AuditLog } from '#libs/audit/audit.js';
import { People } from '#libs/identity/people.js';
import { Office, PASSWORD, type Caller, type OfficeChannel } from '../../test/support/office.js';
import { credentials as credentialsOf } from '../../apps/sandbox/control/world-control.js';
import { FeedbackWorkers } from './feedback-workers.js';
import { ReadComments } from './poll/read-comments.js';
import { ReadMetrics } from './poll/read-metrics.js';
import type { CommentPageView, CommentView, FeedbackView } from './screens/feedback.views.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Published for real on the sandbox; then what its public does is asked for. Steps build on each other. */
describe('what comes back from the public', () => {
  let office: Office;
  let wechat: OfficeChannel;
  let weibo: OfficeChannel;
  let [article, post, page] = ['', '', ''];
  let ids: Record<string, Record<string, string>>;
  let accounts: Record<string, Record<string, string>>;
  let editor: Caller;

  beforeAll(async () => {
    office = await Office.open();
    ({ editor } = office.people);
    accounts = credentialsOf(office.sandbox.world) as unknown as typeof accounts;
    wechat = await office.connect('wechat', { openComment: true });
    weibo = await office.connect('weibo');
    const site = await office.connect('push');
    await office.startPublisher();
    const draft = await office.draft('居住证满半年能办吗');
    const planned = await office.plan(await office.approve(draft.id), [wechat, weibo, site], 1_500);
    const releases = await Promise.all(planned.map(async (id) => await office.until(id, ['published'])));
    const on = (channel: OfficeChannel): string =>
      String(releases.find((release) => release['channelId'] === channel.id)?.['id']);
    [article, post, page] = [on(wechat), on(weibo), on(site)];
    ids = Object.fromEntries(
      releases.map((release) => [String(release['id']), release['platformIds'] as Record<string, string>]),
    );
  });

  afterAll(async () => {
    await office.close();
  });

  const round = async (): Promise<void> => {
    await office.app.get(FeedbackWorkers).round();
  };
  const feedback = async (id: string): Promise<FeedbackView> => await editor.get(`/releases/${id}/feedback`);
  const comments = async (id: string, query = ''): Promise<CommentPageView> =>
    await editor.get(`/releases/${id}/comments${query}`);
  const textsOf = (items: readonly CommentView[]): readonly string[] => items.map(({ text }) => text);
  const control = async (path: string, body: object): Promise<void> => {
    await axios.post(`${office.control}${path}`, body);
  };
  const underArticle = async (content: string): Promise<void> => {
    const msgDataId = ids[article]?.['msgDataId'] ?? '';
    await control(`/wechat/accounts/${accounts['wechat']?.['appId'] ?? ''}/comments`, { msgDataId, content });
  };
  const underPost = async (text: string): Promise<void> => {
    const id = ids[post]?.['idstr'] ?? '';
    await control(`/weibo/accounts/${accounts['weibo']?.['uid'] ?? ''}/comments`, {
      id,
      text,
      authorised: true,
    });
  };
  const makeDue = async (column: 'metrics_at' | 'comments_at', id: string): Promise<void> => {
    await office.test.database.query(`UPDATE release_feedback SET ${column} = $2 WHERE release_id = $1`, [
      id,
      office.runtime.clock.now(),
    ]);
  };
  const asked = async (column: 'metrics_at' | 'comments_at', id: string): Promise<Date | null> => {
    const [row] = await office.test.database.query<{ at: Date | null }>(
      `SELECT ${column} AS at FROM release_feedback WHERE release_id = $1`,
      [id],
    );
    return row?.at ?? null;
  };
  const inMs = (at: Date | null): number => (at?.getTime() ?? 0) - office.runtime.clock.now().getTime();

  it('says that nothing was asked yet, and that a website neither counts nor takes comments', async () => {
    const nothing = { readAt: null, nextAt: null, fault: null };
    expect(await feedback(article)).toEqual({
      metrics: { ...nothing, days: [] },
      comments: { ...nothing, count: 0 },
    });
    expect(await feedback(page)).toEqual({ metrics: null, comments: null });
    expect(await comments(article)).toEqual({ items: [], nextCursor: null });
  });

  it('reads comments and counters of both platforms, and keeps no writer', async () => {
    await underArticle('没有房产证可以办吗？');
    await underArticle('谢谢解答');
    await underPost('多久能拿到？');
    await round();
    expect(textsOf((await comments(article)).items)).toEqual(['谢谢解答', '没有房产证可以办吗？']);
    expect(textsOf((await comments(post)).items)).toEqual(['多久能拿到？']);
    const { metrics, comments: read } = await feedback(post);
    expect(metrics?.days).toHaveLength(1);
    expect(metrics?.days[0]?.counters).toMatchObject({ comments: 1 });
    expect(read).toMatchObject({ count: 1, fault: null });
    expect(inMs(new Date(read?.nextAt ?? 0))).toBeGreaterThan(50_000);
    const columns = await office.test.database.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'release_comment'`,
    );
    expect(columns.map(({ name }) => name).sort()).toEqual(
      ['comment_id', 'read_at', 'release_id', 'reply', 'text', 'written_at'].sort(),
    );
  });

  it('does not ask before it is due, then reads only what is new, and pages the newest first', async () => {
    await underArticle('外地的也行吗？');
    await round();
    expect((await comments(article)).items).toHaveLength(2);
    await makeDue('comments_at', article);
    await round();
    const first = await comments(article, '?limit=2');
    expect(textsOf(first.items)).toEqual(['外地的也行吗？', '谢谢解答']);
    const second = await comments(article, `?limit=2&cursor=${first.nextCursor ?? ''}`);
    expect(textsOf(second.items)).toEqual(['没有房产证可以办吗？']);
    expect(second.nextCursor).toBeNull();
  });

  it('lets one of two publishers ask', async () => {
    await makeDue('comments_at', article);
    await makeDue('metrics_at', post);
    const [reading, counting] = [office.app.get(ReadComments), office.app.get(ReadMetrics)];
    expect((await Promise.all([reading.one(), reading.one()])).sort()).toEqual([false, true]);
    expect((await Promise.all([counting.one(), counting.one()])).sort()).toEqual([false, true]);
  });

  it('waits with the numbers of an article until the platform has counted its day', async () => {
    const { metrics } = await feedback(article);
    expect(metrics).toMatchObject({ days: [], fault: null, readAt: null });
    expect(new Date(metrics?.nextAt ?? 0).getUTCHours()).toBe(0);
    expect(inMs(new Date(metrics?.nextAt ?? 0))).toBeGreaterThan(0);
  });

  it('tells why asking came to nothing, asks again later, and spares the account meanwhile', async () => {
    const draft = await office.draft('居住证到期怎么续');
    const [other = ''] = await office.plan(await office.approve(draft.id), [weibo], 1_500);
    await office.until(other, ['published']);
    await round();
    await office.fault({
      platform: 'weibo',
      endpoint: 'comments/show.json',
      kind: 'error_number',
      number: 10024,
    });
    await makeDue('comments_at', post);
    await makeDue('comments_at', other);
    await round();
    const faults = [(await feedback(post)).comments?.fault, (await feedback(other)).comments?.fault];
    expect(faults.filter((fault) => fault !== null)).toMatchObject([{ platformCode: '10024' }]);
    for (const id of [post, other]) expect(inMs(await asked('comments_at', id))).toBeGreaterThan(0);
    await office.clearFaults();
    await makeDue('comments_at', other);
    await makeDue('comments_at', post);
    await round();
    for (const id of [post, other]) expect((await feedback(id)).comments?.fault).toBeNull();
  });

  it('leaves an account alone whose credentials are refused, until somebody mends it', async () => {
    const become = async (state: string): Promise<void> => {
      await office.test.database.query('UPDATE channel SET state = $2 WHERE id = $1', [weibo.id, state]);
    };
    await become('stopped');
    await makeDue('comments_at', post);
    expect(await office.app.get(ReadComments).one()).toBe(false);
    await become('active');
    expect(await office.app.get(ReadComments).one()).toBe(true);
  });

  it('is not shown to other departments', async () => {
    const { runtime } = office;
    const people = new People(runtime.database, new AuditLog(runtime.clock), runtime.clock);
    await runtime.database.transaction(async (tx) => {
      const departmentId = await people.createDepartment(tx, 'hrss', '人社局');
      await people.createPerson(tx, {
        username: 'stranger',
        displayName: '外人',
        departmentId,
        roles: ['editor'],
        password: PASSWORD,
      });
    });
    const stranger = await office.signIn('stranger');
    for (const path of ['feedback', 'comments'])
      expect((await stranger.call('GET', `/releases/${article}/${path}`)).status).toBe(404);
    expect((await editor.call('GET', '/releases/nonsense/feedback')).status).toBe(404);
  });

  it('refuses cursors of other lists', async () => {
    for (const key of [
      ['2026-01-01T00:00:00Z', 'x'],
      ['2026-13-01 00:00:00+00', 'x'],
      ['a'],
      ['2026-01-01 00:00:00+00', '\u0000'],
    ]) {
      const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
      const answer = await editor.call('GET', `/releases/${article}/comments?cursor=${cursor}`);
      expect([answer.status, answer.body['code']]).toEqual([400, 'invalid-cursor']);
    }
  });

  it('takes over after an ending publisher, whose claim runs out', async () => {
    await makeDue('comments_at', post);
    await office.test.database.query(
      `UPDATE release_feedback SET comments_at = comments_at + interval '5 minutes' WHERE release_id = $1`,
      [post],
    );
    const reading = office.app.get(ReadComments);
    expect(await reading.one()).toBe(false);
    later(6 * 60_000);
    expect(await reading.one()).toBe(true);
  });

  it('shows the numbers of an article day by day once they are there', async () => {
    await control('/clock', { advanceMs: 2 * DAY });
    later(2 * DAY);
    await round();
    editor = await office.signIn('editor');
    const { metrics } = await feedback(article);
    expect(metrics?.fault).toBeNull();
    expect(metrics?.days.length).toBeGreaterThan(0);
    expect(metrics?.days[0]?.counters.readers).toEqual(expect.any(Number));
    const days = metrics?.days.map(({ day }) => day) ?? [];
    expect([...days].sort()).toEqual(days);
  });

  it('counts again without doubling a day', async () => {
    const before = (await feedback(article)).metrics?.days.length;
    await makeDue('metrics_at', article);
    await round();
    expect((await feedback(article)).metrics?.days).toHaveLength(before ?? -1);
  });

  it('lets go what is no longer shown, and keeps what it knew', async () => {
    await office.test.database.query(`UPDATE release SET state = 'withdrawn' WHERE id = $1`, [article]);
    await makeDue('comments_at', article);
    await makeDue('metrics_at', article);
    await round();
    expect([await asked('comments_at', article), await asked('metrics_at', article)]).toEqual([null, null]);
    expect((await feedback(article)).comments?.count).toBe(3);
  });

  it('asks no more of a release that has become old', async () => {
    later(32 * DAY);
    await makeDue('metrics_at', post);
    await makeDue('comments_at', post);
    await round();
    expect([await asked('comments_at', post), await asked('metrics_at', post)]).toEqual([null, null]);
  });

  it('deletes what citizens wrote after half a year', async () => {
    later(200 * DAY);
    await office.app.get(FeedbackWorkers).tidy();
    expect(await office.test.database.query('SELECT FROM release_comment')).toEqual([]);
  });

  function later(ms: number): void {
    const { clock } = office.runtime;
    const now = clock.now.bind(clock);
    clock.now = () => new Date(now().getTime() + ms);
  }
});
