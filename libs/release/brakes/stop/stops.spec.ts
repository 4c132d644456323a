import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../../../test/support/office.js';
import { ConfirmRelease } from '../../confirm/confirm-release.js';
import { ActDesk, type SeenRelease } from '../../testing/act-desk.js';
import { BrakeDesk } from '../../testing/brake-desk.js';

interface SeenStop {
  readonly id: string;
  readonly liftedAt: string | null;
  readonly counts: { stopped: number; out: number; inFlight: number; settled: number };
  readonly stopped: readonly { id: string; state: string; stateThen: string }[];
  readonly out: readonly { id: string; state: string }[];
  readonly inFlight: readonly { id: string; state: string; settled: boolean }[];
}

interface Held {
  readonly items: readonly { id: string; choices: string[]; suggestedAt: string }[];
}

let desk: ActDesk;
let brakes: BrakeDesk;
let website: OfficeChannel;
let weibo: OfficeChannel;
let wechat: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  brakes = new BrakeDesk(desk);
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
  wechat = await desk.office.connect('wechat');
});

afterAll(async () => {
  await desk.close();
});

const declare = async (request: object): Promise<SeenStop> =>
  await desk.editor.post<SeenStop>('/stops', { reason: '发现重大错误', ...request });

const lift = async (id: string): Promise<SeenStop> =>
  await desk.office.people.admin.post<SeenStop>(`/stops/${id}/lift`);

const read = async (id: string): Promise<SeenStop> => await desk.editor.get<SeenStop>(`/stops/${id}`);

afterEach(async () => {
  const { items } = await desk.editor.get<{ items: { id: string }[] }>('/stops');
  for (const { id } of items) await lift(id);
});

const waiting = async (title: string, channel: OfficeChannel): Promise<{ id: string; code: string }> => {
  const { revisionId, code } = await desk.approved(title);
  return { id: await desk.due(revisionId, channel), code };
};

const committed = async (id: string): Promise<SeenRelease> => {
  await desk.commit(id);
  return await desk.release(id);
};

describe('an emergency stop', () => {
  it.each<[string, () => object, () => OfficeChannel]>([
    ['everything', () => ({ scope: 'all' }), () => weibo],
    ['one platform', () => ({ scope: 'platform', platform: 'website' }), () => weibo],
    ['one channel', () => ({ scope: 'channel', channelId: website.id }), () => weibo],
    ['one category', () => ({ scope: 'topic', category: '户籍居住' }), () => weibo],
    ['words of a title', () => ({ scope: 'topic', words: ['不相干', '停发 ＡＢ'] }), () => weibo],
    ['words of a question', () => ({ scope: 'topic', words: ['怎样申领居住证'] }), () => weibo],
  ])('of %s holds what waited for its instant, with who and why', async (_what, request) => {
    const { id, code } = await waiting('紧急停发 ab 的发布', website);
    const stop = await declare(request());
    expect(stop.stopped.map((one) => one.id)).toContain(id);
    const release = await committed(id);
    expect(release).toMatchObject({ state: 'held', holdReason: 'publishing_stopped' });
    expect((release['fault'] as { message: string }).message).toContain('发现重大错误');
    expect(await desk.office.publications(code)).toBe(0);
    expect((await read(stop.id)).stopped.find((one) => one.id === id)).toMatchObject({ state: 'held' });
  });

  it.each<[string, () => object]>([
    ['another platform', () => ({ scope: 'platform', platform: 'wechat' })],
    ['another channel', () => ({ scope: 'channel', channelId: wechat.id })],
    ['another category', () => ({ scope: 'topic', category: '税务' })],
    ['other words', () => ({ scope: 'topic', words: ['公积金', '医保'] })],
    ['its words in another category', () => ({ scope: 'topic', category: '税务', words: ['居住证'] })],
  ])('of %s lets it go', async (_what, request) => {
    const { id } = await waiting('不受影响的发布', website);
    const stop = await declare(request());
    expect(stop.stopped.map((one) => one.id)).not.toContain(id);
    await desk.goOut(id);
  });

  it('leaves what other stops keep back when one is lifted', async () => {
    const { id } = await waiting('两次停发', website);
    const first = await declare({ scope: 'channel', channelId: website.id });
    const second = await declare({ scope: 'topic', words: ['居住证'] });
    await lift(first.id);
    await desk.act(id, 'send-now');
    expect((await committed(id)).state).toBe('held');
    await lift(second.id);
    await desk.act(id, 'send-now');
    await desk.goOut(id);
  });

  it('keeps everything stopped until the last stop of everything is lifted', async () => {
    const first = await declare({ scope: 'all' });
    const second = await declare({ scope: 'all' });
    await lift(first.id);
    expect(await desk.editor.get('/publishing-stop')).toMatchObject({ stopped: true });
    await lift(second.id);
    expect(await desk.editor.get('/publishing-stop')).toMatchObject({ stopped: false });
  });

  it('names what is out and what is in flight, and fills in how that settled', async () => {
    const { revisionId } = await desk.approved('已经发出');
    const out = await desk.published(revisionId, website);
    const flying = await waiting('正在路上', wechat);
    expect((await committed(flying.id)).state).toBe('accepted');
    const stop = await declare({ scope: 'all' });
    expect(stop.out.map((one) => one.id)).toContain(out);
    expect(stop.inFlight).toMatchObject([{ id: flying.id, settled: false }]);
    expect(stop.counts).toMatchObject({ inFlight: 1, settled: 0 });
    while ((await desk.release(flying.id)).state === 'accepted') {
      await desk.office.runtime.clock.sleepUntil((await brakes.job(flying.id)).at ?? new Date(0));
      await desk.step(ConfirmRelease).poll(flying.id);
    }
    const later = await read(stop.id);
    expect(later.inFlight).toMatchObject([{ id: flying.id, settled: true, state: 'published' }]);
    expect(later.counts).toMatchObject({ inFlight: 1, settled: 1 });
  });

  it('is known by whoever declared it, and lifted by an admin only', async () => {
    const stop = await declare({ scope: 'platform', platform: 'weibo' });
    expect(stop).toMatchObject({ createdBy: 'editor', reason: '发现重大错误', liftedAt: null });
    expect((await desk.editor.call('POST', `/stops/${stop.id}/lift`)).status).toBe(403);
    expect(await lift(stop.id)).toMatchObject({ liftedBy: 'admin' });
    expect((await lift(stop.id)).liftedAt).not.toBeNull();
  });

  it.each([
    ['a platform that is none', { scope: 'platform', platform: 'fax' }, 'platform'],
    ['no channel', { scope: 'channel' }, 'channelId'],
    [
      'a strange channel',
      { scope: 'channel', channelId: '0195c3a0-0000-7000-8000-000000000001' },
      'channelId',
    ],
    ['neither category nor word', { scope: 'topic' }, 'words'],
    ['a word of one letter', { scope: 'topic', words: ['的 '] }, 'words'],
    ['no reason', { scope: 'all', reason: '' }, 'reason'],
  ])('refuses a stop of %s', async (_what, request, field) => {
    const answer = await desk.editor.call<{ errors: { field: string }[] }>('POST', '/stops', {
      reason: '原因',
      ...request,
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error) => error.field)).toEqual([field]);
  });
});

