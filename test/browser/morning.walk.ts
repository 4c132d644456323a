import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { Desk, PASSWORD, type Seat } from './desk.js';

const TITLE = '电动自行车上牌要带什么？';
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
<!--StartFragment--><p class=MsoNormal style='text-indent:21pt'><span lang=EN-US style='font-family:宋体'>&nbsp;&nbsp;</span><b><span style='color:red'>携带身份证</span></b>到登记点。<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span>购车发票</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;&nbsp;</span></span>合格证</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>`;

const WPS = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="WPS Office"></head><body>
<!--StartFragment--><p class=MsoNormal style="mso-char-indent-count:2.0000;"><span style="mso-spacerun:'yes';font-family:宋体;"><font face="宋体">&#12288;&#12288;办理时间：</font></span><span style="mso-spacerun:'yes';"><o:p></o:p></span></p>
<table class=MsoTableGrid border=1><tbody><tr><td width=284 valign=top><p class=MsoNormal><font face="宋体">工作日</font><o:p></o:p></p></td><td><p class=MsoNormal><span style="mso-spacerun:'yes';">9:00&#8211;17:00</span></p></td></tr></tbody></table><!--EndFragment--></body></html>`;

interface Clipboard {
  setData(type: string, text: string): void;
}

/** The parts of the page's world that a paste needs. */
interface PageWorld {
  readonly DataTransfer: new () => Clipboard;
  readonly ClipboardEvent: new (type: string, options: object) => unknown;
}

/** Puts HTML on a clipboard and pastes it; runs in the page. */
function paste(element: unknown, html: string): void {
  const world = globalThis as unknown as PageWorld;
  const given = new world.DataTransfer();
  given.setData('text/html', html);
  const event = new world.ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true });
  (element as { dispatchEvent(event: unknown): void }).dispatchEvent(event);
}

/** Runs `look` while the page waits for its next answer from the address. */
async function duringNextRead(page: Page, address: RegExp, look: () => Promise<void>): Promise<void> {
  let goOn = (): void => undefined;
  const looked = new Promise<void>((done) => (goOn = done));
  await page.route(address, async (route) => {
    await looked;
    await route.continue();
  });
  try {
    await page.waitForRequest(address);
    await look();
  } finally {
    goOn();
    await page.unrouteAll({ behavior: 'wait' });
  }
}

/** The next whole minute that leaves time to type it, as a clock in the office shows it. */
function soon(): string {
  const at = new Date(Math.ceil((Date.now() + 25_000) / 60_000) * 60_000);
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at);
}

/** Tomorrow's date in the office. */
function tomorrow(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now() + 86_400_000);
}

