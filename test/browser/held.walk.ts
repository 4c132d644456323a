import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, approve } from './approved.js';
import { Desk, type Seat } from './desk.js';

interface Planned {
  readonly planId: string;
  readonly releaseId: string;
}

const HOUR_MS = 3_600_000;

describe('a release that is held for a reason', () => {
  let desk: Desk;
  let editor: Seat;
  let api: Awaited<ReturnType<Desk['api']>>;
  let admin: Awaited<ReturnType<Desk['api']>>;
  let websiteId: string;

  const iso = (ms: number): string => new Date(Date.now() + ms).toISOString();

  const planned = async (title: string, inMs: number, channelIds = [websiteId]): Promise<Planned> => {
    const draft = await api('POST', '/drafts', {
      title,
      lead: '一次说清。',
      category: '公共服务',
      items: [{ question: `${title}？`, answer: answerOf('带身份证到窗口。') }],
    });
    const plan = await api('POST', '/plans', {
      revisionId: await approve(desk, String(draft['id'])),
      timeZone: 'Asia/Shanghai',
      releases: channelIds.map((channelId) => ({ channelId, plannedAt: iso(inMs) })),
    });
    const [release] = plan['releases'] as { id: string }[];
    return { planId: String(plan['id']), releaseId: release?.id ?? '' };
  };

  const blackout = async (fromMs = -60_000): Promise<string> => {
    const made = await admin('POST', '/blackouts', {
      scope: 'channel',
      channelId: websiteId,
      name: '公祭日',
      reason: '全网静默',
      kind: 'once',
      startsAt: iso(fromMs),
      endsAt: iso(fromMs + HOUR_MS),
      after: 'reapprove',
    });
    return String(made['id']);
  };

  beforeAll(async () => {
    desk = await Desk.open();
    [api, admin] = [await desk.api('editor'), await desk.api('admin')];
    const { items } = (await api('GET', '/channels?limit=20')) as { items: { id: string; kind: string }[] };
    websiteId = items.find((one) => one.kind === 'website')?.id ?? '';
    editor = await desk.sit('editor');
  });

  afterAll(async () => {
    await desk.close();
  });

  it('goes out after a blackout only once a reviewer, who is told, approves it again', async () => {
    const { page } = editor;
    const title = '退休手续怎么办';
    const { planId, releaseId } = await planned(title, 8_000);
    const windowId = await blackout();
    await editor.go(`/plans/${planId}`);
    await page.getByText('已暂停').first().waitFor({ timeout: 60_000 });
    await page.getByText('处于静默期“公祭日”').first().waitFor();
    await page.getByRole('button', { name: '改期' }).waitFor();
    for (const name of ['再次批准', '批准例外', '立即发布'])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    await admin('POST', `/blackouts/${windowId}/end`, { reason: '提前结束' });
    await page.getByText('须先由审核人再次批准').first().waitFor({ timeout: 120_000 });
    expect(await page.getByRole('button', { name: '立即发布' }).count()).toBe(0);

    const reviewer = await desk.sit('reviewer1');
    const notices = reviewer.page.getByRole('button', { name: /^通知/ });
    await notices.click();
    await reviewer.page
      .getByRole('dialog', { name: '通知' })
      .getByRole('link', { name: new RegExp(`请再次批准《${title}》`) })
      .waitFor();
    await reviewer.page.keyboard.press('Escape');
    await reviewer.page.getByText('静默期后，待您再次批准').waitFor();
    await reviewer.page.locator('#waiting').getByRole('link', { name: title }).click();
    await reviewer.page.getByRole('button', { name: '再次批准' }).click();
    const dialog = reviewer.page.getByRole('dialog');
    await dialog.getByLabel('意见').fill('内容仍然适用');
    expect(await reviewer.barriers()).toEqual([]);
    await reviewer.picture('reapproval');
    await dialog.getByRole('button', { name: '再次批准' }).click();
    await reviewer.page.getByText('已再次批准，由编辑决定何时发布').waitFor();
    await reviewer.page.getByRole('button', { name: '再次批准' }).waitFor({ state: 'detached' });
    expect(reviewer.complaints).toEqual([]);
    await reviewer.leave();

    await page.getByText('审核人已再次批准').first().waitFor();
    await page.getByRole('button', { name: '立即发布' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: '立即发布' }).click();
    await page.getByText('已发布').first().waitFor({ timeout: 60_000 });
    expect((await api('GET', `/releases/${releaseId}`))['state']).toBe('published');
    const story = page.locator('.story');
    for (const [what, who] of [
      ['初审：通过', '周明'],
      ['排定发布', '林小雨'],
      ['到时间时被停住', '公祭日'],
      ['再次审定', '内容仍然适用'],
      ['立即发布', '→'],
      ['平台答复：已发布', ''],
      ['记下回执', 'http'],
    ] as const)
      await story.locator('li', { hasText: what }).filter({ hasText: who }).first().waitFor();
    await page.getByRole('link', { name: '公开链接' }).waitFor();
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('release-story');
    expect(editor.complaints).toEqual([]);
  });

  it('goes out within the blackout when an admin exempts it, who is offered nothing else', async () => {
    const { planId } = await planned('台风天怎样求助', 8_000);
    const windowId = await blackout();
    const seat = await desk.sit('admin');
    const { page } = seat;
    await seat.go(`/plans/${planId}`);
    await page.getByText('已暂停').first().waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: '批准例外' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('原因').fill('台风红色预警');
    expect(await seat.barriers()).toEqual([]);
    await dialog.getByRole('button', { name: '批准例外' }).click();
    await page.getByText('已发布').first().waitFor({ timeout: 120_000 });
    await admin('POST', `/blackouts/${windowId}/end`, { reason: '结束' });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('is decided on, one by one, after the stop that held it was lifted', async () => {
    const { page } = editor;
    const titles = ['公交卡怎样退', '公交卡怎样挂失'];
    const stop = await admin('POST', '/stops', {
      scope: 'channel',
      channelId: websiteId,
      reason: '网站正在检修',
    });
    const plans = await Promise.all(titles.map(async (title) => await planned(title, 4_000)));
    for (const { planId } of plans) {
      await editor.go(`/plans/${planId}`);
      await page.getByText('已暂停').first().waitFor({ timeout: 60_000 });
    }
    await admin('POST', `/stops/${String(stop['id'])}/lift`, { reason: '检修完毕' });
    await editor.go(`/stops/${String(stop['id'])}`);
    const decide = async (title: string, decision: string): Promise<void> => {
      await page.getByRole('combobox', { name: `决定 ${title}` }).click();
      await page.locator('.ant-select-dropdown:visible').getByTitle(decision, { exact: true }).click();
    };
    await decide(titles[0] ?? '', '现在发');
    await decide(titles[1] ?? '', '取消');
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('stop-decisions');
    await page.getByRole('button', { name: '提交决定' }).click();
    await page.getByText('已按您的决定处理 2 条').waitFor();
    await page.getByText('没有等待决定的发布').waitFor();
    await editor.go(`/plans/${plans[0]?.planId ?? ''}`);
    await page.getByText('已发布').first().waitFor({ timeout: 60_000 });
    await editor.go(`/plans/${plans[1]?.planId ?? ''}`);
    await page.getByText('已取消').first().waitFor();
    expect(editor.complaints).toEqual([]);
  });

  it('waits with its whole plan for an embargo that is set, and stays where it is when that is lifted', async () => {
    const { page } = editor;
    const { items } = (await api('GET', '/channels?limit=20')) as { items: { id: string; kind: string }[] };
    const weiboId = items.find((one) => one.kind === 'weibo')?.id ?? '';
    const { planId, releaseId } = await planned('优待证怎样申领', HOUR_MS, [websiteId, weiboId]);
    await blackout(25.5 * HOUR_MS);
    await editor.go(`/plans/${planId}`);
    await page.getByText('没有设解禁时间').waitFor();
    const dialog = page.getByRole('dialog');
    const field = dialog.getByLabel('解禁时间', { exact: true });
    const enter = async (ms: number): Promise<void> => {
      await field.fill(new Date(Date.now() + 8 * HOUR_MS + ms).toISOString().slice(0, 16).replace('T', ' '));
      await field.press('Enter');
    };
    await page.getByRole('button', { name: '设解禁时间' }).press('Enter');
    await dialog.getByRole('button', { name: '设定' }).press('Enter');
    await dialog.getByText('请选择解禁时间').waitFor();
    await enter(400 * 24 * HOUR_MS);
    await dialog.getByRole('button', { name: '设定' }).press('Enter');
    await dialog.locator('.field-fault', { hasText: '最多可提前一年排期' }).waitFor();
    expect(await field.getAttribute('aria-describedby')).toBe(
      await dialog.locator('.field-fault').getAttribute('id'),
    );
    await enter(26 * HOUR_MS);
    await dialog.locator('.field-fault').waitFor({ state: 'detached' });
    await dialog.getByText('推迟到').nth(1).waitFor();
    await dialog.getByText('公祭日').waitFor();
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('plan-embargo');
    await dialog.getByRole('button', { name: '设定' }).press('Enter');
    await page.getByText(/^\d{4}-.* 之前不会发出$/).waitFor();
    await page.getByText(/^解禁时间：/).waitFor();
    const { embargoAt } = await api('GET', `/plans/${planId}`);
    expect(Date.parse(String(embargoAt))).toBeGreaterThan(Date.now() + 25 * HOUR_MS);
    const moved = await api('GET', `/releases/${releaseId}`);
    expect(Date.parse(String(moved['plannedAt']))).toBe(Date.parse(String(embargoAt)));

    const auditor = await desk.sit('auditor', { language: 'en' });
    await auditor.go(`/plans/${planId}`);
    await auditor.page.getByText(/^Embargo: /).waitFor();
    expect(await auditor.page.getByRole('button', { name: 'embargo' }).count()).toBe(0);
    await auditor.leave();

    await page.getByRole('button', { name: '改解禁时间' }).press('Enter');
    await dialog.getByRole('radio', { name: '取消解禁时间' }).check();
    await dialog.getByText('不变，').nth(1).waitFor();
    await dialog.getByRole('button', { name: '取消解禁时间' }).press('Enter');
    await page.getByText('没有设解禁时间').waitFor();
    expect((await api('GET', `/releases/${releaseId}`))['plannedAt']).toBe(moved['plannedAt']);
    expect(editor.complaints).toEqual([]);
  });

  it('is shifted, put back and withdrawn with its whole plan, with a proof for each channel', async () => {
    const { page } = editor;
    const { items } = (await api('GET', '/channels?limit=20')) as { items: { id: string; kind: string }[] };
    const weiboId = items.find((one) => one.kind === 'weibo')?.id ?? '';
    const { planId, releaseId } = await planned('社保卡怎样补办', HOUR_MS, [websiteId, weiboId]);
    const { plannedAt } = await api('GET', `/releases/${releaseId}`);
    await editor.go(`/plans/${planId}`);
    const dialog = page.getByRole('dialog');
    const choose = async (act: string): Promise<void> => {
      await page.getByRole('button', { name: '整个计划' }).click();
      await page.getByRole('menuitem', { name: act }).click();
    };
    await choose('整体平移');
    await dialog.getByLabel(/^移动多少分钟/).fill('45');
    await dialog.getByRole('button', { name: '先看会怎样' }).click();
    await dialog.getByText('确认之前什么都不变').waitFor();
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('plan-shift');
    await dialog.getByRole('button', { name: '确认，处理 2 条' }).click();
    await dialog.getByText('已处理 2 条').waitFor();
    expect((await api('GET', `/releases/${releaseId}`))['plannedAt']).not.toBe(plannedAt);
    await dialog.getByRole('button', { name: '撤销' }).click();
    await dialog.getByText('已撤销，恢复原样 2 条').waitFor();
    expect((await api('GET', `/releases/${releaseId}`))['plannedAt']).toBe(plannedAt);
    await dialog.getByRole('button', { name: '关闭' }).last().click();

    await choose('全部改期');
    const field = dialog.getByLabel('新的发布时间');
    await field.fill(
      new Date(Date.now() + 8 * HOUR_MS + 119_000).toISOString().slice(0, 16).replace('T', ' '),
    );
    await field.press('Enter');
    await dialog.getByLabel('全部改到同一时间').check();
    await dialog.getByRole('button', { name: '先看会怎样' }).click();
    await dialog.getByRole('button', { name: '确认，处理 2 条' }).click();
    await dialog.getByText('已处理 2 条').waitFor();
    await dialog.getByRole('button', { name: '关闭' }).last().click();
    await page.getByText('已发布').nth(1).waitFor({ timeout: 150_000 });

    await choose('全部撤回');
    await dialog.getByLabel('原因').fill('口径有变');
    await dialog.getByRole('button', { name: '先看会怎样' }).click();
    await dialog.getByRole('button', { name: '确认，处理 2 条' }).click();
    await dialog.getByText('证实已撤下').nth(1).waitFor({ timeout: 120_000 });
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('plan-withdrawn');
    expect(editor.complaints).toEqual([]);
  });
});
