import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Desk, type Person, type Seat } from './desk.js';

interface Visit {
  readonly person: Person;
  readonly path: string;
  /** Null where another walk takes it, with more to see. */
  readonly picture: string | null;
  /** Something that is there only once the page's data has come. */
  readonly shows: string;
}

const DAY_AND_NIGHT = {
  type: 'doc',
  content: [{ type: 'paragraph', content: [{ type: 'text', text: '自助机全天开放。' }] }],
};

/** A column and a blackout, so that the calendar has something of each to show. Answers the column's id. */
async function fillCalendar(desk: Desk): Promise<string> {
  const [editor, admin] = [await desk.api('editor'), await desk.api('admin')];
  const { items } = (await editor('GET', '/channels?limit=1')) as { items: { id: string }[] };
  const { id } = await editor('POST', '/columns', {
    name: '每周三问三答',
    cron: '0 17 * * 3',
    channelIds: items.map((one) => one.id),
  });
  const day = (ahead: number): string =>
    new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);
  await admin('POST', '/blackouts', {
    scope: 'department',
    name: '公祭日',
    reason: '全网静默',
    kind: 'once',
    startsAt: `${day(1)}T00:00:00+08:00`,
    endsAt: `${day(2)}T00:00:00+08:00`,
  });
  return String(id);
}