describe('after a stop', () => {
  it('holds what fell due meanwhile without a publisher, and sends nothing by itself', async () => {
    const { id, code } = await waiting('期间到点', website);
    const stop = await declare({ scope: 'channel', channelId: website.id });
    await desk.age(id, 1_000);
    await lift(stop.id);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'publishing_stopped' });
    await desk.commit(id);
    expect(await desk.office.publications(code)).toBe(0);
  });

  it('leaves what is planned for later as it was', async () => {
    const { revisionId } = await desk.approved('以后的发布');
    const id = await desk.staged(revisionId, website);
    const stop = await declare({ scope: 'all' });
    await lift(stop.id);
    expect(await desk.release(id)).toMatchObject({ state: 'staged', holdReason: null });
  });

  it('asks for a decision on each: send now, plan anew apart, keep or cancel', async () => {
    const releases = [];
    for (const title of ['立即', '改期一', '改期二', '保留', '取消']) {
      const made = await waiting(`停发后${title}`, website);
      await desk.age(made.id, 1_000);
      releases.push(made);
    }
    const [now, first, second, keep, drop] = releases.map((one) => one.id);
    const stop = await declare({ scope: 'channel', channelId: website.id });
    await lift(stop.id);
    const held = await desk.editor.get<Held>(`/stops/${stop.id}/held`);
    expect(held.items.map((one) => one.id).sort()).toEqual(releases.map((one) => one.id).sort());
    expect(held.items[0]?.choices).toEqual(['send_now', 'replan', 'keep', 'cancel']);
    const answers = await desk.editor.post<{ items: { done: boolean; code: string | null }[] }>(
      `/stops/${stop.id}/decisions`,
      {
        startAt: desk.ahead(3_600_000),
        spacingSeconds: 600,
        decisions: [
          { releaseId: now, decision: 'send_now' },
          { releaseId: first, decision: 'replan' },
          { releaseId: second, decision: 'replan' },
          { releaseId: keep, decision: 'keep' },
          { releaseId: drop, decision: 'cancel' },
          { releaseId: now, decision: 'cancel', plannedAt: 'never' },
          { releaseId: '0195c3a0-0000-7000-8000-000000000001', decision: 'send_now' },
        ],
      },
    );
    expect(answers.items.map((one) => one.done)).toEqual([true, true, true, true, true, true, false]);
    expect(answers.items[6]?.code).toBe('not-held-by-this-stop');
    const [replanned, apart] = await Promise.all([desk.release(first ?? ''), desk.release(second ?? '')]);
    expect(Date.parse(apart.plannedAt) - Date.parse(replanned.plannedAt)).toBe(600_000);
    expect((await desk.release(keep ?? '')).state).toBe('held');
    expect((await desk.release(drop ?? '')).state).toBe('cancelled');
    const left = await desk.editor.get<Held>(`/stops/${stop.id}/held`);
    expect(left.items.map((one) => one.id)).toEqual([keep]);
  });

  it('replans as far apart as the channel asks for, and not only as the request does', async () => {
    await desk.sql('UPDATE channel SET min_spacing_seconds = 1200 WHERE id = $1', [website.id]);
    const stop = await declare({ scope: 'channel', channelId: website.id });
    const ids: string[] = [];
    for (const title of ['间隔之一', '间隔之二']) {
      const { id } = await waiting(title, website);
      await committed(id);
      ids.push(id);
    }
    await desk.editor.post(`/stops/${stop.id}/decisions`, {
      startAt: desk.ahead(3_600_000),
      spacingSeconds: 60,
      decisions: ids.map((releaseId) => ({ releaseId, decision: 'replan' })),
    });
    const [one, other] = await Promise.all(ids.map(async (id) => await desk.release(id)));
    await desk.sql('UPDATE channel SET min_spacing_seconds = 0 WHERE id = $1', [website.id]);
    expect(Date.parse(other?.plannedAt ?? '') - Date.parse(one?.plannedAt ?? '')).toBe(1_200_000);
  });
});
