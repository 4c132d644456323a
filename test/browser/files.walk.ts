import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Desk, type Seat } from './desk.js';

describe('files that go in and come out', () => {
  let desk: Desk;
  let editor: Seat;

  beforeAll(async () => {
    desk = await Desk.open();
    editor = await desk.sit('editor');
  });

  afterAll(async () => {
    await desk.close();
  });

  it('puts the rows of an import that need a look first, and says so', async () => {
    const { page } = editor;
    await editor.go('/drafts');
    await page.getByRole('button', { name: '导入' }).click();
    const csv = '标题,问题,答案\n老年卡怎么办？,老年卡怎么办？,带身份证到社区。\n,,\n坏行,,\n';
    await page
      .getByRole('dialog')
      .locator('input[type=file]')
      .setInputFiles({ name: '问答.csv', mimeType: 'text/csv', buffer: Buffer.from(csv, 'utf8') });
    await page.getByText('不能导入的行排在最前').waitFor();
    const rows = await page.getByRole('dialog').locator('.ant-table-row').allInnerTexts();
    expect(rows.map((row) => row.trim().charAt(0))).toEqual(['3', '2', '1']);
  });

  it('draws planned against actual, and gives the figures as a file', async () => {
    const { page } = editor;
    await editor.go('/timing?period=month');
    await page.locator('.ant-table-row').first().waitFor();
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: '导出 CSV' }).click();
    const text = await readFile(await (await waiting).path(), 'utf8');
    const [head = '', ...lines] = text.trim().split('\r\n');
    expect(head).toContain('渠道,应发,已发,准时率,');
    expect(lines).toHaveLength(await page.locator('.ant-table-row').count());
    await page.locator('#planned path[fill="#1d5a9c"]').last().waitFor({ timeout: 60_000 });
    expect(await editor.barriers()).toEqual([]);
    expect(editor.complaints).toEqual([]);
  });
});
