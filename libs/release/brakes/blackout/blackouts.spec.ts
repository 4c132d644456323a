import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OfficeChannel } from '../../../../test/support/office.js';
import { ActDesk } from '../../testing/act-desk.js';
import { BrakeDesk } from '../../testing/brake-desk.js';

const HOUR_MS = 3_600_000;

let desk: ActDesk;
let brakes: BrakeDesk;
let website: OfficeChannel;
let weibo: OfficeChannel;

beforeAll(async () => {
  desk = await ActDesk.open();
  brakes = new BrakeDesk(desk);
  website = await desk.office.connect('wordpress');
  weibo = await desk.office.connect('weibo');
});

afterAll(async () => {
  await desk.close();
});

afterEach(async () => {
  await brakes.clearWindows();
});

const heldBy = async (
  title: string,
  change: object = {},
): Promise<{ id: string; code: string; windowId: string }> => {
  const { revisionId, code } = await desk.approved(title);
  const id = await desk.due(revisionId, website);
  const { id: windowId } = await brakes.window(change);
  await desk.commit(id);
  return { id, code, windowId };
};

const waiting = async (person: 'reviewer1' | 'editor'): Promise<string[]> => {
  const path = '/releases?reapproval=mine';
  const { items } = await desk.office.people[person].get<{ items: { id: string }[] }>(path);
  return items.map((one) => one.id);
};

describe('row 26: a window set after scheduling still holds at dispatch', () => {
  it.each(['all', 'department', 'channel'])(
    'for scope %s, with the window as its visible reason',
    async (scope) => {
      const { id, code, windowId } = await heldBy(`静默期 ${scope}`, {
        scope,
        ...(scope === 'channel' ? { channelId: website.id } : {}),
      });
      const release = await desk.release(id);
      expect(release).toMatchObject({
        state: 'held',
        holdReason: 'blackout',
        fault: { code: 'release.blackout' },
      });
      expect((release['fault'] as { message: string }).message).toContain('国家公祭日');
      expect(await desk.office.publications(code)).toBe(0);
      expect(await desk.office.people.auditor.get(`/blackouts/${windowId}`)).toMatchObject({ holding: 1 });
    },
  );

  it('leaves other channels and other times alone', async () => {
    await brakes.window({ scope: 'channel', channelId: weibo.id });
    await brakes.window({ startsAt: desk.ahead(HOUR_MS), endsAt: desk.ahead(2 * HOUR_MS) });
    const { revisionId, code } = await desk.approved('不在静默期内');
    await desk.published(revisionId, website);
    expect(await desk.office.publications(code)).toBe(1);
  });

  it('holds what a person sends during the window', async () => {
    const { id } = await heldBy('静默期内立即发布');
    expect((await desk.act(id, 'send-now')).status).toBe(200);
    await desk.commit(id);
    expect((await desk.release(id)).state).toBe('held');
  });
});

