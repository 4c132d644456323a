import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { fromText } from '#libs/document/from-text.js';
import type { Principal } from '#libs/identity/principal.js';
import { newId } from '#libs/kernel/ids.js';
import { Problem } from '#libs/kernel/problem.js';
import { statesOf, unreachable } from '#libs/kernel/transition.js';
import { revisionContent } from './content.queries.js';
import { draftHash } from './draft-content.js';
import { contentOf, readDraft, type DraftRow } from './draft-row.js';
import { Desk, sampleContent } from './desk.spec-support.js';
import { DRAFT_TRANSITIONS, EDITABLE, FIRST_DRAFT_STATE } from './draft.transitions.js';
import type { ContentInput } from './content-input.js';
import { moveDraft } from './move-draft.js';
import { draftPage, listQuery } from './screens/draft-list.js';
import { sealRevision } from './seal-revision.js';

let test: TestDatabase;
let desk: Desk;
let editor: Principal;
let colleague: Principal;

beforeAll(async () => {
  test = await createTestDatabase();
  desk = new Desk(test.database);
  const departmentId = await desk.department();
  editor = await desk.person(departmentId, '小李', 'editor');
  colleague = await desk.person(departmentId, '小王', 'editor');
});

afterAll(async () => {
  await test.close();
});

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const inputOf = (draft: DraftRow): ContentInput => contentOf(draft);
const seal = async (draftId: string) =>
  await test.database.transaction(async (tx) => await sealRevision(tx, draftId, editor.userId, desk.clock));
const move = async (
  ...args: [string, Parameters<typeof moveDraft>[2], Parameters<typeof moveDraft>[3]]
): Promise<void> => {
  await test.database.transaction(async (tx) => {
    await moveDraft(tx, ...args);
  });
};

describe('the states of a draft', () => {
  it('can all be reached, and only the archive is final', () => {
    expect(unreachable(DRAFT_TRANSITIONS, FIRST_DRAFT_STATE)).toEqual([]);
    expect(statesOf(DRAFT_TRANSITIONS).filter((state) => DRAFT_TRANSITIONS[state].length === 0)).toEqual([
      'archived',
    ]);
    for (const state of EDITABLE) expect([state, ...DRAFT_TRANSITIONS[state]]).toContain('editing');
  });

  it('are left by one conditional statement: the second of two moves is refused', async () => {
    const { id } = await desk.drafts.create(sampleContent(), editor);
    const moves = await Promise.allSettled([
      move(id, ['editing'], 'in_review'),
      move(id, ['editing'], 'archived'),
    ]);
    expect(moves.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await problemOf(move(id, ['editing'], 'in_review'))).code).toBe('draft-state');
  });

  it('never take a way the table does not know', async () => {
    const { id } = await desk.drafts.create(sampleContent(), editor);
    await expect(move(id, ['editing'], 'approved')).rejects.toThrow('never goes from editing to approved');
  });
});

