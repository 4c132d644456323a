import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Desk, type Seat } from './desk.js';

const WIDTHS = { desk: 1280, tablet: 820, phone: 390 } as const;

/** Pages with a picture of their own, by the start of their address. */
const PICTURES: Readonly<Record<string, string>> = {
  '/': 'sandbox',
  '/control/panel': 'sandbox-panel',
  '/view/wechat/': 'sandbox-phone',
  '/view/weibo/': 'sandbox-weibo',
  '/view/sites': 'sandbox-sites',
};

/** Every page of the imitated platforms that a person can reach from the first one, after the demonstration. */
describe('the imitated platforms', () => {
  let desk: Desk;
  let seat: Seat;

  beforeAll(async () => {
    desk = await Desk.open();
    seat = await desk.look();
  });

  afterAll(async () => {
    await desk.close();
  });

  const linksOf = async (path: string): Promise<readonly string[]> => {
    await seat.page.goto(path);
    const links = await seat.page
      .locator('a[href]')
      .evaluateAll((all) => all.map((one) => (one as unknown as { href: string }).href));
    return links
      .filter((link) => link.startsWith(`${desk.platformUrl}/`))
      .map((link) => link.slice(desk.platformUrl.length).replace(/#.*$/, ''));
  };

  it('can be read at any width, by everybody', async () => {
    const known = new Set(['/']);
    for (const path of known) for (const link of await linksOf(path)) if (known.size < 40) known.add(link);
    expect([...known].filter((path) => path.startsWith('/view/')).length).toBeGreaterThan(3);
    expect([...known].some((path) => path.startsWith('/s?__biz='))).toBe(true);
    const found: string[] = [];
    for (const path of known) {
      for (const [name, width] of Object.entries(WIDTHS)) {
        await seat.page.setViewportSize({ width, height: name === 'phone' ? 844 : 860 });
        await seat.page.goto(path);
        const over = await seat.overflow();
        if (over > 0) found.push(`${path} is ${over} px too wide on a ${name}`);
        if (name === 'tablet') continue;
        for (const barrier of await seat.barriers()) found.push(`${path} on a ${name}: ${barrier}`);
      }
    }
    expect(found).toEqual([]);
    expect(seat.complaints).toEqual([]);
    await seat.page.setViewportSize({ width: WIDTHS.desk, height: 860 });
    for (const [start, picture] of Object.entries(PICTURES)) {
      const path = [...known].find((one) => (start.length === 1 ? one === start : one.startsWith(start)));
      await seat.page.goto(path ?? start);
      await seat.picture(picture);
    }
  });

  it('leads from a post to the answer itself, which anybody can read', async () => {
    const { page } = seat;
    const phone = (await linksOf('/')).find((path) => path.startsWith('/view/wechat/')) ?? '';
    const article = (await linksOf(phone)).find((path) => path.startsWith('/s?__biz=')) ?? '';
    await page.setViewportSize({ width: WIDTHS.phone, height: 844 });
    await page.goto(article);
    const target = await page.locator('a[href*="/qa/"]').first().getAttribute('href');
    await page.goto(target ?? '');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(page.url()).origin).toBe(desk.baseUrl);
    await page.getByRole('navigation', { name: '发布渠道' }).getByRole('link').first().waitFor();
    expect(await seat.overflow()).toBeLessThanOrEqual(0);
    expect(await seat.barriers()).toEqual([]);
    await seat.picture('public-answer');
    expect(seat.complaints).toEqual([]);
    await page.setViewportSize({ width: WIDTHS.desk, height: 860 });
  });

  it('arranges a scene and moves time by the keyboard alone, and says so', async () => {
    const { page } = seat;
    const press = async (name: string): Promise<void> => {
      await page.getByRole('button', { name, exact: true }).first().focus();
      await page.keyboard.press('Enter');
      await page.locator('.said').waitFor();
    };
    await page.goto('/control/panel');
    await page.getByText('没有安排故障，平台一切正常。').waitFor();
    await press('安排');
    await page.getByRole('region', { name: '已安排的故障' }).getByText('freepublish/submit').waitFor();
    expect(await seat.barriers()).toEqual([]);
    await press('清除全部故障');
    await page.getByText('没有安排故障，平台一切正常。').waitFor();
    await press('快 30 分钟');
    await page.getByText(/比真实时间快 (29|30) 分/).waitFor();
    expect(seat.complaints).toEqual([]);
  });
});
