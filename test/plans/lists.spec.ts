import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { makeManyDrafts } from '../bench/support/many-drafts.js';
import { Office } from '../support/office.js';
import { wholeReads } from '../support/whole-reads.js';

const DRAFTS = 20_000;
const NOTICES = 20_000;
const ENTRIES = 20_000;
/** Rows from which on reading a table from end to end for one page is what this file forbids. */
const MANY = 5_000;

describe('lists over many drafts', () => {
  let office: Office;
  let draftId: string;
  let editorId: string;
  let big: ReadonlySet<string>;

  beforeAll(async () => {
    office = await Office.open();
    const { database, clock } = office.runtime;
    await makeManyDrafts(database, DRAFTS, clock);
    const [person] = await database.query<{ id: string }>(
      `SELECT id FROM app_user WHERE department_id = $1 AND 'editor' = ANY(roles)`,
      [office.departmentId],
    );
    editorId = person?.id ?? '';
    const [draft] = await database.query<{ id: string }>(
      'SELECT draft_id AS id FROM review WHERE department_id = $1 LIMIT 1',
      [office.departmentId],
    );
    draftId = draft?.id ?? '';
    await database.query(
      `INSERT INTO audit_entry (id, lane, number, at, actor_id, actor_name, action, subject_type, subject_id, department_id,
         detail, previous_hash, hash)
       SELECT gen_random_uuid(), 'bench', n, now() - n * interval '1 minute', $1, '编辑', 'draft.changed', 'draft', 's' || n, $2,
         '{}', repeat('0', 64), md5(n::text) || md5(n::text)
       FROM generate_series(1, $3::int) n`,
      [editorId, office.departmentId, ENTRIES],
    );
    await database.query(
      `WITH made AS (INSERT INTO notice (id, kind, level, group_key, open, department_id, path, facts, count, first_at, last_at)
         SELECT gen_random_uuid(), 'release.failed', 'warn', 'bench:' || n, false, $1, '/', '{}', 1,
           now() - n * interval '1 minute', now() - n * interval '1 minute' FROM generate_series(1, $2::int) n
         RETURNING id, last_at)
       INSERT INTO notice_reader (notice_id, user_id, in_app, read_count)
       SELECT id, $3, true, CASE WHEN last_at > now() - interval '3 hours' THEN 0 ELSE 1 END FROM made`,
      [office.departmentId, NOTICES, editorId],
    );
    for (const table of ['audit_entry', 'notice', 'notice_reader']) await database.query(`ANALYZE ${table}`);
    const tables = await database.query<{ name: string }>(
      'SELECT relname AS name FROM pg_class WHERE reltuples > $1',
      [MANY],
    );
    big = new Set(tables.map((one) => one.name));
  }, 180_000);

  afterAll(async () => {
    await office.close();
  });

  /** The statements a page asks, and the tables they read from end to end. */
  const readsWhole = async (
    who: 'editor' | 'reviewer1' | 'auditor',
    path: string,
  ): Promise<readonly string[]> => {
    const { database } = office.runtime;
    const spy = jest.spyOn(database, 'query');
    await office.people[who].get(path);
    const asked = spy.mock.calls
      .map(([sql, parameters]) => ({ sql, parameters }))
      .filter(({ sql }) => /^\s*(SELECT|WITH)/.test(sql));
    spy.mockRestore();
    const found: string[] = [];
    for (const statement of asked) found.push(...(await wholeReads(database, statement)));
    expect(asked.length).toBeGreaterThan(0);
    return found.filter((table) => big.has(table));
  };

  it.each([
    '/drafts?limit=50',
    '/drafts?limit=50&state=returned',
    `/drafts?limit=50&category=${encodeURIComponent('教育')}`,
    `/drafts?limit=50&q=${encodeURIComponent('异地就医备案')}`,
    '/drafts?limit=50&q=2026-0123',
    '/drafts?limit=50&unplanned=true',
    '/drafts?limit=50&state=approved&unplanned=true',
  ])('drafts: %s', async (path) => {
    expect(await readsWhole('editor', path)).toEqual([]);
  });

  it('drafts of one author, and the page after the first', async () => {
    expect(await readsWhole('editor', `/drafts?limit=50&author=${editorId}`)).toEqual([]);
    const page = await office.people.editor.get<{ nextCursor: string }>('/drafts?limit=50');
    expect(await readsWhole('editor', `/drafts?limit=50&cursor=${page.nextCursor}`)).toEqual([]);
  });

  it.each([
    '/reviews?limit=100&state=open&mine=true',
    '/reviews?limit=100&state=open',
    '/reviews?limit=100&state=open&order=due',
    '/reviews?limit=100&state=open&order=due&mine=true',
    '/reviews?limit=100',
  ])('reviews: %s', async (path) => {
    expect(await readsWhole('reviewer1', path)).toEqual([]);
  });

  it('reviews and revisions of one draft', async () => {
    expect(await readsWhole('editor', `/reviews?draftId=${draftId}&limit=1`)).toEqual([]);
    expect(await readsWhole('editor', `/drafts/${draftId}/revisions`)).toEqual([]);
  });

  it.each(['/audit?limit=50', '/audit?limit=50&action=draft.changed', '/audit?limit=50&subjectId=s777'])(
    'the log: %s',
    async (path) => {
      expect(await readsWhole('auditor', path)).toEqual([]);
    },
  );

  it('notices of a person', async () => {
    expect(await readsWhole('editor', '/notices?limit=50')).toEqual([]);
  });

  it('people', async () => {
    expect(await readsWhole('auditor', '/users?limit=100')).toEqual([]);
  });
});
