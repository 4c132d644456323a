import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { wallClockAt } from '#libs/kernel/wall-clock.js';
import { Office, type Answer, type Caller, type OfficeChannel } from '../../test/support/office.js';
import { FillSlots } from './slots/fill-slots.js';
import type { CalendarView } from './screens/calendar.js';
import type { ColumnView, EntryListView } from './screens/column-list.js';
import type { SlotView } from './screens/slot-forecast.js';

const ZONE = 'Asia/Shanghai';
let office: Office;
let editor: Caller;
let website: OfficeChannel;
let weibo: OfficeChannel;
let count = 0;

beforeAll(async () => {
  office = await Office.open();
  ({ editor } = office.people);
  website = await office.connect('wordpress');
  weibo = await office.connect('weibo');
});

afterAll(async () => {
  await office.close();
});

/** Columns of the tests before do not take part. */
beforeEach(async () => {
  await office.runtime.database.query(`UPDATE release_column SET state = 'archived'`);
  await office.runtime.database.query('DELETE FROM day_override');
});

const now = (): number => office.runtime.clock.now().getTime();
const fill = async (): Promise<void> => {
  await office.app.get(FillSlots, { strict: false }).run();
};
const sql = async <Row extends object>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  await office.runtime.database.query<Row>(text, parameters);

/** Every day at the minute that is `ms` from now. */
function daily(ms: number): string {
  const { hour, minute } = wallClockAt(new Date(now() + ms), ZONE);
  return `${minute} ${hour} * * *`;
}

async function column(change: object = {}): Promise<ColumnView> {
  count += 1;
  return await editor.post<ColumnView>('/columns', {
    name: `栏目 ${count}`,
    cron: daily(3_600_000),
    channelIds: [website.id],
    ...change,
  });
}

async function approved(title: string): Promise<{ draftId: string; revisionId: string }> {
  const draft = await office.draft(title);
  return { draftId: draft.id, revisionId: await office.approve(draft.id) };
}

async function queue(of: ColumnView, title: string): Promise<string> {
  const { revisionId } = await approved(title);
  const { items } = await editor.post<EntryListView>(`/columns/${of.id}/entries`, { revisionId });
  return items.at(-1)?.id ?? '';
}

async function slots(of: ColumnView, days = 3): Promise<readonly SlotView[]> {
  const [from, to] = [new Date(now() - 86_400_000), new Date(now() + days * 86_400_000)];
  const path = `/columns/${of.id}/slots?from=${from.toISOString()}&to=${to.toISOString()}`;
  return (await editor.get<{ items: SlotView[] }>(path)).items;
}

async function planned(of: ColumnView): Promise<readonly { title: string; planned: Date; by: string }[]> {
  return await sql(
    `SELECT v.content ->> 'title' AS title, r.planned_at AS planned, u.username AS by
     FROM release_plan p JOIN release r ON r.plan_id = p.id JOIN revision v ON v.id = p.revision_id
       JOIN app_user u ON u.id = p.created_by
     WHERE p.column_id = $1 ORDER BY r.planned_at, p.created_at`,
    [of.id],
  );
}

/** As if nothing had run since `ms` ago. */
async function asleep(of: ColumnView, ms: number): Promise<void> {
  await sql(`UPDATE release_column SET looked_until = $2 WHERE id = $1`, [of.id, new Date(now() - ms)]);
}