describe('creating a draft', () => {
  it('takes a title alone, and numbers it by the year in China', async () => {
    desk.clock.set(new Date('2021-12-31T15:59:59Z'));
    const last = await desk.drafts.create({ title: ' 年末\n问答 ' }, editor);
    desk.clock.set(new Date('2021-12-31T16:00:00Z'));
    const first = await desk.drafts.create({ title: '新年问答' }, editor);
    desk.clock.set(new Date('2026-11-23T01:00:00Z'));
    expect([last.code, first.code]).toEqual(['2021-000001', '2022-000001']);
    expect(last).toMatchObject({
      title: '年末 问答',
      items: [],
      state: 'editing',
      version: 1,
      authors: [editor.userId],
    });
    expect(await desk.noted(last.id)).toEqual(['draft.created']);
  });

  it('gives each of many at once a code of its own, without gaps', async () => {
    desk.clock.set(new Date('2023-06-01T00:00:00Z'));
    const made = await Promise.all(
      Array.from({ length: 20 }, async () => await desk.drafts.create(sampleContent(), editor)),
    );
    desk.clock.set(new Date('2026-11-23T01:00:00Z'));
    expect(made.map((draft) => draft.code).sort()).toEqual(
      Array.from({ length: 20 }, (_none, index) => `2023-${String(index + 1).padStart(6, '0')}`),
    );
  });

  it('names every wrong field at once', async () => {
    const item = { question: '问'.repeat(501), answer: { type: 'doc', content: [{ type: 'script' }] } };
    const problem = await problemOf(
      desk.drafts.create(
        sampleContent({
          title: ' ',
          lead: '长'.repeat(2001),
          items: [item, { id: 'x', question: '', answer: fromText('') }],
          policyReferences: [{ title: '条例', url: 'javascript:alert(1)' }],
          variants: {
            weibo: {},
            default: { title: '题'.repeat(101), colour: 'red', cover: 'http://a.cn/1.png' },
            [newId()]: 7,
          },
        }),
        editor,
      ),
    );
    expect(problem.status).toBe(422);
    expect(problem.fields.map((fault) => `${fault.field} ${fault.code}`)).toEqual([
      'title required',
      'lead too-long',
      'items[0].question too-long',
      'items[0].answer.content[0] invalid-answer',
      'items[1].id invalid-id',
      'policyReferences[0].url invalid-url',
      'variants.weibo unknown-channel',
      'variants.default.colour unknown-field',
      'variants.default.title too-long',
      'variants.default.cover invalid-image',
      expect.stringMatching(/^variants\.[0-9a-f-]{36} invalid-variant$/),
    ]);
  });

  it('counts characters as people do, and refuses the 51st question', async () => {
    const emoji = await desk.drafts.create({ title: '😀'.repeat(100) }, editor);
    expect(emoji.title).toBe('😀'.repeat(100));
    const items = Array.from({ length: 51 }, () => ({ question: '问', answer: fromText('答') }));
    expect((await problemOf(desk.drafts.create({ title: '多', items }, editor))).fields[0]?.code).toBe(
      'too-many',
    );
  });

  it('keeps what no database takes out of the database', async () => {
    const draft = await desk.drafts.create(
      {
        title: '甲\u0000乙\ud800',
        lead: '一\r\n二\u0007',
        items: [{ question: '\u202e问', answer: fromText('答\u0000') }],
      },
      editor,
    );
    expect(draft).toMatchObject({ title: '甲乙\ufffd', lead: '一\n二', items: [{ question: '问' }] });
    expect(JSON.stringify(await readDraft(test.database, draft.id, editor))).not.toContain('\\u0000');
  });
});