describe('the end of a window', () => {
  it('changes nothing before it comes', async () => {
    const { id } = await heldBy('还没有结束', { after: 'resume' });
    await brakes.sweep();
    expect((await desk.release(id)).state).toBe('held');
  });

  it('resumes by itself one after another, keeping the planned time and its latest one', async () => {
    const window = { after: 'resume', spacingSeconds: 120 };
    const { id: windowId } = await brakes.window(window);
    const ids: string[] = [];
    for (const title of ['依次恢复一', '依次恢复二', '依次恢复三']) {
      const { revisionId } = await desk.approved(title);
      const id = await desk.due(revisionId, website);
      await desk.commit(id);
      ids.push(id);
    }
    const before = await desk.release(ids[0] ?? '');
    await brakes.end(windowId);
    await brakes.sweep();
    const jobs = await Promise.all(ids.map(async (id) => await brakes.job(id)));
    expect(jobs.map((job) => job.queue)).toEqual(['release.commit', 'release.commit', 'release.commit']);
    const times = jobs.map((job) => job.at?.getTime() ?? 0);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(120_000);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBe(120_000);
    expect(await desk.release(ids[0] ?? '')).toMatchObject({
      state: 'staged',
      holdReason: null,
      fault: null,
      plannedAt: before.plannedAt,
      latestAt: before.latestAt,
    });
    await desk.goOut(ids[0] ?? '');
  });

  it('puts what is later than its latest time before a person', async () => {
    const { id, code, windowId } = await heldBy('过了最晚时间', { after: 'resume' });
    await desk.age(id, HOUR_MS);
    await brakes.end(windowId);
    await brakes.sweep();
    expect(await desk.release(id)).toMatchObject({ state: 'expired', fault: { code: 'release.too_late' } });
    expect(await desk.office.publications(code)).toBe(0);
  });

  it('asks a person where the window says so', async () => {
    const { id, windowId } = await heldBy('人工决定');
    await brakes.end(windowId);
    await brakes.sweep();
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'blackout_ended' });
    await brakes.sweep();
    expect((await desk.act(id, 'send-now')).status).toBe(200);
    await desk.goOut(id);
  });

  it('demands another approval where the window says so, from somebody whose work it is not', async () => {
    const { id, windowId } = await heldBy('再次批准', { after: 'reapprove' });
    await brakes.end(windowId);
    await brakes.sweep();
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'blackout_reapproval' });
    await desk.act(id, 'send-now');
    await desk.commit(id);
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'reapproval_owed' });
    const path = `/releases/${id}/reapprove`;
    expect((await desk.editor.call('POST', path, { reason: '同意' })).status).toBe(403);
    expect((await desk.release(id)).choices).toContain('reapprove');
    expect(await waiting('reviewer1')).toEqual([id]);
    expect(await waiting('editor')).toEqual([]);
    await desk.office.people.reviewer1.post(path, { reason: '仍然适用' });
    expect(await desk.release(id)).toMatchObject({ holdReason: 'reapproved', reapprovalOwed: false });
    expect((await desk.release(id)).choices).not.toContain('reapprove');
    expect(await waiting('reviewer1')).toEqual([]);
    const { entries } = await desk.editor.get<{ entries: readonly object[] }>(`/releases/${id}/timeline`);
    expect(entries).toContainEqual(
      expect.objectContaining({
        what: 'reapproved',
        actor: 'reviewer1',
        detail: expect.objectContaining({ reason: '仍然适用' }) as object,
      }),
    );
    expect((await desk.office.people.reviewer2.call('POST', path, { reason: '同意' })).status).toBe(409);
    expect((await desk.release(id)).state).toBe('held');
    await desk.act(id, 'send-now');
    await desk.goOut(id);
  });

  it('stays held while another window holds, and takes the stricter of both', async () => {
    const { id, windowId } = await heldBy('两个静默期', { after: 'resume' });
    const second = await brakes.window({ name: '第二个', after: 'decide' });
    await brakes.end(windowId);
    await brakes.sweep();
    expect((await desk.release(id)).state).toBe('held');
    expect((await brakes.end(second.id)).body.activeUntil).toBeNull();
    await brakes.sweep();
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'blackout_ended' });
  });

  it('comes by editing and by taking the window away, too', async () => {
    const { id, windowId } = await heldBy('改动静默期', { after: 'resume' });
    const path = `/blackouts/${windowId}`;
    const moved = brakes.once({
      after: 'resume',
      startsAt: desk.ahead(HOUR_MS),
      endsAt: desk.ahead(2 * HOUR_MS),
    });
    const { admin } = desk.office.people;
    expect((await admin.call('PUT', path, moved, { 'If-Match': '"9"' })).status).toBe(412);
    expect((await admin.call('PUT', path, moved, { 'If-Match': '"1"' })).status).toBe(200);
    await brakes.sweep();
    expect((await desk.release(id)).state).toBe('staged');
    const { id: other, windowId: gone } = await heldBy('撤销静默期', { after: 'resume' });
    await admin.post(`/blackouts/${gone}/cancel`, { reason: '不再需要' });
    await brakes.sweep();
    expect((await desk.release(other)).state).toBe('staged');
    expect(await admin.call('POST', `/blackouts/${gone}/cancel`, { reason: '再次' })).toMatchObject({
      status: 409,
      body: { code: 'blackout-over' },
    });
  });
});

describe('an emergency exception', () => {
  it('lets one release past every window, by an admin, and is in the audit log', async () => {
    const { id, code } = await heldBy('应急例外');
    const path = `/releases/${id}/exempt`;
    expect((await desk.editor.call('POST', path, { reason: '台风预警' })).status).toBe(403);
    expect(await desk.release(id)).toMatchObject({ exempt: false });
    await desk.office.people.admin.post(path, { reason: '台风预警' });
    expect(await desk.release(id)).toMatchObject({ exempt: true });
    await brakes.sweep();
    await desk.goOut(id);
    expect(await desk.office.publications(code)).toBe(1);
    const { items } = await desk.office.people.auditor.get<{ items: { action: string; detail: object }[] }>(
      `/audit?subjectId=${id}&action=release.exempted`,
    );
    expect(items).toMatchObject([{ detail: { reason: '台风预警' } }]);
  });

  it('does not pass an emergency stop', async () => {
    const { revisionId } = await desk.approved('例外也停');
    const id = await desk.due(revisionId, website);
    await desk.office.people.admin.post(`/releases/${id}/exempt`, { reason: '台风预警' });
    await desk.editor.post('/publishing/stop', { reason: '全部停止' });
    await desk.commit(id);
    await desk.office.people.admin.call('POST', '/publishing/resume');
    expect(await desk.release(id)).toMatchObject({ state: 'held', holdReason: 'publishing_stopped' });
  });
});