describe('a column', () => {
  it('shows when it comes round before it is saved, and names what is wrong with its rule', async () => {
    const ask = async (
      body: object,
    ): Promise<Answer<{ items?: object[]; errors?: { field: string; code: string }[] }>> =>
      await editor.call('POST', '/columns/preview-slots', body);
    const preview = await ask({
      cron: '0 17 * * 5',
      from: '2026-09-24T00:00:00Z',
      count: 2,
      holidayRule: 'skip',
    });
    expect(preview.body.items).toEqual([
      {
        slotAt: '2026-09-25T09:00:00.000Z',
        goesAt: null,
        reason: expect.stringContaining('中秋') as unknown,
      },
      {
        slotAt: '2026-10-02T09:00:00.000Z',
        goesAt: null,
        reason: expect.stringContaining('国庆节') as unknown,
      },
    ]);
    expect((await ask({ cron: 'friday' })).body.errors).toMatchObject([
      { field: 'cron', code: 'invalid-cron' },
    ]);
    expect((await ask({ cron: '* * * * *' })).body.errors).toMatchObject([
      { field: 'cron', code: 'too-often' },
    ]);
    expect((await ask({ cron: '0 9 * * 1', timeZone: 'Mars/Base' })).body.errors).toMatchObject([
      { field: 'timeZone', code: 'invalid-zone' },
    ]);
    const made = await editor.call('POST', '/columns', { name: '没有渠道', cron: '0 9 * * 1' });
    expect(made).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'channelIds', code: 'channels-or-template' }] },
    });
  });

  it('names the place of a channel that the department has not', async () => {
    const channelIds = [website.id, '0195c3a0-0000-7000-8000-000000000000'];
    const body = { name: '别人的渠道', cron: '0 9 * * 3', channelIds };
    expect(await editor.call('POST', '/columns', body)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'channelIds[1]', code: 'unknown-channel' }] },
    });
  });

  it('plans the first of its queue ahead of the slot, for those who queued them, once however often it looks', async () => {
    const mine = await column({ perSlot: 2, spacingSeconds: 300 });
    for (const title of ['第一篇', '第二篇', '第三篇']) await queue(mine, title);
    await Promise.all([fill(), fill(), fill()]);
    await fill();
    const out = await planned(mine);
    expect(out.map((one) => one.title)).toEqual(['第一篇', '第二篇']);
    expect(out.map((one) => one.by)).toEqual(['editor', 'editor']);
    const [slot] = await slots(mine);
    expect(out.map((one) => one.planned.getTime() - Date.parse(slot?.goesAt ?? ''))).toEqual([0, 300_000]);
    expect(slot).toMatchObject({ state: 'planned', planned: 2, wanted: 2, warning: null });
    const { items } = await editor.get<EntryListView>(`/columns/${mine.id}/entries`);
    expect(items.map((entry) => entry.title)).toEqual(['第三篇']);
    expect((await editor.get<{ items: object[] }>(`/plans?columnId=${mine.id}`)).items).toHaveLength(2);
  });

  it('goes out by a template', async () => {
    const template = await editor.post<{ id: string }>('/plan-templates', {
      name: '网站先，微博后',
      steps: [
        { name: '网站', channelId: website.id, offsetSeconds: 0 },
        { name: '微博', channelId: weibo.id, gate: { afterStep: '网站', delaySeconds: 600 } },
      ],
    });
    const mine = await column({ channelIds: undefined, templateId: template.id });
    await queue(mine, '按模板发布');
    await fill();
    const [first, second] = await planned(mine);
    expect((second?.planned.getTime() ?? 0) - (first?.planned.getTime() ?? 0)).toBe(600_000);
    const used = await editor.call('DELETE', `/plan-templates/${template.id}`, undefined, {
      'If-Match': '"1"',
    });
    expect(used).toMatchObject({ status: 409, body: { code: 'template-in-use' } });
  });

  it('takes only what is approved, and passes over what no longer is', async () => {
    const mine = await column();
    const draft = await office.draft('没有审核');
    const review = await editor.post<{ revisionId: string }>(`/drafts/${draft.id}/reviews`);
    const refused = await editor.call('POST', `/columns/${mine.id}/entries`, {
      revisionId: review.revisionId,
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'revision-not-approved' } });
    const { draftId, revisionId } = await approved('排队后又改了');
    await editor.post(`/columns/${mine.id}/entries`, { revisionId });
    const twice = await editor.call('POST', `/columns/${mine.id}/entries`, { revisionId });
    expect(twice).toMatchObject({ status: 409, body: { code: 'already-queued' } });
    await queue(mine, '后面的一篇');
    await sql(`UPDATE draft SET state = 'archived' WHERE id = $1`, [draftId]);
    await fill();
    expect((await planned(mine)).map((one) => one.title)).toEqual(['后面的一篇']);
    const { items } = await editor.get<EntryListView>(`/columns/${mine.id}/entries`);
    expect(items).toMatchObject([{ title: '排队后又改了', fault: { code: 'revision-not-approved' } }]);
  });

  it('warns ahead of an empty or short queue, and takes it back when it fills', async () => {
    const mine = await column({ perSlot: 2, cron: daily(20 * 3_600_000), horizonSeconds: 300 });
    await fill();
    expect(await editor.get<ColumnView>(`/columns/${mine.id}`)).toMatchObject({
      warning: 'empty',
      queueLength: 0,
    });
    const actions = async (): Promise<readonly string[]> =>
      (
        await sql<{ action: string }>(
          `SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY number`,
          [mine.id],
        )
      )
        .map((entry) => entry.action)
        .filter((action) => action === 'column.short' || action === 'column.filled');
    await fill();
    expect(await actions()).toEqual(['column.short']);
    for (const title of ['一', '二', '三']) await queue(mine, `备稿${title}`);
    expect(await editor.get<ColumnView>(`/columns/${mine.id}`)).toMatchObject({ warning: 'short' });
    await queue(mine, '备稿四');
    await fill();
    expect(await actions()).toEqual(['column.short', 'column.filled']);
    expect(await editor.get<ColumnView>(`/columns/${mine.id}`)).toMatchObject({
      warning: null,
      queueLength: 4,
    });
  });

  it('is ordered by people, and keeps the order of those who saw it last', async () => {
    const mine = await column({ cron: daily(20 * 3_600_000), horizonSeconds: 300 });
    const ids = [await queue(mine, '甲'), await queue(mine, '乙'), await queue(mine, '丙')];
    const [first = '', second = '', third = ''] = ids;
    const path = `/columns/${mine.id}/entries`;
    const put = async (entryIds: string[]) =>
      await editor.call<EntryListView>('PUT', `${path}/order`, { entryIds });
    expect((await put([third, first, second])).body.items.map((entry) => entry.title)).toEqual([
      '丙',
      '甲',
      '乙',
    ]);
    expect((await put([third, first])).status).toBe(422);
    expect((await editor.call('DELETE', `${path}/${first}`)).status).toBe(204);
    expect((await editor.call('DELETE', `${path}/${first}`)).status).toBe(404);
    expect((await editor.get<EntryListView>(path)).items.map((entry) => entry.title)).toEqual(['丙', '乙']);
  });
});

