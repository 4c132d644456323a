import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { toPlainText } from '#libs/document/to-plain-text.js';
import type { Principal } from '#libs/identity/principal.js';
import { Problem } from '#libs/kernel/problem.js';
import { Desk } from './desk.spec-support.js';
import { readDraft } from './draft-row.js';
import type { ImportReport, QuestionFile } from './question-import.js';

let test: TestDatabase;
let desk: Desk;
let editor: Principal;

beforeAll(async () => {
  test = await createTestDatabase();
  desk = new Desk(test.database);
});

afterAll(async () => {
  await test.close();
});

type Change = Partial<Omit<QuestionFile, 'bytes'>> & { readonly dryRun?: boolean };

/** Imports into a department of its own. */
async function imported(content: string | Buffer, change: Change = {}, keep = false): Promise<ImportReport> {
  if (!keep) editor = await desk.person(await desk.department(), '小李', 'editor');
  const { dryRun = false, ...rest } = change;
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const file: QuestionFile = {
    bytes,
    format: 'csv',
    encoding: 'auto',
    mapping: undefined,
    answerFormat: 'text',
    mode: 'one_draft_per_row',
    title: undefined,
    ...rest,
  };
  return await desk.imports.run(file, dryRun, editor);
}

async function faultOf(work: Promise<unknown>): Promise<{ field: string; code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    const fault = error instanceof Problem ? error.fields[0] : undefined;
    if (fault !== undefined) return fault;
    throw error;
  }
  throw new Error('nothing was refused');
}

const statuses = (report: ImportReport): readonly string[] =>
  report.rows.map((row) =>
    [row.row, row.status, ...row.errors.map((error) => `${error.field}:${error.code}`)].join(' '),
  );
const draftOf = async (report: ImportReport, index = 0) =>
  await readDraft(test.database, report.rows[index]?.draftId ?? '', editor);
const countDrafts = async (): Promise<number> =>
  (await test.database.query('SELECT 1 FROM draft WHERE department_id = $1', [editor.departmentId])).length;