describe('saving a draft', () => {
  it('changes nothing when the content says the same', async () => {
    const draft = await desk.drafts.create(
      sampleContent({ variants: { default: { digest: '摘要' } } }),
      editor,
    );
    const same: ContentInput = {
      ...inputOf(draft),
      title: `  ${draft.title} `,
      items: draft.items.map(({ id, question, answer }) => ({
        id,
        question: `${question} `,
        answer: JSON.parse(
          JSON.stringify(answer).replaceAll(
            '"type":"paragraph"',
            '"attrs":{"textAlign":null},"type":"paragraph"',
          ),
        ) as unknown,
      })),
      variants: { default: { digest: '摘要', title: '' }, [newId()]: {} },
    };
    const saved = await desk.drafts.save(draft.id, draft.version, same, colleague);
    expect(saved).toEqual(draft);
    expect(await desk.noted(draft.id)).toEqual(['draft.created']);
  });

  it('keeps the ids of items that are sent, and of those that come without but say the same', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    const [first, second] = draft.items;
    const bare = draft.items.map(({ question, answer }) => ({ question, answer }));
    expect((await desk.drafts.save(draft.id, 1, { ...inputOf(draft), items: bare }, editor)).version).toBe(1);
    const own = newId();
    const items = [
      { id: own, question: '新的问题', answer: fromText('答') },
      { question: second?.question ?? '', answer: second?.answer },
      { id: first?.id ?? '', question: '改过的问题', answer: first?.answer },
    ];
    const saved = await desk.drafts.save(draft.id, 1, { ...inputOf(draft), items }, editor);
    expect(saved.items.map((item) => item.id)).toEqual([own, second?.id, first?.id]);
    expect(saved).toMatchObject({ version: 2, contentHash: draftHash(contentOf(saved)) });
    expect(await desk.noted(draft.id)).toEqual(['draft.created', 'draft.edited']);
  });

  it('refuses a stale version with what is stored now, and loses nothing', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    await desk.drafts.save(draft.id, 1, { ...inputOf(draft), title: '小王改的标题' }, colleague);
    const problem = await problemOf(
      desk.drafts.save(draft.id, 1, { ...inputOf(draft), title: '小李改的标题' }, editor),
    );
    expect(problem).toMatchObject({ status: 412, code: 'stale-version' });
    expect(problem.members).toMatchObject({
      version: 2,
      content: { title: '小王改的标题' },
      updatedByName: '小王',
    });
    const stored = await readDraft(test.database, draft.id, editor);
    expect(stored).toMatchObject({
      title: '小王改的标题',
      version: 2,
      authors: [editor.userId, colleague.userId],
    });
  });

  it('takes exactly one of two saves of the same version', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    const saves = await Promise.allSettled(
      ['甲', '乙'].map(
        async (title) => await desk.drafts.save(draft.id, 1, { ...inputOf(draft), title }, editor),
      ),
    );
    expect(saves.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('answers a repeated save whose first answer was lost as if it were the first', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    const input = { ...inputOf(draft), lead: '改过的导语' };
    await desk.drafts.save(draft.id, 1, input, editor);
    expect(await desk.drafts.save(draft.id, 1, input, editor)).toMatchObject({
      version: 2,
      lead: '改过的导语',
    });
  });

  it('is refused while the draft is in review, with the remedy and the stored content', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    await move(draft.id, ['editing'], 'in_review');
    const problem = await problemOf(
      desk.drafts.save(draft.id, 2, { ...inputOf(draft), title: '偷偷改' }, editor),
    );
    expect(problem).toMatchObject({
      status: 409,
      code: 'draft-in-review',
      members: { content: { title: draft.title } },
    });
    expect(problem.detail).toContain('撤回送审');
    expect((await problemOf(desk.drafts.archive(draft.id, editor))).code).toBe('draft-in-review');
  });

  it('brings an approved draft back to editing, keeps what was approved, and says so in the log', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    const revision = await seal(draft.id);
    await move(draft.id, ['editing'], 'in_review');
    await test.database.transaction(async (tx) => {
      await moveDraft(tx, draft.id, ['in_review'], 'approved', { approvedRevisionId: revision.id });
    });
    const approved = await readDraft(test.database, draft.id, editor);
    expect(await desk.drafts.save(draft.id, approved.version, inputOf(draft), colleague)).toEqual(approved);
    const stale = await problemOf(
      desk.drafts.save(draft.id, draft.version, { ...inputOf(draft), title: '旧标签页' }, editor),
    );
    expect(stale.code).toBe('stale-version');
    const edited = await desk.drafts.save(
      draft.id,
      approved.version,
      { ...inputOf(draft), title: '改' },
      colleague,
    );
    expect(edited).toMatchObject({ state: 'editing', approvedRevisionId: revision.id });
    const [entry] = await test.database.query<{ detail: unknown }>(
      `SELECT detail FROM audit_entry WHERE subject_id = $1 AND action = 'draft.edited'`,
      [draft.id],
    );
    expect(entry?.detail).toMatchObject({ changed: ['title'], stateBefore: 'approved', afterApproval: true });
  });

  it("does not know another department's draft", async () => {
    const stranger = await desk.person(await desk.department('教育局'), '外人', 'editor');
    const draft = await desk.drafts.create(sampleContent(), editor);
    expect(
      (await problemOf(desk.drafts.save(draft.id, 1, sampleContent({ title: '改' }), stranger))).status,
    ).toBe(404);
    expect((await problemOf(readDraft(test.database, draft.id, stranger))).status).toBe(404);
    expect((await problemOf(readDraft(test.database, 'not-an-id', editor))).status).toBe(404);
  });
});

describe('archiving a draft', () => {
  it('is final, and repeatable', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    const archived = await desk.drafts.archive(draft.id, editor);
    expect(archived.state).toBe('archived');
    expect(await desk.drafts.archive(draft.id, editor)).toEqual(archived);
    expect(
      (await problemOf(desk.drafts.save(draft.id, 2, sampleContent({ title: '改' }), editor))).code,
    ).toBe('draft-archived');
    expect(await desk.noted(draft.id)).toEqual(['draft.created', 'draft.archived']);
  });
});

