import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, approve } from './approved.js';
import { Desk, type Seat } from './desk.js';

interface Planned {
  readonly planId: string;
  readonly draftId: string;
}

describe('an answer that changes after it was approved', () => {
  let desk: Desk;
  let editor: Seat;
  let api: Awaited<ReturnType<Desk['api']>>;
  let websiteId: string;

  const planned = async (title: string, plannedAt: Date): Promise<Planned> => {
    const draft = await api('POST', '/drafts', {
      title,
      lead: '材料和时限一次说清。',
      category: '社会保障',
      items: [{ question: `${title}？`, answer: answerOf('五个工作日。') }],
    });
    const draftId = String(draft['id']);
    const plan = await api('POST', '/plans', {
      revisionId: await approve(desk, draftId),
      timeZone: 'Asia/Shanghai',
      releases: [{ channelId: websiteId, plannedAt: plannedAt.toISOString() }],
    });
    return { planId: String(plan['id']), draftId };
  };

  const changeAndApprove = async (draftId: string): Promise<void> => {
    const { title, lead, category, items, policyReferences, variants, version } = await api(
      'GET',
      `/drafts/${draftId}`,
    );
    const [item] = items as { question: string }[];
    const changed = { ...item, answer: answerOf('三个工作日。') };
    const content = { title, lead, category, policyReferences, variants, items: [changed] };
    await api('PUT', `/drafts/${draftId}`, content, Number(version));
    await approve(desk, draftId);
  };

  const released = async (planId: string): Promise<Record<string, unknown>> => {
    const plan = await api('GET', `/plans/${planId}`);
    return (plan['releases'] as Record<string, unknown>[])[0] ?? {};
  };

  beforeAll(async () => {
    desk = await Desk.open();
    api = await desk.api('editor');
    const { items } = (await api('GET', '/channels?limit=20')) as { items: { id: string; kind: string }[] };
    websiteId = items.find((one) => one.kind === 'website')?.id ?? '';
    editor = await desk.sit('editor');
  });

  afterAll(async () => {
    await desk.close();
  });

  it('asks whether a planned release takes the newer text, and does what is said', async () => {
    const { page } = editor;
    const { planId, draftId } = await planned('医保转移几天办好', new Date(Date.now() + 86_400_000));
    const before = await released(planId);
    await editor.go(`/plans/${planId}`);
    expect(await page.getByText('问答稿有更新的审定版本').count()).toBe(0);
    await changeAndApprove(draftId);
    await editor.go(`/plans/${planId}`);
    await page.getByText('问答稿有更新的审定版本').waitFor();
    await page.getByRole('button', { name: '保留原版本' }).click();
    await page.getByText('已选择保留排期时的版本').waitFor();
    expect((await released(planId))['revisionId']).toBe(before['revisionId']);
    await page.getByRole('button', { name: '换用新版本' }).click();
    await page.getByText('已选择保留排期时的版本').waitFor({ state: 'detached' });
    expect((await released(planId))['revisionId']).not.toBe(before['revisionId']);
    expect(await editor.barriers()).toEqual([]);
  });

  it('corrects what is public, at once, and leads from the old to the new and back', async () => {
    const { page } = editor;
    const { planId, draftId } = await planned('居住证几天办好', new Date(Date.now() + 3_000));
    await editor.go(`/plans/${planId}`);
    await page.getByText('已发布').first().waitFor();
    await page.getByRole('button', { name: '更正' }).click();
    await page.getByRole('dialog').getByText('请先修改、送审').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '返回' }).click();

    await changeAndApprove(draftId);
    await editor.go(`/plans/${planId}`);
    await page.getByRole('button', { name: '更正' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('原因').fill('时限改为三个工作日');
    expect(await editor.barriers()).toEqual([]);
    await editor.picture('correction');
    await dialog.getByRole('button', { name: '更正' }).click();
    await page.getByText('更正已排期，到时间自动进行').waitFor();
    await page.getByText('更正的是较早的一条发布').waitFor();
    await page.locator('.panel-head').getByText('已发布').waitFor({ timeout: 60_000 });
    const old = await released(planId);
    const correction = await api('GET', `/releases/${String(old['correctedById'])}`);
    const shown = await (await fetch(String(correction['publicUrl']))).text();
    expect(shown).toContain('三个工作日');
    expect(shown).not.toContain('五个工作日');

    await page.getByRole('link', { name: '更正的是较早的一条发布' }).click();
    await page.getByRole('link', { name: '这一条已由较新的发布更正' }).click();
    await page.getByRole('link', { name: '更正的是较早的一条发布' }).waitFor();
    expect(editor.complaints).toEqual([]);
  });
});