describe('the work of a morning', () => {
  let desk: Desk;
  let editor: Seat;
  let draftUrl = '';
  let planUrl = '';

  beforeAll(async () => {
    desk = await Desk.open();
    editor = await desk.sit('editor');
  });

  afterAll(async () => {
    await desk.close();
  });

  it('begins a draft once, however often the button is pressed', async () => {
    const { page } = editor;
    await editor.go('/drafts');
    await page.getByRole('button', { name: '新建问答稿' }).first().click();
    await page.getByRole('dialog').getByLabel('标题').fill(TITLE);
    await page.getByRole('button', { name: '开始撰写' }).dblclick();
    await page.locator('#draft-title').waitFor();
    draftUrl = page.url();
    const api = await desk.api('editor');
    const { items } = (await api('GET', `/drafts?q=${encodeURIComponent(TITLE)}`)) as { items: unknown[] };
    expect(items).toHaveLength(1);
  });

  it('takes text from Word without its clothes, saves by itself and shows each channel', async () => {
    const { page } = editor;
    await page.getByLabel('导语').fill('上牌只要三样东西，当场办结。');
    await page.locator('#draft-category').fill('交通出行');
    await page.getByRole('textbox', { name: '问题', exact: true }).fill('刚买的电动自行车怎样上牌？');
    const answer = page.getByRole('textbox', { name: '问答 1 答案' });
    await answer.click();
    await answer.evaluate(paste, WORD);
    await page.frameLocator('.phone-screen').getByText('携带身份证').waitFor();
    const api = await desk.api('editor');
    const { items } = (await api('GET', `/drafts/${draftUrl.split('/').pop() ?? ''}`)) as {
      items: { answer: unknown }[];
    };
    expect(items[0]?.answer).toEqual({
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: '携带身份证', marks: [{ type: 'strong' }] },
            { type: 'text', text: '到登记点。' },
          ],
        },
        {
          type: 'ordered_list',
          content: ['购车发票', '合格证'].map((text) => ({
            type: 'list_item',
            content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
          })),
        },
      ],
    });

    await answer.press('Control+End');
    await answer.press('Enter');
    await answer.press('Enter');
    await answer.evaluate(paste, WPS);
    await page.frameLocator('.phone-screen').getByText('9:00–17:00').waitFor();
    const saved = JSON.stringify(await api('GET', `/drafts/${draftUrl.split('/').pop() ?? ''}`));
    expect(saved).toContain('"text":"办理时间："');
    expect(saved).toMatch(/"table_cell".{0,80}"text":"工作日"/);
    expect(saved).not.toMatch(/宋体|mso-|Mso/);
    await page.getByRole('tab', { name: /微博/ }).click();
    await page.getByText(/按微博计 \d+ \/ 140 字/).waitFor();
    await page.locator('.cover-field input[type=file]').setInputFiles({
      name: '封面.png',
      mimeType: 'image/png',
      buffer: await sharp({ create: { width: 900, height: 500, channels: 3, background: '#2c6e8f' } })
        .png()
        .toBuffer(),
    });
    await page.locator('.weibo-picture').waitFor();
    await editor.picture('draft-weibo');
  });

  it('is led from what was found to the field it speaks of, which says it too', async () => {
    const { page } = editor;
    const short = page.getByLabel('短文本（微博等）');
    await short.fill('长'.repeat(200));
    const finding = page.getByRole('button', { name: /超过 140 字/ });
    await finding.waitFor();
    await finding.click();
    await page.locator('#variant-shortText:focus').waitFor();
    await page
      .locator('#variant-shortText-findings')
      .getByText(/超过 140 字/)
      .waitFor();
    expect(await short.getAttribute('aria-describedby')).toBe('variant-shortText-findings');
    await short.fill('');
    await finding.waitFor({ state: 'detached' });
    expect(await editor.barriers()).toEqual([]);
  });

  it('imports a file after showing what would become of each row', async () => {
    const { page } = editor;
    await editor.go('/drafts');
    await page.getByRole('button', { name: '导入' }).click();
    const csv = '标题,问题,答案\n老年卡怎么办？,老年卡怎么办？,带身份证到社区。\n,,\n坏行,,\n';
    await page
      .getByRole('dialog')
      .locator('input[type=file]')
      .setInputFiles({ name: '问答.csv', mimeType: 'text/csv', buffer: Buffer.from(csv, 'utf8') });
    await page.getByText('检查完成，还没有保存任何内容').waitFor();
    await editor.picture('import');
    await page.getByRole('button', { name: /导入这 1 行|导入这 2 行/ }).click();
    await page.getByText(/^已导入 \d 行$/).waitFor();
    await page.getByRole('link', { name: '老年卡怎么办？' }).waitFor();
    expect(editor.complaints).toEqual([]);
  });

  it('submits, is returned with a reason, sees it on the workbench, mends it and submits again', async () => {
    const { page } = editor;
    await page.goto(draftUrl);
    await page.getByRole('button', { name: '送审' }).click();
    const wished = page.getByRole('dialog').getByLabel('希望发布的时间（可不填）');
    await wished.fill(`${tomorrow()} 09:00`);
    await wished.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: '送审' }).click();
    await page.getByText('审核期间内容不能修改').waitFor();
    const reviewer = await desk.sit('reviewer1');
    await reviewer.page.locator('#waiting').getByText(`${tomorrow()} 09:00`).waitFor();
    await reviewer.page.getByRole('link', { name: TITLE }).click();
    await reviewer.page.locator('#decide').waitFor();
    await reviewer.page.getByRole('button', { name: '退回' }).click();
    await reviewer.page.getByText('退回时请写明原因（至少 2 个字）').waitFor();
    await reviewer.page.getByLabel('意见', { exact: true }).fill('请补上办理地点。');
    await reviewer.page.keyboard.press('Control+Shift+Enter');
    await reviewer.page.getByText(`已退回“${TITLE}”`).waitFor();
    await reviewer.leave();
    await editor.go('/');
    await page.locator('#waiting').getByRole('link', { name: TITLE }).click();
    await page.getByText('请补上办理地点。').waitFor();
    const answer = page.getByRole('textbox', { name: '问答 1 答案' });
    await answer.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('，登记点在各交警中队。');
    await page.getByText(/^✓ 已保存/).waitFor();
    await page.getByRole('button', { name: '送审' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '送审' }).click();
    await page.getByText('审核期间内容不能修改').waitFor();
    expect(editor.complaints).toEqual([]);
  });

  it('is approved twice, by keyboard and by mouse, and the reviewer sees what changed', async () => {
    const first = await desk.sit('reviewer1');
    await first.go('/reviews');
    const queue = first.page.locator('.ant-table-row');
    await queue.first().getByText(`${tomorrow()} 09:00`).waitFor();
    await queue.first().getByRole('link', { name: TITLE }).click();
    await first.page.locator('#rounds').getByText('请补上办理地点。').waitFor();
    await first.page.locator('ins', { hasText: '登记点在各交警中队' }).waitFor();
    await first.picture('review-changes');
    await first.page.keyboard.press('Control+Enter');
    await first.page.getByText(`已通过“${TITLE}”`).waitFor();
    await first.leave();
    const second = await desk.sit('reviewer2');
    await second.page.getByRole('link', { name: TITLE }).click();
    await second.page.getByText('同意').or(second.page.getByText('初审')).first().waitFor();
    await second.page.getByRole('button', { name: '通过' }).click();
    await second.page.getByText('已通过全部审级，可以排期发布').waitFor();
    await second.leave();
    expect(first.complaints).toEqual([]);
  });

  it('is planned, dragged to another day with its minute kept, and brought back by undo', async () => {
    const { page } = editor;
    await page.goto(draftUrl);
    await page.getByText('已通过审核，但还没有排期，不会自动发布。').waitFor();
    await page.getByRole('button', { name: '排期发布' }).click();
    const planning = page.getByRole('dialog');
    await planning.getByRole('checkbox', { name: /微博/ }).waitFor();
    await duringNextRead(page, /\/renditions$/, async () => {
      expect(await planning.getByRole('checkbox', { name: /微博/ }).isVisible()).toBe(true);
      expect(await planning.getByRole('button', { name: '排期', exact: true }).isEnabled()).toBe(true);
    });
    await planning.getByRole('button', { name: '排期', exact: true }).click();
    await page.getByText('已排期，到时间自动发布').waitFor();
    await page.locator('.step-done').first().waitFor();
    planUrl = page.url();
    const api = await desk.api('editor');
    const planId = planUrl.split('/').pop() ?? '';
    const times = async (): Promise<string[]> => {
      const { releases } = (await api('GET', `/plans/${planId}`)) as {
        releases: { channelKind: string; plannedAt: string }[];
      };
      return releases.filter((one) => one.channelKind === 'weibo').map((one) => one.plannedAt);
    };
    const [before = ''] = await times();
    const day = before.slice(0, 10);
    const next = new Date(Date.parse(before) + 86_400_000).toISOString().slice(0, 10);
    await editor.go(`/calendar?view=month&day=${day}`);
    const tile = page.locator('.fc-event', { hasText: TITLE }).filter({ hasText: '微博' }).first();
    const target = page.locator(`[data-date="${next}"]`);
    const [from, to] = [await tile.boundingBox(), await target.boundingBox()];
    if (from === null || to === null) throw new Error('the tile or the day is not on the page');
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
    await page.mouse.up();
    await page.getByText(new RegExp(`已改到 ${next} 09:00`)).waitFor();
    expect(await times()).toEqual([before.replace(day, next)]);
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByText(new RegExp(`已恢复到 ${day} 09:00`)).waitFor();
    expect(await times()).toEqual([before]);
  });

  it('is moved without dragging, watched until it is public, one cancelled and one withdrawn', async () => {
    const { page } = editor;
    await page.goto(planUrl);
    const panel = (name: string) => page.locator('section.panel', { hasText: name });
    const wechat = panel('微信公众号');
    await wechat.getByRole('button', { name: '取消发布' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('微信另行发布');
    await page.getByRole('dialog').getByRole('button', { name: '取消发布' }).click();
    await wechat.getByText('已取消').first().waitFor();
    for (const name of ['微博', '政府网站']) {
      await panel(name).getByRole('button', { name: '改期' }).click();
      const field = page.getByRole('dialog').getByLabel('新的发布时间');
      await field.fill(soon());
      await field.press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: '改期' }).click();
      await page
        .getByText(/^已改到/)
        .last()
        .waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    for (const name of ['微博', '政府网站']) {
      await panel(name).locator('.panel-head').getByText('已发布').waitFor({ timeout: 150_000 });
    }
    await editor.picture('release-live');
    await panel('政府网站').getByRole('button', { name: '撤回' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('发现时限有误');
    await page.getByRole('dialog').getByRole('button', { name: '撤回' }).click();
    await panel('政府网站').locator('.panel-head').getByText('已撤回').waitFor({ timeout: 60_000 });
    await commentOnWeibo('周六能去办吗？');
    expect(editor.complaints).toEqual([]);
  });

  const commentOnWeibo = async (text: string): Promise<void> => {
    const api = await desk.api('editor');
    const plan = (await api('GET', `/plans/${planUrl.split('/').pop() ?? ''}`)) as {
      releases: { channelKind: string; platformIds: Record<string, string> | null }[];
    };
    const post = plan.releases.find(({ channelKind }) => channelKind === 'weibo')?.platformIds ?? {};
    const control = `${desk.platformUrl}/control`;
    const [account] = (await (await fetch(`${control}/weibo/accounts`)).json()) as { uid: string }[];
    const written = await fetch(`${control}/weibo/accounts/${account?.uid ?? ''}/comments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: post['idstr'], text, authorised: true }),
    });
    expect(written.status).toBe(201);
  };

  it('shows punctuality, and the auditor proves the record whole', async () => {
    await editor.go('/timing?period=today');
    await editor.page.getByRole('cell', { name: '100.0 %' }).first().waitFor();
    const auditor = await desk.sit('auditor');
    await auditor.go('/audit');
    await auditor.page.getByRole('button', { name: '核验全部记录' }).click();
    await auditor.page.getByText(/核验通过：\d+ 条记录完整/).waitFor();
    await auditor.picture('audit-verified');
    await auditor.leave();
    expect(auditor.complaints).toEqual([]);
  });

  it('stops everything in two steps, answers with the true list, and lifts it', async () => {
    const admin = await desk.sit('admin');
    const { page } = admin;
    await admin.go('/channels');
    await page.getByRole('button', { name: '紧急停止…' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('核对口径');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByText(/即将停下：全部发布/).waitFor();
    await page.getByRole('button', { name: '确认停止' }).click();
    await page.getByText(/已停下 \d+ 条/).waitFor();
    await admin.picture('stop');
    await editor.go('/');
    await editor.page.getByText('全部发布已紧急停止').waitFor();
    await page.getByRole('button', { name: '解除停发' }).click();
    await page
      .getByRole('tooltip')
      .or(page.locator('.ant-popconfirm'))
      .getByRole('button', { name: '解除停发' })
      .click();
    await page.getByText('已解除').or(page.getByText(/解除$/)).first().waitFor();
    await admin.leave();
    expect(admin.complaints).toEqual([]);
  });

  it('hears what citizens wrote under the post', async () => {
    const { page } = editor;
    await page.goto(planUrl);
    const weibo = page.locator('section.panel', { hasText: '微博' });
    await weibo.getByRole('button', { name: '反响' }).click();
    await weibo.getByText('周六能去办吗？').waitFor({ timeout: 200_000 });
    await weibo.getByRole('columnheader', { name: '转发' }).waitFor();
    await editor.picture('release-feedback');
    expect(editor.complaints).toEqual([]);
  });

  it('row 20: keeps both texts when two people write one draft, and lets one decide', async () => {
    const api = await desk.api('editor');
    const made = (await api('POST', '/drafts', { title: '两个人同时写' })) as { id: string };
    const other = await desk.sit('editor');
    await editor.go(`/drafts/${made.id}`);
    await other.go(`/drafts/${made.id}`);
    await other.page.getByLabel('导语').fill('另一位的导语。');
    await other.page.getByText(/^✓ 已保存/).waitFor();
    await editor.page.getByText('刚刚保存了新内容，已为您更新').waitFor();
    expect(await editor.page.getByLabel('导语').inputValue()).toBe('另一位的导语。');
    await editor.page.route('**/api/v1/drafts/*', async (route) => {
      await (route.request().method() === 'GET' ? route.abort() : route.continue());
    });
    await other.page.getByLabel('导语').fill('另一位又改了。');
    await other.page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
    await editor.page.getByLabel('导语').fill('我的导语。');
    await editor.page.waitForResponse((answer) => answer.status() === 412);
    await editor.page.unroute('**/api/v1/drafts/*');
    await editor.page.getByText('在您编辑期间改动了这份问答稿').waitFor();
    await editor.page.getByRole('button', { name: '查看差异' }).click();
    await editor.page.locator('del', { hasText: '另一位' }).waitFor();
    await editor.picture('draft-conflict');
    await editor.page.getByRole('dialog').getByRole('button', { name: '保存我的内容' }).click();
    await editor.page.getByText(/^✓ 已保存/).waitFor();
    expect(((await api('GET', `/drafts/${made.id}`)) as { lead: string }).lead).toBe('我的导语。');
    await other.leave();
  });

  it('row 21: keeps what is typed through a lost connection, a closed window and an ended session', async () => {
    const api = await desk.api('editor');
    const made = (await api('POST', '/drafts', { title: '断网也不丢' })) as { id: string };
    await editor.go(`/drafts/${made.id}`);
    const lead = editor.page.getByLabel('导语');
    await editor.context.setOffline(true);
    await lead.fill('断网时写的。');
    await editor.page.getByText('网络已断开').waitFor();
    await editor.context.setOffline(false);
    await editor.page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
    await editor.page.getByText(/^✓ 已保存/).waitFor();
    await editor.page.route('**/api/v1/drafts/*', async (route) => {
      await (route.request().method() === 'PUT' ? route.abort() : route.continue());
    });
    await lead.fill('没来得及保存的。');
    await editor.page.getByText('未能保存，内容已留在本机').waitFor();
    editor.page.once('dialog', (dialog) => {
      dialog.accept().catch(() => undefined);
    });
    await editor.page.reload();
    await editor.page.unroute('**/api/v1/drafts/*');
    await editor.page.getByRole('button', { name: '恢复这些修改' }).click();
    expect(await lead.inputValue()).toBe('没来得及保存的。');
    await editor.page.getByText(/^✓ 已保存/).waitFor();
    await editor.context.clearCookies();
    await lead.fill('登录过期时写的。');
    const dialog = editor.page.getByRole('dialog', { name: '登录已过期' });
    await dialog.waitFor();
    await dialog.getByLabel('密码').fill(PASSWORD);
    await dialog.getByRole('button', { name: '登录', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await lead.inputValue()).toBe('登录过期时写的。');
    await editor.page.getByText(/^✓ 已保存/).waitFor();
    expect(((await api('GET', `/drafts/${made.id}`)) as { lead: string }).lead).toBe('登录过期时写的。');
  });

  it('shows each role what it may do and nothing else', async () => {
    const seen: Record<string, { nav: string[]; drafts: string[]; channels: string[] }> = {};
    for (const person of ['editor', 'reviewer1', 'admin', 'auditor'] as const) {
      const seat = await desk.sit(person);
      const nav = await seat.page.locator('.shell-side .shell-nav a').allInnerTexts();
      const buttons = async (path: string): Promise<string[]> => {
        await seat.go(path);
        return await seat.page.locator('.page-actions button, #stop button').allInnerTexts();
      };
      seen[person] = { nav, drafts: await buttons('/drafts'), channels: await buttons('/channels') };
      await seat.leave();
    }
    const common = ['工作台', '问答稿', '审核', '发布日历', '栏目', '静默期', '时效', '渠道'];
    const rules = '部门规则';
    expect(seen).toEqual({
      editor: { nav: [...common, rules], drafts: ['导入', '新建问答稿'], channels: ['紧急停止…'] },
      reviewer1: { nav: [...common, rules], drafts: [], channels: ['紧急停止…'] },
      admin: {
        nav: [...common, '用户与部门', rules, '通知推送', '审计记录'],
        drafts: [],
        channels: ['连接渠道', '紧急停止…'],
      },
      auditor: { nav: [...common, '用户与部门', rules, '审计记录'], drafts: [], channels: [] },
    });
  });
});