describe('a slot that passed while nothing was running', () => {
  const missed = async (rule: object): Promise<ColumnView> => {
    const mine = await column({ cron: daily(-1_800_000), ...rule });
    await queue(mine, '错过的一期');
    await asleep(mine, 3_600_000);
    await fill();
    return mine;
  };

  it('is made up for within the given time', async () => {
    const mine = await missed({ missedRule: 'catch_up', catchUpSeconds: 3_600 });
    const [out] = await planned(mine);
    expect(out?.title).toBe('错过的一期');
    expect(out?.planned.getTime()).toBeGreaterThan(now());
    expect(out?.planned.getTime()).toBeLessThan(now() + 180_000);
  });

  it('is left out when that time has passed too, or when the rule says so', async () => {
    for (const rule of [{ missedRule: 'catch_up', catchUpSeconds: 600 }, { missedRule: 'skip' }]) {
      const mine = await missed(rule);
      expect(await planned(mine)).toEqual([]);
      expect((await slots(mine))[0]).toMatchObject({ state: 'missed' });
    }
  });

  it('waits for a person who makes up for it, or lets it go', async () => {
    const mine = await missed({ missedRule: 'ask' });
    const [slot] = await slots(mine);
    expect(slot).toMatchObject({ state: 'asked' });
    expect(await planned(mine)).toEqual([]);
    const decide = async (decision: string) =>
      await editor.call('POST', `/columns/${mine.id}/slots/decide`, { slotAt: slot?.slotAt, decision });
    expect((await decide('go')).status).toBe(204);
    expect((await planned(mine)).map((one) => one.title)).toEqual(['错过的一期']);
    expect(await decide('skip')).toMatchObject({ status: 409, body: { code: 'slot-state' } });
  });

  it('is no longer made up for when its queue was empty at the time', async () => {
    const mine = await column({ missedRule: 'catch_up', horizonSeconds: 300 });
    await fill();
    await sql(`UPDATE column_slot SET goes_at = $2 WHERE column_id = $1`, [
      mine.id,
      new Date(now() - 60_000),
    ]);
    await queue(mine, '来晚了');
    await fill();
    expect(await planned(mine)).toEqual([]);
    const [row] = await sql(
      `SELECT state, reason FROM column_slot WHERE column_id = $1 ORDER BY slot_at LIMIT 1`,
      [mine.id],
    );
    expect(row).toEqual({ state: 'missed', reason: '到时没有备稿' });
  });
});

