import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { answerOf, approve } from './approved.js';
import { Desk, type Seat } from './desk.js';

const DAY_MS = 86_400_000;
const FIRST = '先发的一条';
const MINUTE = '同一分钟的一条';
const CHAIN = '一个接一个的一条';
const AGAIN = '再来一条';

type Api = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

/** The day so many days ahead in the office, and a time on it. */
function day(ahead: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + ahead * DAY_MS).toISOString().slice(0, 10);
}

function at(ahead: number, time: string): string {
  return `${day(ahead)}T${time}:00+08:00`;
}

/** Days ahead to the Monday of next week, so that a whole week lies ahead. */
const MONDAY = 7 - ((new Date(Date.now() + 8 * 3_600_000).getUTCDay() + 6) % 7);

async function planFor(page: Page, time: string): Promise<void> {
  await page.getByRole('dialog').getByRole('checkbox', { name: '微博' }).waitFor();
  const field = page.getByRole('dialog').getByLabel('发布时间', { exact: true });
  await field.fill(time);
  await field.press('Enter');
}

async function dragTo(page: Page, tile: Locator, target: Locator): Promise<void> {
  await tile.scrollIntoViewIfNeeded();
  const [from, to] = [await tile.boundingBox(), await target.boundingBox()];
  if (from === null || to === null) throw new Error('the tile or its target is not on the page');
  await page.mouse.move(from.x + 20, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + 30, { steps: 12 });
}