describe('what people see of windows', () => {
  it('shades a calendar with every time a window holds', async () => {
    const weekly = await brakes.window({
      kind: 'weekly',
      name: '夜间',
      days: [1, 2, 3, 4, 5, 6, 7],
      from: '22:00',
      to: '07:00',
      startsAt: '2026-01-01T00:00:00+08:00',
      endsAt: '2099-01-01T00:00:00+08:00',
    });
    const span = 'from=2027-03-01T00:00:00%2B08:00&to=2027-03-03T00:00:00%2B08:00';
    const { items } = await desk.editor.get<{ items: { windowId: string; start: string; end: string }[] }>(
      `/blackouts/occurrences?${span}`,
    );
    expect(items).toMatchObject([
      { windowId: weekly.id, start: '2027-02-28T14:00:00.000Z', end: '2027-02-28T23:00:00.000Z' },
      { windowId: weekly.id, start: '2027-03-01T14:00:00.000Z', end: '2027-03-01T23:00:00.000Z' },
      { windowId: weekly.id, start: '2027-03-02T14:00:00.000Z', end: '2027-03-02T23:00:00.000Z' },
    ]);
    const long = await desk.editor.call(
      'GET',
      '/blackouts/occurrences?from=2027-01-01T00:00:00Z&to=2027-12-01T00:00:00Z',
    );
    expect(long.status).toBe(422);
  });

  it('previews which releases a window would hold, and keeps nothing', async () => {
    const { revisionId } = await desk.approved('预览');
    const inside = await desk.planned(revisionId, website, 40 * HOUR_MS);
    await desk.planned(revisionId, weibo, 50 * HOUR_MS);
    const span = { startsAt: desk.ahead(39 * HOUR_MS), endsAt: desk.ahead(41 * HOUR_MS) };
    const preview = await desk.office.people.admin.post<{ releases: { id: string }[] }>(
      '/blackouts/preview',
      brakes.once(span),
    );
    expect(preview).toMatchObject({ releases: [{ id: inside }], total: 1, elsewhere: 0 });
    expect(await desk.editor.get('/blackouts')).toEqual({ items: [], nextCursor: null });
  });

  it.each([
    ['no end', { endsAt: undefined }, 'endsAt'],
    [
      'an end before its start',
      { startsAt: '2099-02-01T00:00:00Z', endsAt: '2099-01-01T00:00:00Z' },
      'endsAt',
    ],
    ['an end in the past', { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-02T00:00:00Z' }, 'endsAt'],
    ['a time without a zone', { startsAt: '2099-01-01T00:00:00' }, 'startsAt'],
    ['a weekly rule without days', { kind: 'weekly', from: '22:00', to: '07:00' }, 'days'],
    ['a cron that is none', { kind: 'cron', cron: 'often', minutes: 5 }, 'cron'],
    ['a cron that never pauses', { kind: 'cron', cron: '* * * * *', minutes: 5 }, 'cron'],
    ['a zone nobody knows', { kind: 'cron', cron: '0 0 * * *', minutes: 5, zone: 'Mars/Base' }, 'zone'],
    ['a channel that is none', { scope: 'channel' }, 'channelId'],
    ['a day that is none', { kind: 'weekly', days: [8], from: '22:00', to: '07:00' }, 'days'],
  ])('refuses a window with %s', async (_what, change, field) => {
    const answer = await desk.office.people.admin.call<{ errors: { field: string }[] }>(
      'POST',
      '/blackouts',
      brakes.once(change),
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error) => error.field)).toContain(field);
  });

  it('lets only admins set one, and nobody end what does not hold', async () => {
    expect((await desk.editor.call('POST', '/blackouts', brakes.once())).status).toBe(403);
    const later = await brakes.window({ startsAt: desk.ahead(HOUR_MS), endsAt: desk.ahead(2 * HOUR_MS) });
    expect(await brakes.end(later.id)).toMatchObject({ status: 409, body: { code: 'blackout-not-now' } });
  });
});
