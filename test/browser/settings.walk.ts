import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, approve } from './approved.js';
import { Desk } from './desk.js';

const DAY_MS = 86_400_000;

interface Listed {
  readonly items: readonly { readonly id: string; readonly kind: string; readonly version: number }[];
}

describe('what is set', () => {
  let desk: Desk;
  let weibo = '';

  beforeAll(async () => {
    desk = await Desk.open();
    const admin = await desk.api('admin');
    const { items } = (await admin('GET', '/channels?limit=20')) as unknown as Listed;
    weibo = items.find((one) => one.kind === 'weibo')?.id ?? '';
  });

  afterAll(async () => {
    await desk.close();
  });

  it('are the budgets and the spacing of a channel, beside what the platform gives', async () => {
    const seat = await desk.sit('admin');
    const { page } = seat;
    await seat.go(`/channels/${weibo}`);
    await page.getByRole('button', { name: '修改设置' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('两条发布的最小间隔').fill('300');
    const calls = dialog.getByLabel('每天接口调用次数');
    await calls.fill('20');
    await dialog.getByText('按这个上限，现在已没有剩余').waitFor();
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('请填 21 到 10000000 的整数，或留空').waitFor();
    await calls.fill('2000');
    await dialog.getByLabel('每小时发布条数').fill('');
    expect(await seat.barriers()).toEqual([]);
    await dialog.getByLabel('两条发布的最小间隔').scrollIntoViewIfNeeded();
    await seat.picture('channel-budgets');
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByText('渠道设置已保存').waitFor();
    const row = (name: string) => page.locator('.ant-table-row').filter({ hasText: name });
    await row('每天接口调用次数').getByText('平台默认 100，本渠道另设').waitFor();
    await row('每小时发布条数').getByRole('cell', { name: '30', exact: true }).last().waitFor();
    await page.getByText('5 分', { exact: true }).waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('are not overwritten unseen: whoever saves second is asked', async () => {
    const seat = await desk.sit('admin');
    const { page } = seat;
    await seat.go('/rules');
    const panel = page.locator('.panel').filter({ has: page.locator('#release-rules') });
    await panel.getByRole('button', { name: '修改' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('审定到发布的最短间隔').fill('30');
    await dialog.getByLabel('工作时间以外提醒，仍可排期').check();
    await dialog.getByLabel('下班').fill('08:00');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('下班时间必须晚于上班时间').waitFor();
    await dialog.getByLabel('下班').fill('17:30');
    const elsewhere = await desk.api('admin');
    await elsewhere('PUT', '/release-rules', { minLeadMinutes: 10, workingHours: null }, 0);
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('您打开之后，有人刚保存过').waitFor();
    expect(await seat.barriers()).toEqual([]);
    await dialog.getByRole('button', { name: '保留我填的' }).click();
    await dialog.getByRole('button', { name: '保存' }).click();
    await panel.getByText('30 分').waitFor();
    await panel.getByText('工作日 09:00–17:30').waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('are the freshness ladder and the days off, and a way back from both', async () => {
    const seat = await desk.sit('admin');
    const { page } = seat;
    await seat.go('/rules');
    const ladder = page.locator('.panel').filter({ has: page.locator('.ladder') });
    await ladder.getByRole('button', { name: '修改' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '再加一级' }).click();
    await dialog.getByLabel('第 4 级的天数').fill('14');
    await dialog.getByText('必须小于检查期限').waitFor();
    await dialog.getByLabel('第 4 级的天数').fill('7');
    expect(await seat.barriers()).toEqual([]);
    await dialog.getByRole('button', { name: '保存' }).click();
    await ladder.getByText('第 7 天').waitFor();
    const year = new Date().getUTCFullYear() + 1;
    await page.getByRole('button', { name: '添加一天' }).click();
    await dialog.getByLabel('日期').fill(`${year}-08-18`);
    await page.keyboard.press('Enter');
    await dialog.getByText('国家公布的安排：').waitFor();
    await dialog.getByLabel('名称').fill('台风停工');
    expect(await seat.barriers()).toEqual([]);
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByRole('cell', { name: '台风停工' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^取消 .* 的改动$/ }).click();
    await page.getByRole('tooltip').getByRole('button', { name: '删除' }).click();
    await page.getByText('没有改动，全部按国家公布的安排').waitFor();
    await ladder.getByRole('button', { name: '恢复上级规则' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: '恢复上级规则' }).click();
    await ladder.getByText('第 7 天').waitFor({ state: 'detached' });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('can be read, and not changed, by others', async () => {
    const seat = await desk.sit('editor');
    await seat.go('/rules');
    await seat.page.locator('.ladder').waitFor();
    expect(await seat.page.getByText('由管理员修改').count()).toBe(3);
    expect(await seat.page.getByRole('button', { name: '修改' }).count()).toBe(0);
    await seat.leave();
  });

  it('is an authorisation that ends some day: which, and which releases come after', async () => {
    const seat = await desk.sit('admin');
    const { page } = seat;
    const ends = new Date(Date.now() + 5.5 * DAY_MS).toISOString();
    const health = { ok: true, checks: [], checkedAt: ends, credentialsExpireAt: ends };
    await page.route(/\/api\/v1\/channels(\/[0-9a-f-]+)?(\?.*)?$/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { id?: string; items?: { id: string }[] };
      const ending = <T extends { id?: string }>(one: T): T => (one.id === weibo ? { ...one, health } : one);
      const json = body.items === undefined ? ending(body) : { ...body, items: body.items.map(ending) };
      await route.fulfill({ response: answer, json });
    });
    const late = {
      id: weibo,
      channelId: weibo,
      channelName: '微博·临江发布',
      title: '春节期间怎么办居住证？',
    };
    const brief = { ...late, state: 'scheduled', plannedAt: ends, latestAt: ends, publicUrl: null };
    await page.route(/\/credential-forecast$/, async (route) => {
      await route.fulfill({ json: { credentialsExpireAt: ends, releases: [brief], total: 1 } });
    });
    await seat.go('/channels');
    await page.getByText('到期后要发 1 条').waitFor();
    expect(await seat.barriers()).toEqual([]);
    await page.locator('.credential-ends').getByRole('link').click();
    const panel = page.locator('#credential-end');
    await panel.getByText('授权还有 5 天').waitFor();
    await panel.getByRole('link', { name: '春节期间怎么办居住证？' }).waitFor();
    expect(await seat.barriers()).toEqual([]);
    await page.unrouteAll({ behavior: 'wait' });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('is an approval until it is taken back with a reason: what was planned is held', async () => {
    const editor = await desk.api('editor');
    const title = '旧址还能办居住证吗？';
    const draft = await editor('POST', '/drafts', {
      title,
      items: [{ question: title, answer: answerOf('可以，请到二楼。') }],
    });
    const revisionId = await approve(desk, String(draft['id']));
    const { items } = (await editor('GET', '/channels?limit=1')) as unknown as Listed;
    await editor('POST', '/plans', {
      revisionId,
      releases: [{ channelId: items[0]?.id, plannedAt: new Date(Date.now() + DAY_MS).toISOString() }],
    });
    const reviews = (await editor('GET', '/reviews?state=approved&limit=20')) as unknown as {
      items: { id: string; revisionId: string }[];
    };
    const review = reviews.items.find((one) => one.revisionId === revisionId)?.id ?? '';
    const seat = await desk.sit('reviewer1');
    const { page } = seat;
    await seat.go(`/reviews/${review}`);
    await page.getByRole('button', { name: '撤销审定…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('会停下的发布（1 条）').waitFor();
    await dialog.getByLabel('原因').fill('窗口已搬迁，内容有误');
    expect(await seat.barriers()).toEqual([]);
    await seat.picture('review-revoke');
    await dialog.getByRole('button', { name: '撤销审定' }).click();
    await page.getByText('审定已撤销；1 条待发的发布已停下').waitFor();
    await page.getByText('已失效').waitFor();
    expect(await page.getByRole('button', { name: '撤销审定…' }).count()).toBe(0);
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });
});