describe('every page', () => {
  let desk: Desk;
  let visits: readonly Visit[];
  let notified: { readonly id: string; readonly planId: string } | undefined;

  beforeAll(async () => {
    desk = await Desk.open();
    const editor = await desk.api('editor');
    const first = async (path: string): Promise<string> => {
      const { items } = (await editor('GET', path)) as { items: { id: string }[] };
      return items[0]?.id ?? '';
    };
    const releases = (await editor('GET', '/releases?limit=1')) as {
      items: { id: string; planId: string; draftId: string }[];
    };
    const [release] = releases.items;
    notified = release;
    const editing = await first('/drafts?state=editing&limit=1');
    await editor('POST', `/drafts/${editing}/reviews`, {});
    const column = await fillCalendar(desk);
    const admin = await desk.api('admin');
    const stop = await admin('POST', '/stops', {
      scope: 'channel',
      channelId: await first('/channels?limit=1'),
      reason: '演练',
    });
    await admin('POST', `/stops/${String(stop['id'])}/lift`, { reason: '演练结束' });
    visits = [
      { person: 'editor', path: '/', picture: 'today', shows: '.strip' },
      { person: 'editor', path: '/drafts', picture: 'drafts', shows: '.ant-table-row' },
      {
        person: 'editor',
        path: `/drafts/${await first('/drafts?state=editing&limit=1')}`,
        picture: 'draft',
        shows: '.phone-screen',
      },
      { person: 'reviewer1', path: '/reviews', picture: 'reviews', shows: '.ant-table-row' },
      {
        person: 'reviewer1',
        path: `/reviews/${await first('/reviews?state=open&limit=1')}`,
        picture: 'review',
        shows: '#decide',
      },
      { person: 'editor', path: '/calendar?view=month', picture: 'calendar-month', shows: '.fc-event' },
      { person: 'editor', path: '/calendar?view=week', picture: 'calendar-week', shows: '.fc-event' },
      { person: 'editor', path: '/calendar?view=day', picture: 'calendar-day', shows: '.fc-event' },
      { person: 'editor', path: '/calendar?view=list', picture: 'calendar-list', shows: '.ant-table-row' },
      { person: 'editor', path: '/calendar?view=board', picture: 'calendar-board', shows: '.board-tile' },
      { person: 'editor', path: '/columns', picture: null, shows: '.ant-table-row' },
      { person: 'editor', path: `/columns/${column}`, picture: null, shows: '.slot-line' },
      { person: 'editor', path: '/backlog', picture: null, shows: '.hint-box' },
      { person: 'admin', path: '/blackouts', picture: null, shows: '.ant-table-row' },
      { person: 'editor', path: `/plans/${release?.planId ?? ''}`, picture: 'release', shows: '.step-done' },
      {
        person: 'editor',
        path: '/timing',
        picture: 'timing',
        shows: '#planned path[fill="#1d5a9c"]',
      },
      { person: 'admin', path: '/channels', picture: 'channels', shows: '.ant-table-row' },
      {
        person: 'admin',
        path: `/channels/${await first('/channels?limit=1')}`,
        picture: 'channel',
        shows: '.facts',
      },
      {
        person: 'editor',
        path: `/stops/${String(stop['id'])}`,
        picture: null,
        shows: '.plain-lines, .panel-body',
      },
      { person: 'admin', path: '/channels/authorised', picture: null, shows: '.hint-box, .notice' },
      { person: 'editor', path: '/notices/settings', picture: null, shows: '.notice-kind' },
      { person: 'admin', path: '/notices/webhooks', picture: null, shows: '.hint-box' },
      { person: 'admin', path: '/people', picture: 'people', shows: '.ant-table-row' },
      { person: 'admin', path: '/rules', picture: 'rules', shows: '.ladder' },
      { person: 'auditor', path: '/audit', picture: 'audit', shows: '.ant-table-row' },
    ];
  });

  afterAll(async () => {
    await desk.close();
  });

  const walk = async (
    language: 'zh-CN' | 'en',
    look: (seat: Seat, visit: Visit) => Promise<void>,
  ): Promise<readonly string[]> => {
    const seats = new Map<Person, Seat>();
    const complaints: string[] = [];
    for (const visit of visits) {
      const seat = seats.get(visit.person) ?? (await desk.sit(visit.person, { language }));
      seats.set(visit.person, seat);
      await seat.go(visit.path);
      await seat.page.locator(visit.shows).first().waitFor();
      await look(seat, visit);
    }
    for (const seat of seats.values()) {
      complaints.push(...seat.complaints);
      await seat.leave();
    }
    return complaints;
  };

  it('shows its content in Chinese, without a complaint, and has its picture taken', async () => {
    const complaints = await walk('zh-CN', async (seat, visit) => {
      if (visit.picture !== null) await seat.picture(visit.picture);
    });
    expect(complaints).toEqual([]);
  });

  it('has no serious barrier for keyboard and screen reader', async () => {
    const barriers: string[] = [];
    await walk('zh-CN', async (seat, visit) => {
      barriers.push(...(await seat.barriers()).map((one) => `${visit.path} ${one}`));
    });
    expect(barriers).toEqual([]);
  });

  it('says the same in English', async () => {
    const chinese: string[] = [];
    const complaints = await walk('en', async (seat, visit) => {
      const words = await seat.page
        .locator('nav, .page-head h1, .panel-head h2, th, .shell-main button')
        .allInnerTexts();
      const own = ['draft', 'review', 'release', 'channel', 'column'].includes(visit.picture ?? 'column');
      if (!own)
        chinese.push(
          ...words.filter((word) => /\p{Script=Han}/u.test(word)).map((word) => `${visit.path} ${word}`),
        );
    });
    expect(complaints).toEqual([]);
    expect(chinese.filter((line) => !/11:|\d\d:\d\d|发布|临江/.test(line))).toEqual([]);
  });

  const submit = async (title: string): Promise<void> => {
    const editor = await desk.api('editor');
    const { id } = await editor('POST', '/drafts', {
      title,
      items: [{ question: title, answer: DAY_AND_NIGHT }],
    });
    await editor('POST', `/drafts/${String(id)}/reviews`, {});
  };

  it('says how many notices are unread, leads to what each is about, and lets all be read', async () => {
    await submit('周末能办居住证吗？');
    const seat = await desk.sit('reviewer1');
    const { page } = seat;
    await page.getByRole('button', { name: '通知，2 条未读' }).click();
    const panel = page.getByRole('dialog', { name: '通知' });
    const first = panel.getByRole('link', { name: '请审核《周末能办居住证吗？》' });
    await first.waitFor();
    await seat.picture('notices');
    expect(await seat.barriers()).toEqual([]);
    await first.click();
    await page.waitForURL(/\/reviews\/[0-9a-f-]+$/);
    await panel.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '通知，1 条未读' }).click();
    await panel.getByTitle('未读').click();
    await panel.getByRole('button', { name: '全部标为已读' }).click();
    await panel.getByText('没有未读通知').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '通知', exact: true }).waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('tells of a notice while the page is open', async () => {
    const seat = await desk.sit('reviewer2');
    const { page } = seat;
    await page.getByRole('button', { name: /^通知/ }).click();
    const panel = page.getByRole('dialog', { name: '通知' });
    await panel
      .getByText(/^已显示/)
      .or(panel.getByText('还没有通知'))
      .waitFor();
    await submit('夜间能办居住证吗？');
    await panel.getByRole('link', { name: '请审核《夜间能办居住证吗？》' }).waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('lets a person choose how to be told, keeps it, and asks when it was changed elsewhere', async () => {
    const seat = await desk.sit('reviewer2');
    const { page } = seat;
    await page.getByRole('button', { name: /^通知/ }).click();
    await page.getByRole('dialog', { name: '通知' }).getByRole('link', { name: '通知设置' }).click();
    await page.getByRole('heading', { name: '通知设置' }).waitFor();
    await page.getByLabel('邮箱地址').fill('nobody');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('请填写有效的邮箱地址').waitFor();
    expect(await seat.barriers()).toEqual([]);
    await page.getByLabel('邮箱地址').fill('zhou@example.gov.cn');
    await page.getByText('请填写有效的邮箱地址').waitFor({ state: 'detached' });
    const line = page.locator('.notice-kind').filter({ hasText: '稿件审核通过' });
    await line.getByRole('switch').click();
    await line.getByTitle('立即').click();
    await seat.picture('notice-settings');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('通知设置已保存').waitFor();

    await seat.go('/notices/settings');
    await line.getByRole('switch', { checked: false }).waitFor();
    await line.getByRole('radio', { name: '立即', checked: true }).waitFor({ state: 'attached' });
    expect(await page.getByLabel('邮箱地址').inputValue()).toBe('zhou@example.gov.cn');

    const elsewhere = await desk.api('reviewer2');
    await page.getByLabel('邮箱地址').fill('zhou.min@example.gov.cn');
    const { email, language, timeZone } = await elsewhere('GET', '/notices/settings');
    const body = { email, language, timeZone, digestHour: 18, kinds: [] };
    await elsewhere('PUT', '/notices/settings', body, 1);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('您的通知设置刚在别处改过').waitFor();
    await page.getByRole('link', { name: '工作台' }).first().click();
    await page.getByRole('button', { name: '留在本页' }).click();
    await page.getByRole('button', { name: '采用别处的设置' }).click();
    await page.getByText('18:00').waitFor();
    await page.getByText('没有未保存的更改').waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('lets an admin set up a webhook, test it, see what it was pushed, disable and delete it', async () => {
    const pushed: { readonly type: string }[] = [];
    let status = 503;
    let secret = '';
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const { headers } = request;
        const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
        const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
        expect(headers['webhook-signature']).toBe(
          `v1,${createHmac('sha256', key).update(text).digest('base64')}`,
        );
        pushed.push(JSON.parse(body) as (typeof pushed)[number]);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((ready) => {
      receiver.listen(0, '127.0.0.1', ready);
    });
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/jida`;
    const seat = await desk.sit('admin');
    const { page } = seat;
    await seat.go('/notices/settings');
    await page.getByRole('link', { name: '推送到本部门的系统' }).click();
    await page.getByRole('button', { name: '添加推送' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('值班大屏');
    await dialog.getByLabel('接收地址').fill('dashboard');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('请填写 http 或 https 地址').waitFor();
    await dialog.getByLabel('接收地址').fill(url);
    await dialog.getByRole('button', { name: '生成密钥' }).click();
    secret = await dialog.locator('code').innerText();
    await dialog.getByText('只推送选中的').click();
    await dialog.getByLabel('待我审核').check();
    expect(await seat.barriers()).toEqual([]);
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByText('“值班大屏”已保存').waitFor();

    await page.getByRole('button', { name: '测试推送 值班大屏' }).click();
    await page.getByText('对方返回 503').waitFor();
    status = 204;
    await page.getByRole('button', { name: '测试推送 值班大屏' }).click();
    await page.getByText('“值班大屏”收到了测试推送（204）').waitFor();
    await page.getByRole('button', { name: '最近的推送' }).click();
    await page.getByText('还没有推送过').waitFor();
    await submit('节假日能办居住证吗？');
    await page.getByText('请审核《节假日能办居住证吗？》').waitFor({ timeout: 60_000 });
    await page.getByText('已送达').waitFor({ timeout: 60_000 });
    expect(pushed.map((one) => one.type)).toEqual(['webhook.test', 'webhook.test', 'review.waiting']);
    expect(await seat.barriers()).toEqual([]);
    await seat.picture('webhooks');

    await page.getByRole('button', { name: '停用', exact: true }).click();
    await page.getByText('停用这个推送？').waitFor();
    await page.getByRole('tooltip').getByRole('button', { name: '停用' }).click();
    await page.getByText('“值班大屏”已停用').waitFor();
    await page.getByRole('button', { name: '启用', exact: true }).click();
    await page.getByText('“值班大屏”已启用').waitFor();
    await page.getByRole('button', { name: '删除推送 值班大屏' }).click();
    await page.getByText('不能恢复').waitFor();
    await page.getByRole('tooltip').getByRole('button', { name: '删除' }).click();
    await page.getByText('还没有通知推送').waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
    receiver.close();
    receiver.closeAllConnections();
  });

  it('has a page for every link a notice or a mail carries', async () => {
    const seat = await desk.sit('admin');
    const { page } = seat;
    await page.goto(`/releases/${notified?.id ?? ''}`);
    await page.waitForURL(`**/plans/${notified?.planId ?? ''}?release=${notified?.id ?? ''}`);
    await page
      .locator(`#release-${notified?.id ?? ''} .step-done`)
      .first()
      .waitFor();
    await page.goto('/releases/00000000-0000-7000-8000-000000000000');
    await page
      .getByText(/没有找到/)
      .first()
      .waitFor();
    await page.goto('/system/publishing');
    await page.waitForURL('**/channels');
    for (const part of ['publishers', 'queues', 'webhooks']) {
      await seat.go(`/system/${part}`);
      await page.getByRole('heading', { name: '系统运行' }).waitFor();
    }
    expect(await seat.barriers()).toEqual([]);
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('warns on the workbench of channels that have said nothing for days, as far up as it was told', async () => {
    const seat = await desk.sit('editor');
    const { page } = seat;
    const panel = page.locator('#freshness');
    await panel.getByText('24 小时内有更新').first().waitFor();
    const worse = [
      { days: 15, state: 'failing', told: ['editor', 'leader'] },
      { days: 12, state: 'warned', told: ['editor', 'leader'] },
      { days: 10, state: 'warned', told: ['editor'] },
    ];
    await page.route('**/api/v1/freshness', async (route) => {
      const answer = await route.fetch();
      const { items } = (await answer.json()) as { items: object[] };
      await route.fulfill({
        response: answer,
        json: { items: items.map((one, at) => ({ ...one, ...worse[at] })) },
      });
    });
    await seat.go('/');
    for (const text of ['已超期', '已提醒领导', '已提醒编辑', '12 天未更新'])
      await panel.getByText(text).waitFor();
    expect(await seat.barriers()).toEqual([]);
    await page.unrouteAll({ behavior: 'wait' });
    await page.route('**/api/v1/freshness', async (route) => {
      await route.fulfill({ json: { items: [] } });
    });
    await seat.go('/');
    await panel.getByText('还没有要更新的渠道').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('fits a tablet and a window at 200 %, where nothing is wider than the window', async () => {
    const wide: string[] = [];
    for (const width of [820, 640]) {
      for (const person of ['editor', 'admin', 'auditor'] as const) {
        const seat = await desk.sit(person, { width, height: 900 });
        for (const visit of visits.filter((one) => one.person === person)) {
          await seat.go(visit.path);
          await seat.page.locator(visit.shows).first().waitFor({ state: 'attached' });
          const over = await seat.overflow();
          if (over > 1) wide.push(`${width}: ${visit.path} by ${over}`);
          if (width === 820 && visit.picture === 'today') await seat.picture('today-tablet');
          if (width === 640 && visit.picture === 'draft') await seat.picture('draft-200-percent');
        }
        await seat.leave();
      }
    }
    expect(wide).toEqual([]);
  });
});
