import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Desk, type Seat } from './desk.js';

const TITLE = '共享单车乱停怎样反映？';

/** Somebody who has never seen the product goes by what it says, from its first page to three public channels. */
describe('a newcomer', () => {
  let desk: Desk;
  let seat: Seat;
  let page: Page;

  beforeAll(async () => {
    desk = await Desk.open();
    seat = await desk.arrive();
    ({ page } = seat);
  });

  afterAll(async () => {
    await desk.close();
  });

  const become = async (name: RegExp): Promise<void> => {
    await page.getByRole('button', { name }).click();
    await page
      .getByRole('button', { name: new RegExp(`账号：${name.source.replace('换成 ', '')}`) })
      .waitFor();
  };

  it('is told whom to begin as, and is shown around once', async () => {
    await page.getByText('从“编辑”开始').waitFor();
    await seat.picture('newcomer');
    const accounts = page.getByRole('region', { name: '演示账号' }).getByRole('button');
    expect(await accounts.first().innerText()).toContain('编辑');
    await accounts.first().click();
    const tour = page.getByRole('dialog');
    await page.getByRole('dialog', { name: '欢迎使用集答' }).waitFor();
    await tour.getByRole('button', { name: '开始' }).click();
    for (const stop of ['工作台', '问答稿', '审核', '发布日历']) {
      await tour.getByText(stop, { exact: true }).waitFor();
      await tour.getByRole('button', { name: '下一步' }).click();
    }
    await tour.getByRole('button', { name: '知道了' }).click();
    await tour.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: '五分钟练习：把一份答复发到三个渠道' }).waitFor();
    expect(await page.getByText('欢迎使用集答').count()).toBe(0);
  });

  it('writes and submits by the list of steps', async () => {
    expect(await page.locator('.practice-steps > li').count()).toBe(5);
    expect(await seat.barriers()).toEqual([]);
    await page.locator('#practice').getByRole('button', { name: '新建问答稿' }).click();
    await page.getByRole('dialog').getByLabel('标题').fill(TITLE);
    await page.getByRole('button', { name: '开始撰写' }).click();
    await page.getByRole('textbox', { name: '问题', exact: true }).fill(TITLE);
    await page.getByRole('textbox', { name: '问答 1 答案' }).click();
    await page.keyboard.type('拨打 12345，说明地点；企业须在两小时内清理。');
    await page.getByText(/^✓ 已保存/).waitFor();
    await page.getByRole('button', { name: '送审' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '送审' }).click();
    await page.getByText('审核期间内容不能修改').waitFor();
    expect(seat.complaints).toEqual([]);
  });

  it('goes on as each reviewer, and as the editor again, by the button that is offered', async () => {
    await become(/换成 初审/);
    await page.locator('#decide').waitFor();
    await page.getByRole('button', { name: '通过' }).click();
    await page.getByText(`已通过“${TITLE}”`).waitFor();
    await become(/换成 终审/);
    await page.locator('#decide').waitFor();
    await page.getByRole('button', { name: '通过' }).click();
    await page.getByText('已通过全部审级，可以排期发布').waitFor();
    await become(/换成 编辑/);
    expect(seat.complaints).toEqual([]);
  });

  it('plans it for two minutes ahead and sees three channels public', async () => {
    const planning = page.getByRole('dialog');
    await planning.getByRole('button', { name: '2 分钟后' }).first().click();
    await planning.getByRole('button', { name: '排期', exact: true }).click();
    await page.waitForURL(/\/plans\//);
    const out = page.locator('.panel-head').filter({ hasText: '已发布' });
    await out.nth(2).waitFor({ timeout: 200_000 });
    expect(await out.count()).toBe(3);
    expect(seat.complaints).toEqual([]);
  });
});