describe('sealing a revision', () => {
  it('makes one revision for one content, and a next one for another', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    const [one, again] = [await seal(draft.id), await seal(draft.id)];
    expect(again).toEqual(one);
    expect(one).toMatchObject({ number: 1, contentHash: draft.contentHash, authors: [editor.userId] });
    await desk.drafts.save(draft.id, 1, { ...inputOf(draft), title: '第二版' }, colleague);
    const two = await seal(draft.id);
    expect(two).toMatchObject({ number: 2, authors: [editor.userId, colleague.userId] });
    expect((await revisionContent(test.database, one.id))?.content.title).toBe(draft.title);
  });

  it('numbers revisions that are sealed at once without a double', async () => {
    const draft = await desk.drafts.create(sampleContent(), editor);
    const sealed = await Promise.all(Array.from({ length: 6 }, async () => await seal(draft.id)));
    expect(new Set(sealed.map((revision) => revision.id)).size).toBe(1);
  });

  it('is final: the database refuses to change a revision', async () => {
    const { id } = await seal((await desk.drafts.create(sampleContent(), editor)).id);
    await expect(
      test.database.query(`UPDATE revision SET content = '{}' WHERE id = $1`, [id]),
    ).rejects.toThrow('never changed');
  });
});

describe('listing drafts', () => {
  it('pages through every draft once, the last changed first, and filters', async () => {
    const departmentId = await desk.department('公安局');
    const [writer, other] = [
      await desk.person(departmentId, '甲', 'editor'),
      await desk.person(departmentId, '乙', 'editor'),
    ];
    const made: DraftRow[] = [];
    for (let index = 0; index < 7; index += 1) {
      made.push(
        await desk.drafts.create(
          sampleContent({ title: `居住证 ${index}`, category: index % 2 === 0 ? '户籍' : '出入境' }),
          writer,
        ),
      );
    }
    const [first] = made;
    if (first === undefined) throw new Error('nothing was made');
    await desk.drafts.save(
      first.id,
      1,
      sampleContent({
        title: '100%_居住证 \\ 改',
        items: [{ question: '护照丢了？', answer: fromText('补办') }],
      }),
      other,
    );
    const page = async (filter: Parameters<typeof draftPage>[1], limit = 50, cursor?: string) =>
      await draftPage(test.database, filter, { departmentId }, limit, cursor);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await page({}, 3, cursor);
      seen.push(...items.map((item) => item.id));
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(made.map((draft) => draft.id)));
    expect((await page({ category: '出入境' })).items).toHaveLength(3);
    expect((await page({ authorId: other.userId })).items.map((item) => item.id)).toEqual([first.id]);
    expect((await page({ state: 'archived' })).items).toEqual([]);
    expect((await page({ text: '护照' })).items.map((item) => item.id)).toEqual([first.id]);
    expect((await page({ text: '%_' })).items).toHaveLength(1);
    expect((await page({ text: '\\' })).items).toHaveLength(1);
    expect((await page({ text: first.code })).items).toHaveLength(1);
    expect((await page({}, 1)).items[0]).toMatchObject({
      itemCount: expect.any(Number),
      createdByName: '甲',
    });
    expect((await problemOf(page({}, 3, Buffer.from('["x","y"]').toString('base64url')))).code).toBe(
      'invalid-cursor',
    );
  });

  it('reads pages in order from an index, without sorting the department', async () => {
    const departmentId = await desk.department('大局');
    const { userId } = await desk.person(departmentId, '甲', 'editor');
    await test.database.query(
      `INSERT INTO draft (id, code, department_id, state, title, lead, category, items, policy_references, variants, content_hash,
         search_text, authors, version, created_by, updated_by, created_at, updated_at)
       SELECT gen_random_uuid(), 'x' || n, $1, 'editing', '题' || n, '', '类' || n % 50, '[]', '[]', '{}', '', '题' || n || repeat('城乡居民参保登记' || n, 20), ARRAY[$2::uuid], 1,
         $2, $2, now(), now() - n * interval '1 second' FROM generate_series(1, 20000) n`,
      [departmentId, userId],
    );
    await test.database.query('ANALYZE draft');
    const planOf = async (filter: Parameters<typeof listQuery>[0]): Promise<string> => {
      const { sql, parameters } = listQuery(filter, { departmentId }, 20, undefined);
      return JSON.stringify(await test.database.query(`EXPLAIN ${sql}`, parameters));
    };
    expect(await planOf({})).toContain('IDX_draft_department_updated');
    expect(await planOf({ state: 'editing' })).toMatch(/IDX_draft_department_(state|updated)/);
    expect(await planOf({ category: '类7' })).toContain('IDX_draft_department_category');
    expect(await planOf({ text: '护照遗失补办' })).toContain('IDX_draft_search');
    for (const filter of [{}, { state: 'editing' }, { category: '类7' }] as const)
      expect(await planOf(filter)).not.toContain('Seq Scan on draft');
  });
});
