import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, approve } from './approved.js';
import { Desk, type Seat } from './desk.js';

describe('a release of which nobody can say whether it is out', () => {
  let desk: Desk;
  let editor: Seat;
  let api: Awaited<ReturnType<Desk['api']>>;
  let channelId: string;

  const control = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${desk.platformUrl}/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  };

  const inDoubt = async (title: string, kind: 'work_then_drop' | 'empty_body_before'): Promise<string> => {
    await control('faults', [{ platform: 'push', endpoint: '/push', kind, times: 1 }]);
    const draft = await api('POST', '/drafts', {
      title,
      lead: '一次说清。',
      category: '公共服务',
      items: [{ question: `${title}？`, answer: answerOf('带身份证到窗口。') }],
    });
    const plan = await api('POST', '/plans', {
      revisionId: await approve(desk, String(draft['id'])),
      timeZone: 'Asia/Shanghai',
      releases: [{ channelId, plannedAt: new Date(Date.now() + 3_000).toISOString() }],
    });
    return String(plan['id']);
  };

  const state = async (planId: string): Promise<unknown> => {
    const plan = await api('GET', `/plans/${planId}`);
    return (plan['releases'] as Record<string, unknown>[])[0]?.['state'];
  };

  const publications = async (): Promise<number> => {
    const answer = await fetch(`${desk.platformUrl}/control/ledger?platform=push&account=blind`);
    return ((await answer.json()) as { entries: unknown[] }).entries.length;
  };

  beforeAll(async () => {
    desk = await Desk.open();
    api = await desk.api('editor');
    const site = await control('push/sites', { id: 'blind' });
    const admin = await desk.api('admin');
    const channel = await admin('POST', '/channels', {
      kind: 'website',
      name: '老网站（不能查询）',
      settings: { dialect: 'push', endpoint: site['url'], lookupUrlTemplate: 'none' },
      credentials: { secret: site['secret'] },
    });
    channelId = String(channel['id']);
    editor = await desk.sit('editor');
  });

  afterAll(async () => {
    await desk.close();
  });

  it('waits in front of the editor, who looked, found it and gives its address', async () => {
    const { page } = editor;
    const planId = await inDoubt('补办身份证带什么', 'work_then_drop');
    await editor.go(`/plans/${planId}`);
    await page.getByText('需要处理').first().waitFor({ timeout: 60_000 });
    await editor.go('/');
    await page.getByText('发布需要处理').first().waitFor();
    await editor.go(`/plans/${planId}`);
    await page.getByRole('button', { name: '处理', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('老网站（不能查询）').waitFor();
    await dialog.getByText(/^qa-\d{4}-\d+$/).waitFor();
    await dialog.getByRole('button', { name: '复制 补办身份证带什么' }).waitFor();
    await dialog.getByLabel('已经发出来了，链接如下').check();
    const submit = dialog.getByRole('button', { name: '提交' });
    await dialog.getByLabel('公开链接').fill('老网站首页');
    await dialog.getByText('请填写 http 或 https 开头的链接').waitFor();
    expect(await submit.isDisabled()).toBe(true);
    await dialog.getByLabel('公开链接').fill(`${desk.platformUrl}/push/blind/items/1`);
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('resolve');
    await submit.click();
    await page.getByText('已发布').first().waitFor();
    expect(await state(planId)).toBe('published');
    expect(await publications()).toBe(1);
  });

  it('goes out once more when a person saw that it is not there, and only then', async () => {
    const { page } = editor;
    const planId = await inDoubt('新生儿落户带什么', 'empty_body_before');
    await editor.go(`/plans/${planId}`);
    await page.getByText('需要处理').first().waitFor({ timeout: 60_000 });
    expect(await publications()).toBe(1);
    await page.getByRole('button', { name: '处理', exact: true }).click();
    await page.getByRole('dialog').getByLabel('确实没有发出，请再发一次').check();
    await page.getByRole('dialog').getByRole('button', { name: '提交' }).click();
    await page.getByText('已发布').first().waitFor({ timeout: 60_000 });
    expect(await publications()).toBe(2);
    expect(editor.complaints).toEqual([]);
  });

  it('is followed by a stop of that channel alone, which the workbench tells of until it is lifted', async () => {
    const { page } = editor;
    const admin = await desk.api('admin');
    const stop = await admin('POST', '/stops', { scope: 'channel', channelId, reason: '网站正在检修' });
    await editor.go('/');
    await page.getByText('部分发布已紧急停止').waitFor();
    await page.getByText('原因：网站正在检修').waitFor();
    await page.locator('.notice').getByRole('link', { name: '查看' }).click();
    await page.getByText('老网站（不能查询）').first().waitFor();
    await admin('POST', `/stops/${String(stop['id'])}/lift`, { reason: '检修完毕' });
    await editor.go('/');
    await page.getByText('部分发布已紧急停止').waitFor({ state: 'detached' });
    expect(editor.complaints).toEqual([]);
  });
});