describe('pausing and leaving out', () => {
  it('plans nothing while paused, and makes up for nothing of that time', async () => {
    const mine = await column({ missedRule: 'catch_up', cron: daily(-600_000) });
    await queue(mine, '暂停期间');
    await asleep(mine, 3_600_000);
    expect((await editor.call('POST', `/columns/${mine.id}/pause`)).status).toBe(200);
    await fill();
    expect(await planned(mine)).toEqual([]);
    expect(await editor.call('POST', `/columns/${mine.id}/pause`)).toMatchObject({
      status: 409,
      body: { code: 'column-state' },
    });
    await editor.post(`/columns/${mine.id}/resume`);
    await fill();
    expect(await planned(mine)).toEqual([]);
  });

  it('keeps a missed slot asking while nothing could make up for it', async () => {
    const mine = await column({ missedRule: 'ask', cron: daily(-600_000) });
    await asleep(mine, 3_600_000);
    await fill();
    const [asked] = await sql<{ at: Date; state: string }>(
      'SELECT slot_at AS at, state FROM column_slot WHERE column_id = $1 ORDER BY slot_at LIMIT 1',
      [mine.id],
    );
    expect(asked?.state).toBe('asked');
    const go = async (): Promise<object> =>
      await editor.call('POST', `/columns/${mine.id}/slots/decide`, {
        slotAt: asked?.at.toISOString(),
        decision: 'go',
      });
    expect(await go()).toMatchObject({ status: 409, body: { code: 'queue-empty' } });
    await queue(mine, '暂停时补发');
    await editor.post(`/columns/${mine.id}/pause`);
    expect(await go()).toMatchObject({ status: 409, body: { code: 'column-state' } });
    await editor.post(`/columns/${mine.id}/resume`);
    expect(await go()).toMatchObject({ status: 204 });
    expect(await planned(mine)).toHaveLength(1);
  });

  it('leaves one slot out, and takes that back', async () => {
    const mine = await column();
    await queue(mine, '跳过一期');
    const [slot] = mine.nextSlots;
    const act = async (what: string, body: object) =>
      (await editor.call('POST', `/columns/${mine.id}/slots/${what}`, { slotAt: slot?.slotAt, ...body }))
        .status;
    expect(await act('skip', { reason: '重大活动' })).toBe(204);
    await fill();
    expect(await planned(mine)).toEqual([]);
    expect((await slots(mine))[0]).toMatchObject({ state: 'skipped', reason: '重大活动' });
    expect(await act('unskip', {})).toBe(204);
    await fill();
    expect(await planned(mine)).toHaveLength(1);
    expect(await act('skip', { reason: '太晚了' })).toBe(409);
    const wrong = { slotAt: new Date(now() + 5_000_000).toISOString(), reason: '没有这一期' };
    expect((await editor.call('POST', `/columns/${mine.id}/slots/skip`, wrong)).status).toBe(404);
  });
});

describe('holidays', () => {
  it('written by an admin move or skip a slot that holds nothing yet', async () => {
    const at = now() + 20 * 3_600_000;
    const wall = wallClockAt(new Date(at), ZONE);
    const two = (value: number): string => String(value).padStart(2, '0');
    const day = `${wall.year}-${two(wall.month)}-${two(wall.day)}`;
    const mine = await column({
      cron: daily(20 * 3_600_000),
      holidayRule: 'next_working_day',
      horizonSeconds: 300,
    });
    const skipping = await column({ cron: daily(20 * 3_600_000), holidayRule: 'skip', horizonSeconds: 300 });
    await fill();
    const override = { kind: 'holiday', name: '台风停工' };
    expect((await editor.call('PUT', `/days/${day}`, override)).status).toBe(403);
    expect((await office.people.admin.call('PUT', `/days/${day}`, override)).status).toBe(204);
    expect((await office.people.admin.call('PUT', '/days/2026-02-30', override)).status).toBe(422);
    await fill();
    const [moved] = await slots(mine, 12);
    expect(Date.parse(moved?.goesAt ?? '')).toBeGreaterThan(Date.parse(moved?.slotAt ?? ''));
    expect(moved?.reason).toContain('台风停工');
    expect((await slots(skipping, 12))[0]).toMatchObject({ state: 'holiday' });
    expect((await office.people.admin.call('DELETE', `/days/${day}`)).status).toBe(204);
    await fill();
    expect((await slots(skipping, 12))[0]).toMatchObject({ state: 'open' });
  });

  it('of the published table are told by year, with the days that make up for them', async () => {
    const { items } = await editor.get<{ items: readonly object[] }>('/days/published?year=2026');
    expect(items).toContainEqual({ day: '2026-10-01', kind: 'holiday', name: '国庆节' });
    expect(items).toContainEqual({ day: '2026-10-10', kind: 'working_day', name: '国庆节' });
    expect(await editor.get('/days/published?year=2090')).toEqual({ items: [] });
    expect((await editor.call('GET', '/days/published?year=soon')).status).toBe(422);
  });
});

describe('the calendar', () => {
  it('shows releases, coming slots of columns, and wishes that are not scheduled', async () => {
    const mine = await column({ cron: daily(30 * 3_600_000) });
    const { revisionId } = await approved('日历上的发布');
    await office.plan(revisionId, [website], 7_200_000);
    const wish = await office.draft('日历上的愿望');
    await editor.call('PUT', `/drafts/${wish.id}/wished-time`, {
      wishedAt: new Date(now() + 7_200_000).toISOString(),
    });
    const [from, to] = [new Date(now()), new Date(now() + 10 * 86_400_000)];
    const calendar = await editor.get<CalendarView>(
      `/calendar?from=${from.toISOString()}&to=${to.toISOString()}`,
    );
    expect(calendar.releases.map((release) => release.title)).toContain('日历上的发布');
    expect(calendar.slots.filter((slot) => slot.columnId === mine.id).length).toBeGreaterThanOrEqual(8);
    expect(calendar.wishes).toMatchObject([{ title: '日历上的愿望', scheduled: false }]);
    const wrong = await editor.call('GET', `/calendar?from=${to.toISOString()}&to=${from.toISOString()}`);
    expect(wrong.status).toBe(422);
  });
});