describe('the calendar and what surrounds it', () => {
  let desk: Desk;
  let editor: Seat;
  let api: Api;
  let releaseIds: Record<string, string>;

  const approved = async (title: string): Promise<string> => {
    const draft = await api('POST', '/drafts', {
      title,
      lead: '只要三样东西。',
      category: '交通出行',
      items: [{ question: `${title}怎样办？`, answer: answerOf('带身份证。') }],
    });
    return await approve(desk, String(draft['id']));
  };

  const plannedAt = async (id: string | undefined): Promise<number> =>
    Date.parse(String((await api('GET', `/releases/${id ?? ''}`))['plannedAt']));

  beforeAll(async () => {
    desk = await Desk.open();
    api = await desk.api('editor');
    const { items } = (await api('GET', '/channels?limit=20')) as { items: { id: string; kind: string }[] };
    const of = (kind: string): string => items.find((one) => one.kind === kind)?.id ?? '';
    const plan = async (
      revisionId: string,
      releases: object[],
    ): Promise<{ id: string; channelId: string }[]> =>
      (await api('POST', '/plans', { revisionId, timeZone: 'Asia/Shanghai', releases }))['releases'] as {
        id: string;
        channelId: string;
      }[];
    const first = await plan(await approved(FIRST), [
      { channelId: of('wechat'), plannedAt: at(MONDAY, '09:07') },
      { channelId: of('weibo'), gate: { afterChannelId: of('wechat'), delaySeconds: 300 } },
      { channelId: of('website'), gate: { afterChannelId: of('wechat'), delaySeconds: DAY_MS / 1000 } },
    ]);
    await plan(await approved(MINUTE), [{ channelId: of('wechat'), plannedAt: at(MONDAY, '09:07') }]);
    const idOf = (channelId: string): string => first.find((one) => one.channelId === channelId)?.id ?? '';
    releaseIds = { wechat: idOf(of('wechat')), weibo: idOf(of('weibo')) };
    const overdue = await plan(await approved('到点没有发出的一条'), [
      { channelId: of('weibo'), plannedAt: new Date(Date.now() + 4_000).toISOString() },
    ]);
    await api('POST', `/releases/${overdue[0]?.id ?? ''}/hold`, { reason: '等口径' });
    const admin = await desk.api('admin');
    await admin('POST', '/blackouts', {
      scope: 'department',
      name: '公祭日',
      reason: '全网静默',
      kind: 'once',
      startsAt: at(MONDAY + 2, '00:00'),
      endsAt: at(MONDAY + 3, '00:00'),
    });
    editor = await desk.sit('editor');
  });

  afterAll(async () => {
    await desk.close();
  });

  it('makes a column, fills its queue and skips a slot', async () => {
    const { page } = editor;
    await editor.go('/columns');
    await page.getByRole('button', { name: '新建栏目' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('栏目名称').fill('每周三问三答');
    await dialog.getByRole('checkbox', { name: '微信公众号' }).check();
    await dialog.locator('.slot-preview li').first().waitFor();
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: '每周三问三答' }).waitFor();
    await page.getByRole('combobox', { name: '加入一份审定的问答稿…' }).click();
    await page.locator('.ant-select-item-option', { hasText: FIRST }).click();
    await page.locator('.queue-lines').getByText(FIRST).waitFor();
    await page.locator('.slot-line', { hasText: '备稿 1/1' }).first().waitFor();
    await page.locator('.slot-line').nth(1).getByRole('button', { name: '跳过' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('当周放假');
    await page.getByRole('dialog').getByRole('button', { name: '跳过' }).click();
    await page.locator('.slot-line', { hasText: '当周放假' }).waitFor();
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('column');
    await editor.go('/columns');
    await page.locator('.ant-table-row').first().waitFor();
    await editor.picture('columns');
    expect(editor.complaints).toEqual([]);
  });

  it('draws gates, slots and blackouts on the board, and shows both of one minute', async () => {
    const { page } = editor;
    await editor.go(`/calendar?view=board&day=${day(MONDAY)}`);
    await page.locator('.board-gate-waiting').nth(1).waitFor({ state: 'attached' });
    expect(await page.locator('.board-gate-waiting').count()).toBe(2);
    await page.locator('.board-quiet').first().waitFor();
    await page.locator('.board-slot', { hasText: '每周三问三答' }).waitFor();
    const cell = page.locator(`[data-cell="wechat|${day(MONDAY)}"]`);
    for (const title of [FIRST, MINUTE])
      expect(await cell.locator('.board-tile', { hasText: title }).innerText()).toContain('09:07');
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('calendar-gates');
    for (const view of ['week', 'month']) {
      await editor.go(`/calendar?view=${view}&day=${day(MONDAY)}`);
      await page.locator('.fc-bg-event').first().waitFor();
      await page.locator('.slot-event').first().waitFor();
      expect(
        await page.locator('.fc-event', { hasText: '09:07' }).filter({ hasText: '微' }).count(),
      ).toBeGreaterThan(1);
    }
    expect(editor.complaints).toEqual([]);
  });

  it('shows while dragging what is in the way, asks before it moves, and takes it back', async () => {
    const { page } = editor;
    await editor.go(`/calendar?view=board&day=${day(MONDAY)}`);
    const tile = page.locator(`[data-release="${releaseIds['wechat'] ?? ''}"]`);
    const target = page.locator(`[data-cell="wechat|${day(MONDAY + 2)}"]`);
    await tile.waitFor();
    const before = await plannedAt(releaseIds['wechat']);
    await dragTo(page, tile, target);
    await page.locator('.drag-notice', { hasText: '公祭日' }).waitFor();
    await editor.picture('calendar-conflict');
    await page.mouse.up();
    await page.getByRole('dialog').getByText('要等这一条').waitFor();
    await page.getByRole('button', { name: '放回原处' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await plannedAt(releaseIds['wechat'])).toBe(before);
    await dragTo(page, tile, target);
    await page.mouse.up();
    await page.getByRole('button', { name: '仍然改到这里' }).click();
    await page.getByText(new RegExp(`已改到 ${day(MONDAY + 2)} 09:07`)).waitFor();
    expect(await plannedAt(releaseIds['wechat'])).toBe(before + 2 * DAY_MS);
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByText(new RegExp(`已恢复到 ${day(MONDAY)} 09:07`)).waitFor();
    expect(await plannedAt(releaseIds['wechat'])).toBe(before);
  });

  it('moves a tile by keyboard, on the board and in the dialogue, which warns too', async () => {
    const { page } = editor;
    await editor.go(`/calendar?view=board&day=${day(MONDAY)}`);
    const tile = page.locator('.board-tile', { hasText: MINUTE });
    await tile.focus();
    await page.keyboard.press('Space');
    await page.locator('.drag-notice', { hasText: day(MONDAY) }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('.drag-notice', { hasText: day(MONDAY + 1) }).waitFor();
    await page.keyboard.press('Space');
    await page.getByText(new RegExp(`已改到 ${day(MONDAY + 1)} 09:07`)).waitFor();
    await page.locator(`[data-cell="wechat|${day(MONDAY + 1)}"] .board-tile`).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: '改期' }).click();
    const field = page.getByRole('dialog').getByLabel('新的发布时间');
    await field.fill(`${day(MONDAY + 2)} 10:00`);
    await field.press('Enter');
    await page.getByRole('dialog').getByText('在静默期“公祭日”内').waitFor();
    await field.fill(`${day(MONDAY + 3)} 10:00`);
    await field.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: '改期' }).click();
    await page.getByText(new RegExp(`已改到 ${day(MONDAY + 3)} 10:00`)).waitFor();
    await page.getByRole('button', { name: '撤销' }).last().click();
    await page.getByText(new RegExp(`已恢复到 ${day(MONDAY + 1)} 09:07`)).waitFor();
    expect(editor.complaints).toEqual([]);
  });

  it('keeps the minute when a tile is dragged to another hour', async () => {
    const { page } = editor;
    await editor.go(`/calendar?view=day&day=${day(MONDAY + 1)}`);
    const tile = page.locator('.fc-event', { hasText: MINUTE });
    await tile.waitFor();
    const [box, hour] = [
      await tile.boundingBox(),
      await page.locator('[data-time="11:00:00"]').last().boundingBox(),
    ];
    if (box === null || hour === null) throw new Error('the tile or the hour is not on the page');
    await page.mouse.move(box.x + 30, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + 30, hour.y + 10, { steps: 12 });
    await page.locator('.drag-notice').waitFor();
    await page.mouse.up();
    const told = page.getByText(new RegExp(`已改到 ${day(MONDAY + 1)}`));
    await told.waitFor();
    expect(await told.innerText()).toMatch(/ (?!09)\d\d:07/);
  });

  it('says before a plan is made what is in its way, and lets a person insist', async () => {
    const { page } = editor;
    await approved(CHAIN);
    await editor.go('/calendar');
    await page.getByRole('button', { name: '排期发布' }).click();
    const dialog = page.getByRole('dialog', { name: CHAIN });
    await page.getByRole('combobox', { name: '选择已审定的问答稿' }).click();
    await page.locator('.ant-select-item-option', { hasText: CHAIN }).click();
    await planFor(page, `${day(MONDAY + 2)} 10:00`);
    await dialog.getByText('处于静默期“公祭日”').first().waitFor();
    expect(await dialog.getByText('处于静默期“公祭日”').count()).toBe(3);
    await dialog.getByRole('button', { name: '已看过提醒，仍然排期' }).waitFor();
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('plan-conflict');
    await planFor(page, `${day(MONDAY + 4)} 10:00`);
    await dialog.getByRole('button', { name: '排期', exact: true }).waitFor();
    expect(await dialog.getByText('公祭日').count()).toBe(0);
    expect(editor.complaints).toEqual([]);
  });

  it('plans one channel after another, keeps that as a template, and shows the order on the board', async () => {
    const { page } = editor;
    const dialog = page.getByRole('dialog', { name: CHAIN });
    await dialog.getByRole('button', { name: /^高级/ }).click();
    await dialog.getByRole('combobox', { name: /^微博.*何时发$/ }).click();
    await page.locator('.ant-select-item-option', { hasText: '等“微信公众号' }).last().click();
    await dialog.getByLabel(/^微博.*再过几分钟$/).fill('10');
    await dialog.getByText(`预计 ${day(MONDAY + 4)} 10:10`).waitFor();
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('plan-order');
    await dialog.getByRole('button', { name: '存为模板', exact: true }).click();
    await page.getByRole('dialog', { name: '存为模板' }).getByLabel('模板名称').fill('微信首发');
    await page.getByRole('dialog', { name: '存为模板' }).getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存模板“微信首发”').waitFor();
    await dialog.getByRole('button', { name: '排期', exact: true }).click();
    await page.waitForURL(/\/plans\//);
    await page.getByText('已排期，到时间自动发布').waitFor();
    await editor.go(`/calendar?view=board&day=${day(MONDAY + 4)}`);
    const weibo = page.locator(`[data-cell="weibo|${day(MONDAY + 4)}"] .board-tile`, { hasText: CHAIN });
    await weibo.getByText('等“微信公众号').waitFor();
    expect(await weibo.innerText()).toContain('10:10');
    expect(editor.complaints).toEqual([]);
  });

  it('fills a plan from a template, which can be changed and put away', async () => {
    const { page } = editor;
    const revisionId = await approved(AGAIN);
    await editor.go('/calendar');
    await page.getByRole('button', { name: '排期发布' }).click();
    await page.getByRole('combobox', { name: '选择已审定的问答稿' }).click();
    await page.locator('.ant-select-item-option', { hasText: AGAIN }).click();
    const dialog = page.getByRole('dialog', { name: AGAIN });
    await dialog.getByRole('combobox', { name: '按模板填写…' }).click();
    await page.locator('.ant-select-item-option', { hasText: '微信首发' }).click();
    await dialog.getByText(/等“微信公众号.*发出后，再过 10 分/).waitFor();
    await dialog.getByRole('button', { name: '取消' }).click();
    const { items } = (await api('GET', '/plan-templates')) as { items: { id: string; name: string }[] };
    const templateId = items.find((one) => one.name === '微信首发')?.id;
    const plan = await api('POST', '/plans', { revisionId, templateId, baseAt: at(200, '10:00') });
    await editor.go('/calendar/templates');
    await page.getByRole('button', { name: '修改模板“微信首发”' }).click();
    const change = page.getByRole('dialog', { name: '修改模板“微信首发”' });
    await change.getByLabel('说明').fill('平日都这样发');
    expect(await editor.barriers()).toEqual([]);
    await change.getByRole('button', { name: '保存' }).click();
    await page.getByText('平日都这样发').waitFor();
    await editor.picture('plan-templates');
    await page.getByRole('button', { name: '停用模板“微信首发”' }).click();
    await page.locator('.ant-popconfirm').getByRole('button', { name: '停用' }).click();
    await page.getByText('模板“微信首发”已停用').waitFor();
    await editor.go(`/plans/${String(plan['id'])}`);
    await page.getByText('按模板“微信首发”').waitFor();
    expect(editor.complaints).toEqual([]);
  });

  it('arranges what is overdue, spaced, and takes it back', async () => {
    const { page } = editor;
    await editor.go('/calendar');
    await page.getByRole('link', { name: '安排补发' }).click();
    await page.getByRole('button', { name: '看建议' }).click();
    await page.getByRole('button', { name: '按此安排 1 条' }).waitFor();
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('backlog');
    await page.getByRole('button', { name: '按此安排 1 条' }).click();
    await page.getByText('已安排 1 条，到时间自动发布').waitFor();
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByText('已撤销，恢复原样 1 条').waitFor();
    await editor.go('/');
    await page.getByRole('link', { name: '安排补发' }).waitFor();
    expect(editor.complaints).toEqual([]);
  });

  it('lets an administrator make a blackout, seeing what it would hold, and cancel it; editors only read', async () => {
    const admin = await desk.sit('admin');
    const { page } = admin;
    await admin.go('/blackouts');
    await page.getByRole('button', { name: '新建静默期' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('夜间');
    await dialog.getByLabel('原因').fill('夜间不发');
    await dialog.getByRole('radio', { name: '每周' }).check();
    await dialog.getByText(/目前(没有|有 \d+ 条)已排期的发布落在其中/).waitFor();
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存静默期“夜间”').waitFor();
    expect(await admin.barriers()).toEqual([]);
    await admin.picture('blackouts');
    await page.getByRole('button', { name: '结束静默期“夜间”' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('改为另行安排');
    await page.getByRole('dialog').locator('.ant-btn-dangerous').click();
    await page.getByText(/静默期“夜间”已(取消|结束)/).waitFor();
    expect(admin.complaints).toEqual([]);
    await admin.leave();
    await editor.go('/blackouts');
    await editor.page.getByText('公祭日').waitFor();
    expect(await editor.page.getByRole('button', { name: '新建静默期' }).count()).toBe(0);
  });
});
