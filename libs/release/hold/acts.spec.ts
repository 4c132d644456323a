import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../../test/support/office.js';
import { ActDesk } from '../testing/act-desk.js';
import { holdCalls, holdInstant } from '../testing/latches.js';

const HOUR_MS = 3_600_000;

let desk: ActDesk;
let website: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
});

afterAll(async () => {
  await desk.close();
});

describe('late is a decision (design, section 5.7)', () => {
  it('takes its latest time from the channel, or from the plan, and keeps it when it is moved', async () => {
    const { revisionId } = await desk.approved('最晚时间');
    const byChannel = await desk.release(await desk.planned(revisionId, website, HOUR_MS));
    expect(Date.parse(byChannel.latestAt) - Date.parse(byChannel.plannedAt)).toBe(1_800_000);
    const plan = await desk.editor.post<{ releases: { id: string }[] }>('/plans', {
      revisionId,
      releases: [{ channelId: weibo.id, plannedAt: desk.ahead(HOUR_MS), latestSeconds: 120 }],
    });
    const id = plan.releases[0]?.id ?? '';
    const moved = await desk.act(id, 'reschedule', { plannedAt: desk.ahead(2 * HOUR_MS) });
    expect(Date.parse(moved.body.latestAt) - Date.parse(moved.body.plannedAt)).toBe(120_000);
    const widened = await desk.act(id, 'reschedule', {
      plannedAt: desk.ahead(2 * HOUR_MS),
      latestSeconds: 600,
    });
    expect(Date.parse(widened.body.latestAt) - Date.parse(widened.body.plannedAt)).toBe(600_000);
  });

  it('puts what could not go out in time before a person with exactly three choices', async () => {
    const { revisionId, code } = await desk.approved('错过了时间');
    const id = await desk.staged(revisionId, weibo);
    await desk.age(id, 3 * HOUR_MS);
    await desk.commit(id);
    expect(await desk.release(id)).toMatchObject({
      state: 'expired',
      choices: ['send_now', 'reschedule', 'cancel'],
      fault: { code: 'release.too_late' },
    });
    expect(await desk.office.publications(code)).toBe(0);
    expect((await desk.act(id, 'resume')).status).toBe(409);
    expect((await desk.act(id, 'send-now')).body.state).toBe('scheduled');
    await desk.stage(id);
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('lets what has expired be planned anew or dropped', async () => {
    const { revisionId } = await desk.approved('错过之后');
    const again = await desk.staged(revisionId, website);
    await desk.age(again, 3 * HOUR_MS);
    await desk.commit(again);
    const plannedAt = desk.ahead(HOUR_MS);
    const replanned = await desk.act(again, 'reschedule', { plannedAt });
    expect(replanned.body).toMatchObject({ state: 'scheduled', fault: null });
    expect(Math.abs(Date.parse(replanned.body.plannedAt) - Date.parse(plannedAt))).toBeLessThanOrEqual(1);
    await desk.age(again, 3 * HOUR_MS);
    await desk.stage(again);
    expect((await desk.release(again)).state).toBe('expired');
    expect((await desk.act(again, 'cancel', { reason: '不再需要' })).body.state).toBe('cancelled');
  });
});

describe('holding one release', () => {
  it('holds it over its due time and sends nothing when it is let go on too late', async () => {
    const { revisionId, code } = await desk.approved('单条暂停');
    const id = await desk.staged(revisionId, weibo);
    expect((await desk.act(id, 'hold', { reason: '等口径' })).body).toMatchObject({
      state: 'held',
      holdReason: 'person',
    });
    await desk.comesDue(id);
    await desk.commit(id);
    expect((await desk.release(id)).state).toBe('held');
    await desk.age(id, 60_000);
    const late = await desk.act(id, 'resume');
    expect(late).toMatchObject({ status: 409, body: { code: 'release-overdue' } });
    expect(await desk.office.publications(code)).toBe(0);
  });

  it('lets it go on towards its time with what was staged', async () => {
    const { revisionId } = await desk.approved('暂停后恢复');
    const id = await desk.staged(revisionId, website);
    await desk.act(id, 'hold', { reason: '等口径' });
    expect((await desk.act(id, 'resume')).body).toMatchObject({ state: 'staged', holdReason: null });
    await desk.comesDue(id);
    await desk.goOut(id);
  });
});

describe('resuming a channel', () => {
  it('holds what fell due while it was paused, and nothing more when it is pressed again', async () => {
    const { revisionId } = await desk.approved('渠道恢复');
    const paused = await desk.due(revisionId, weibo);
    await desk.editor.post(`/channels/${weibo.id}/pause`, { reason: '等口径' });
    await desk.age(paused, 5_000);
    const first = await desk.editor.post<{ held: { id: string }[] }>(`/channels/${weibo.id}/resume`);
    expect(first.held.map((one) => one.id)).toContain(paused);
    const other = await desk.approved('恢复之后的重试');
    const late = await desk.due(other.revisionId, weibo);
    await desk.age(late, 5_000);
    const again = await desk.editor.post<{ held: { id: string }[] }>(`/channels/${weibo.id}/resume`);
    expect(again.held.map((one) => one.id)).toContain(paused);
    expect((await desk.release(late)).state).toBe('staged');
    await desk.goOut(late);
  });
});

describe('row 9: a button pressed ten times is one act', () => {
  it.each([
    ['send-now', {}],
    ['hold', { reason: '等口径' }],
    ['cancel', { reason: '重复点击' }],
  ])('%s', async (act, body) => {
    const { revisionId, code } = await desk.approved(`连点十次 ${act}`);
    const id = await desk.staged(revisionId, weibo);
    if (act === 'send-now') await desk.act(id, 'hold', { reason: '等口径' });
    const answers = await Promise.all(Array.from({ length: 10 }, async () => await desk.act(id, act, body)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(9);
    if (act !== 'send-now') return;
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
  });
});

describe('two people give one release another time', () => {
  const moveAs = async (id: string, seen: string, plannedAt: string): ReturnType<ActDesk['act']> =>
    await desk.editor.call('POST', `/releases/${id}/reschedule`, { plannedAt }, { 'If-Match': `"${seen}"` });

  it('the second, who looked before the first acted, is refused and told what holds now', async () => {
    const { revisionId } = await desk.approved('两人改期');
    const id = await desk.staged(revisionId, website);
    const seen = String((await desk.release(id))['version']);
    const first = await moveAs(id, seen, desk.ahead(HOUR_MS));
    expect(first.status).toBe(200);
    expect(first.headers['etag']).toBe(`"${String(first.body['version'])}"`);
    const second = await moveAs(id, seen, desk.ahead(2 * HOUR_MS));
    expect(second).toMatchObject({
      status: 412,
      body: { code: 'stale-version', version: first.body['version'], state: 'staged' },
    });
    expect(Date.parse(second.body.plannedAt)).toBe(Date.parse(first.body.plannedAt));
    expect((await desk.release(id)).plannedAt).toBe(first.body.plannedAt);
    expect((await moveAs(id, String(first.body['version']), desk.ahead(2 * HOUR_MS))).status).toBe(200);
  });

  it('of many at once, one is done', async () => {
    const { revisionId } = await desk.approved('同时改期');
    const id = await desk.staged(revisionId, weibo);
    const seen = String((await desk.release(id))['version']);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async (hours) => await moveAs(id, seen, desk.ahead(hours * HOUR_MS))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  it('does not take what was held meanwhile out of its hold', async () => {
    const { revisionId } = await desk.approved('暂停后改期');
    const id = await desk.staged(revisionId, website);
    const seen = String((await desk.release(id))['version']);
    await desk.act(id, 'hold', { reason: '等口径' });
    expect((await moveAs(id, seen, desk.ahead(HOUR_MS))).status).toBe(412);
    expect((await desk.release(id)).state).toBe('held');
  });

  it('is not refused because the release was made ready meanwhile', async () => {
    const { revisionId } = await desk.approved('准备后改期');
    const id = await desk.planned(revisionId, website, 600_000);
    const seen = String((await desk.release(id))['version']);
    await desk.stage(id);
    expect((await moveAs(id, seen, desk.ahead(HOUR_MS))).status).toBe(200);
  });

  it('must say what was seen in the form of a tag, or nothing at all', async () => {
    const { revisionId } = await desk.approved('条件格式');
    const id = await desk.planned(revisionId, weibo, 600_000);
    for (const tag of ['W/"x"', 'x', '"a", "b"'])
      expect(
        await desk.editor.call(
          'POST',
          `/releases/${id}/reschedule`,
          { plannedAt: desk.ahead(HOUR_MS) },
          { 'If-Match': tag },
        ),
      ).toMatchObject({ status: 400, body: { code: 'invalid-if-match' } });
  });
});

describe('row 3: reschedule and delete while waiting, while claimed and after submit', () => {
  it('while waiting: both are done', async () => {
    const { revisionId } = await desk.approved('等待时改动');
    const id = await desk.staged(revisionId, website);
    expect((await desk.act(id, 'reschedule', { plannedAt: desk.ahead(HOUR_MS) })).status).toBe(200);
    expect((await desk.act(id, 'cancel', { reason: '不发了' })).status).toBe(200);
  });

  it('while a worker holds it for its instant: the new time counts, and a cancelled one stays unsent', async () => {
    const { revisionId, code } = await desk.approved('已被领走时改动');
    const id = await desk.staged(revisionId, weibo);
    const whileClaimed = async (act: () => Promise<unknown>): Promise<void> => {
      await desk.comesDue(id, 9_000);
      const landing = new AbortController().signal;
      const instant = holdInstant(desk, landing);
      const flight = desk.commit(id, landing);
      await instant.reached;
      await act();
      await instant.letGo(flight);
    };
    const plannedAt = desk.ahead(HOUR_MS);
    await whileClaimed(async () => {
      expect((await desk.act(id, 'reschedule', { plannedAt })).status).toBe(200);
    });
    expect(await desk.release(id)).toMatchObject({ state: 'staged', commitStartedAt: null });
    expect(Date.parse((await desk.release(id)).plannedAt)).toBe(Date.parse(plannedAt));
    await whileClaimed(async () => {
      expect((await desk.act(id, 'cancel', { reason: '不发了' })).status).toBe(200);
    });
    expect((await desk.release(id)).state).toBe('cancelled');
    expect(await desk.office.publications(code)).toBe(0);
  });

  it('after submit: both are refused and say that it is on its way, then that it is out', async () => {
    const { revisionId, code } = await desk.approved('提交后改动');
    const id = await desk.due(revisionId, weibo);
    const call = holdCalls(desk);
    const flight = desk.commit(id);
    await call.reached;
    const plannedAt = desk.ahead(HOUR_MS);
    for (const [act, body] of [
      ['reschedule', { plannedAt }],
      ['cancel', { reason: '不发了' }],
      ['hold', { reason: '不发了' }],
    ] as const) {
      const refused = await desk.act(id, act, body);
      expect(refused).toMatchObject({ status: 409, body: { code: 'release-state', state: 'committing' } });
    }
    await call.letGo(flight);
    expect((await desk.act(id, 'cancel', { reason: '不发了' })).body.state).toBe('published');
    expect(await desk.office.publications(code)).toBe(1);
  });
});