describe('importing a CSV', () => {
  const words =
    '问题,答案,分类\r\n"怎样申领""居住证""？","满半年，\r\n到派出所申领。",户籍\r\n护照丢了怎么办,补办,出入境\r\n';

  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(words)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${words}`)],
    ['GB18030', iconv.encode(words, 'gb18030')],
    [
      'UTF-16 as spreadsheets save Unicode text',
      Buffer.from(`\ufeff${words.replaceAll(',', '\t').replace('满半年，\t', '满半年，')}`, 'utf16le'),
    ],
  ])('reads %s, with quotes and line ends in cells', async (_name, bytes) => {
    const report = await imported(bytes);
    expect(statuses(report)).toEqual(['1 created', '2 created']);
    const draft = await draftOf(report);
    expect(draft).toMatchObject({
      title: '怎样申领"居住证"？',
      category: '户籍',
      state: 'editing',
      authors: [editor.userId],
    });
    expect(draft.items.map((item) => [item.question, toPlainText(item.answer)])).toEqual([
      ['怎样申领"居住证"？', '满半年，\n到派出所申领。'],
    ]);
    expect(report.rows[0]?.code).toBe(draft.code);
    expect(await desk.noted(draft.id)).toEqual(['draft.created']);
  });

  it('reads characters that only GB18030 has', async () => {
    const report = await imported(iconv.encode('问题,答案\n𠮷野家在哪？,㐀路', 'gb18030'), {
      encoding: 'gb18030',
    });
    expect((await draftOf(report)).title).toBe('𠮷野家在哪？');
  });

  it('lets no bad row stop the others, and says what is wrong with each', async () => {
    const rows = [
      'question,reply,title',
      '好的一行,答案,标题',
      ',没有问题,标题',
      '没有答案,,标题',
      '多一列,答案,标题,逗号没有括起',
      ',,',
      `${'长'.repeat(501)},答案,标题`,
      `问,答案,${'题'.repeat(101)}`,
      '少一列,答案',
      '好的一行,答案,标题',
      '空\u0000字,\u0007答\ud800案,标\u0000题',
      '"引号"在后面,答案,三',
      '最后一行,答案,尾',
    ];
    const report = await imported(rows.join('\n'));
    expect(statuses(report)).toEqual([
      '1 created',
      '2 failed question:required',
      '3 failed answer:required',
      '4 failed :ragged-row',
      '5 skipped :blank-row',
      '6 failed question:too-long',
      '7 failed title:too-long',
      '8 created',
      '9 skipped :duplicate',
      '10 created',
      '11 created',
      '12 created',
    ]);
    expect(report).toMatchObject({ created: 5, skipped: 2, failed: 5, dryRun: false });
    expect(await countDrafts()).toBe(5);
  });

  it('names a missing column and the columns there are', async () => {
    const fault = await faultOf(
      imported('编号,内容\n1,二', { mapping: { question: '问题', answer: '内容' } }),
    );
    expect(fault).toMatchObject({ field: 'mapping.question', code: 'unknown-column' });
    expect(fault.message).toContain('“编号”、“内容”');
    expect((await faultOf(imported('编号,内容\n1,二'))).code).toBe('unknown-column');
    expect((await faultOf(imported('a,b\n1,二', { mapping: { answer: 'b' } }))).code).toBe('required');
  });

  it('refuses a doubled column only when it is used', async () => {
    const doubled = '问题,答案,备注,备注\n问,答,一,二';
    expect(statuses(await imported(doubled))).toEqual(['1 created']);
    expect((await faultOf(imported('问题,问题,答案\n一,二,三'))).code).toBe('repeated-column');
  });

  it.each<[string, string | Buffer, Change, string]>([
    ['an empty file', '', {}, 'empty-file'],
    [
      'bytes that are no text',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xff, 0x80]),
      {},
      'unreadable-text',
    ],
    [
      'another encoding than was said',
      iconv.encode('问题,答案', 'gb18030'),
      { encoding: 'utf-8' },
      'unreadable-text',
    ],
    ['a quote that never closes', '问题,答案\n"问,答\n', {}, 'malformed-csv'],
    ['more rows than the limit', `问题,答案\n${'问,答\n'.repeat(5001)}`, {}, 'too-many-rows'],
    ['more bytes than the limit', Buffer.alloc(10 * 1024 * 1024 + 1, 'a'), {}, 'too-large'],
    ['JSON that is none', '{"a":', { format: 'json' }, 'malformed-json'],
    ['JSON that is no list', '{"a":1}', { format: 'json' }, 'not-a-list'],
  ])('refuses %s', async (_what, content, change, code) => {
    expect((await faultOf(imported(content, change))).code).toBe(code);
  });

  it('takes five thousand rows at once', async () => {
    const lines = Array.from({ length: 5000 }, (_none, index) => `第${index}个问题,"答案，${index}"`);
    const report = await imported(`问题,答案\n${lines.join('\n')}`);
    expect(report).toMatchObject({ created: 5000, failed: 0 });
    expect(await countDrafts()).toBe(5000);
  });
});

describe('importing JSON', () => {
  const mapping = { question: 'title', answer: 'reply' };

  it('reads lines, each by itself, and numbers them as they stand', async () => {
    const lines = [
      '{"title":"一","reply":"答","id":7}',
      '',
      '{"title":"二","reply":null}',
      '{"title":"三"',
      '[]',
      '{"title":{"a":1},"reply":"答"}',
      '{"title":4,"reply":true}',
      '{"title":"五\\u0000\\ud800","reply":"答\\u0000"}',
      '{"title":"六","reply":"带\u0000零"}',
    ];
    const report = await imported(lines.join('\r\n'), { format: 'jsonl', mapping });
    expect(statuses(report)).toEqual([
      '1 created',
      '3 failed answer:required',
      '4 failed :malformed-json',
      '5 failed :not-an-object',
      '6 failed question:not-text',
      '7 created',
      '8 created',
      '9 created',
    ]);
    expect((await draftOf(report, 6)).title).toBe('五\ufffd');
  });

  it('reads a list, with Markdown or HTML in its answers', async () => {
    const list = JSON.stringify([{ title: '一', reply: '**重**\n\n- 甲\n- 乙' }]);
    const markdown = await draftOf(
      await imported(list, { format: 'json', mapping, answerFormat: 'markdown' }),
    );
    expect(markdown.items[0]?.answer.content?.map((node) => node.type)).toEqual(['paragraph', 'bullet_list']);
    const page = JSON.stringify([
      { title: '一', reply: '<p onclick="x()">甲<script>alert(1)</script></p><ul><li>乙</ul>' },
    ]);
    const html = await draftOf(await imported(page, { format: 'json', mapping, answerFormat: 'html' }));
    expect(toPlainText(html.items[0]?.answer ?? { type: 'doc' })).toBe('甲\n· 乙');
  });

  it('fails the row whose answer is too large, and only that', async () => {
    const rows = [
      { title: '大', reply: '答'.repeat(50_000) },
      { title: '小', reply: '答' },
    ];
    const report = await imported(JSON.stringify(rows), { format: 'json', mapping });
    expect(statuses(report)).toEqual(['1 failed answer:invalid-answer', '2 created']);
  });
});

describe('importing again', () => {
  const file = '问题,答案,标题\n甲,答甲,题\n乙,答乙,题';

  it('skips what the department already has word for word, and takes what differs', async () => {
    const first = await imported(file);
    const again = await imported(`${file}\n丙,答丙,题`, {}, true);
    expect(statuses(again)).toEqual(['1 skipped :duplicate', '2 skipped :duplicate', '3 created']);
    expect(again.rows[0]).toMatchObject({ code: first.rows[0]?.code });
    expect(again.rows[0]?.draftId).toBeUndefined();
    expect(await countDrafts()).toBe(3);
  });

  it('stores nothing on a dry run, and tells the same', async () => {
    const dry = await imported(`${file}\n,缺问题,题`, { dryRun: true });
    expect(statuses(dry)).toEqual(['1 created', '2 created', '3 failed question:required']);
    expect(dry).toMatchObject({ dryRun: true, created: 2, columns: ['问题', '答案', '标题'] });
    expect(await countDrafts()).toBe(0);
    expect(
      await test.database.query('SELECT 1 FROM audit_entry WHERE department_id = $1', [editor.departmentId]),
    ).toEqual([]);
  });
});

describe('importing into one draft', () => {
  it('gathers the good rows in order', async () => {
    const report = await imported('问题,答案,分类\n甲,答甲,\n,坏,\n乙,答乙,社保', {
      mode: 'one_draft',
      title: '一件事',
    });
    expect(statuses(report)).toEqual(['1 created', '2 failed question:required', '3 created']);
    const draft = await draftOf(report);
    expect(draft).toMatchObject({ title: '一件事', category: '社保' });
    expect(draft.items.map((item) => item.question)).toEqual(['甲', '乙']);
    expect(report.rows[2]?.draftId).toBe(draft.id);
    expect(await countDrafts()).toBe(1);
  });

  it('needs a title and takes no more questions than a draft does', async () => {
    expect(await faultOf(imported('问题,答案\n甲,乙', { mode: 'one_draft' }))).toMatchObject({
      field: 'title',
      code: 'required',
    });
    const many = `问题,答案\n${Array.from({ length: 51 }, (_none, index) => `问${index},答`).join('\n')}`;
    expect((await faultOf(imported(many, { mode: 'one_draft', title: '多' }))).code).toBe('too-many-items');
  });

  it('makes no draft when no row is good', async () => {
    const report = await imported('问题,答案\n,\n甲,', { mode: 'one_draft', title: '空' });
    expect(statuses(report)).toEqual(['1 skipped :blank-row', '2 failed answer:required']);
    expect(await countDrafts()).toBe(0);
  });
});
