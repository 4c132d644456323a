import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { Office, type Answer } from '../support/office.js';

interface ProblemBody {
  readonly code: string;
  readonly detail: string;
  readonly status: number;
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly message: string }[];
}

interface ImportBody {
  readonly created: number;
  readonly failed: number;
  readonly rows: readonly {
    readonly row: number;
    readonly status: string;
    readonly errors: readonly { field: string }[];
  }[];
}

const cursorOf = (...key: string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Whatever is wrong gets a clear answer that names the field, and nothing is half done. */
describe('bad input', () => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open();
  });

  afterAll(async () => {
    await office.close();
  });

  const refusal = (answer: Answer<ProblemBody>): string => {
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body.detail).toMatch(/[\u4e00-\u9fff]/);
    return `${answer.status} ${answer.body.code} ${(answer.body.errors ?? []).map((error) => error.field).join(',')}`.trim();
  };

  const drafts = async (): Promise<number> => {
    const { items } = await office.people.editor.get<{ items: unknown[] }>('/drafts?limit=100');
    return items.length;
  };

  it.each([
    ['an empty title', { title: '   ' }, '422 invalid-input title'],
    ['an over-long title', { title: '题'.repeat(101) }, '422 invalid-input title'],
    ['an unknown field', { title: '标题', titel: 'x' }, '422 invalid-input titel'],
    ['a title that is a number', { title: 7 }, '422 invalid-input title'],
    [
      'an answer that is no document',
      { title: '标题', items: [{ question: '问', answer: { type: 'doc', content: [{ type: 'script' }] } }] },
      '422 invalid-input items[0].answer',
    ],
  ])('refuses %s and keeps nothing', async (_name, body, expected) => {
    const before = await drafts();
    expect(refusal(await office.people.editor.call<ProblemBody>('POST', '/drafts', body))).toContain(
      expected,
    );
    expect(await drafts()).toBe(before);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['a day that is none', cursorOf('2026-99-99T00:00:00.000000Z', '0195c3a0-0000-7000-8000-000000000001')],
    ['an id that is none', cursorOf('2026-01-01T00:00:00.000000Z', 'x')],
  ])('refuses %s as the cursor of the releases', async (_what, cursor) => {
    const answer = await office.people.editor.call<ProblemBody>('GET', `/releases?cursor=${cursor}`);
    expect(refusal(answer)).toBe('400 invalid-cursor cursor');
  });

  it('refuses what is not JSON', async () => {
    const answer = await office.people.editor.call<ProblemBody>('POST', '/drafts', Buffer.from('{"title":'), {
      'Content-Type': 'application/json',
    });
    expect(refusal(answer)).toBe('400 malformed-json');
  });

  it('loses nothing when two people edit: the stale save is refused with the present content', async () => {
    const made = await office.people.editor.call<{ id: string; version: number }>('POST', '/drafts', {
      title: '两人同时编辑',
    });
    const path = `/drafts/${made.body.id}`;
    const etag = `"${made.body.version}"`;
    const first = await office.people.editor.call('PUT', path, whole('第一个人的标题'), { 'If-Match': etag });
    expect(first.status).toBe(200);
    const second = await office.people.editor.call<ProblemBody>('PUT', path, whole('第二个人的标题'), {
      'If-Match': etag,
    });
    expect(refusal(second)).toBe('412 stale-version');
    expect(JSON.stringify(second.body)).toContain('第一个人的标题');
    const missing = await office.people.editor.call<ProblemBody>('PUT', path, whole('没有条件'));
    expect(refusal(missing)).toBe('428 precondition-required');
  });

  it('reports each row of a file: good rows are kept, bad ones are named', async () => {
    const csv =
      'title,question,answer\r\n"办理时限","几天能办好？","五个工作日。"\r\n"没有答案","怎么办？",""\r\n"引号","含""引号""的问题","好。"\r\n';
    const report = await office.people.editor.post<ImportBody>(
      '/drafts/import',
      importOf(Buffer.from(csv, 'utf8'), 'csv'),
    );
    expect(report).toMatchObject({ created: 2, failed: 1 });
    expect(report.rows.filter((row) => row.status === 'failed').map((row) => row.errors[0]?.field)).toEqual([
      'answer',
    ]);
  });

  it.each([
    [
      'UTF-8 with BOM',
      (text: string) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text, 'utf8')]),
    ],
    ['GB18030', (text: string) => iconv.encode(text, 'gb18030')],
  ])('reads %s', async (name, encode) => {
    const csv = `title,question,answer\n${name} 的标题,编码 ${name} 正确吗？,正确。\n`;
    const report = await office.people.editor.post<ImportBody>(
      '/drafts/import',
      importOf(encode(csv), 'csv'),
    );
    expect(report.created).toBe(1);
    const found = await office.people.editor.get<{ items: { title: string }[] }>(
      `/drafts?q=${encodeURIComponent('的标题')}&limit=100`,
    );
    expect(found.items.map((draft) => draft.title)).toContain(`${name} 的标题`);
  });

  it('refuses a file that is neither encoding', async () => {
    const answer = await office.people.editor.call<ProblemBody>(
      'POST',
      '/drafts/import',
      importOf(Buffer.from([0x61, 0xff, 0xfe, 0x80, 0xff]), 'csv'),
    );
    expect(answer.status).toBe(422);
  });

  it('does not let one department use the channel of another', async () => {
    const channel = await office.connect('weibo');
    const { people } = office;
    const other = await people.admin.post<{ id: string }>('/departments', {
      code: 'rsj',
      name: '临江市人社局',
    });
    await people.admin.post('/users', {
      username: 'other',
      displayName: '外部门',
      departmentId: other.id,
      roles: ['editor', 'admin'],
      password: 'a-good-password-1',
    });
    const stranger = await office.signIn('other');
    expect((await stranger.call('GET', `/channels/${channel.id}`)).status).toBe(404);
    expect(
      (await stranger.call('POST', `/channels/${channel.id}/pause`, { reason: '不应成功' })).status,
    ).toBe(404);
  });

  it('says in words what is wrong with credentials, and never shows them', async () => {
    const channel = await office.connect('push', {});
    const wrong = await office.people.admin.call<{ id: string }>('POST', '/channels', {
      kind: 'weibo',
      name: '密钥有误的微博',
      settings: {
        baseUrl: 'http://127.0.0.1:1',
        uid: '1',
        safeDomainUrl: 'http://127.0.0.1:9',
        rip: '203.0.113.10',
      },
      credentials: { appKey: 'key-1', accessToken: 'a-secret-token-1' },
    });
    expect(wrong.status).toBe(201);
    const report = await office.people.admin.post<{
      ok: boolean;
      checks: { ok: boolean; message: string }[];
    }>(`/channels/${wrong.body.id}/check`);
    expect(report.ok).toBe(false);
    expect(report.checks.find((check) => !check.ok)?.message).toMatch(/[\u4e00-\u9fff]/);
    const shown = JSON.stringify([
      wrong.body,
      report,
      await office.people.admin.get(`/channels/${channel.id}`),
      await office.people.auditor.get('/audit?limit=200'),
    ]);
    expect(shown).not.toContain('a-secret-token-1');
  });

  it('asks everybody to sign in, and refuses what the role may not do', async () => {
    const { Caller } = await import('../support/office.js');
    expect((await new Caller(office.baseUrl).call('GET', '/drafts')).status).toBe(401);
    expect((await office.people.auditor.call('POST', '/drafts', { title: '审计不能写稿' })).status).toBe(403);
    expect((await office.people.editor.call('GET', '/users')).status).toBe(403);
  });

  it('does a thing once for one Idempotency-Key, and refuses the key for another thing', async () => {
    const once = async (title: string): Promise<Answer<{ id: string; code: string }>> =>
      await office.people.editor.call('POST', '/drafts', { title }, { 'Idempotency-Key': 'the-same-key' });
    const [first, second] = [await once('只建一次'), await once('只建一次')];
    expect(second.body.id).toBe(first.body.id);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect((await once('另一篇')).status).toBe(422);
  });
});

function whole(title: string): object {
  return { title, lead: '', category: '', items: [], policyReferences: [], variants: {} };
}

function importOf(bytes: Buffer, format: string): object {
  return {
    format,
    contentBase64: bytes.toString('base64'),
    mapping: { title: 'title', question: 'question', answer: 'answer' },
    answerFormat: 'text',
    mode: 'one_draft_per_row',
    dryRun: false,
  };
}
