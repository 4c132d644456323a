import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLog, type AuditEvent } from '#libs/audit/audit.js';
import { encodeCursor } from '#libs/kernel/paging.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ServerBench, type Answer } from '../server.spec-support.js';

const STRANGE_DEPARTMENT = '0195c3a0-0000-7000-8000-000000000001';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly lane: string;
  readonly action: string;
  readonly subjectId: string;
}

describe('the audit log over HTTP', () => {
  let test: TestDatabase;
  let bench: ServerBench;
  let auditor: string;
  let editorId: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await ServerBench.open(test.url);
    await bench.person('auditor', 'auditor');
    editorId = await bench.person('editor', 'editor');
    auditor = await bench.token('auditor');
    const log = new AuditLog(bench.runtime.clock);
    const event = (subjectId: string, change: Partial<AuditEvent>): AuditEvent => ({
      actor: { id: editorId, name: 'editor' },
      action: 'draft.changed',
      subjectType: 'draft',
      subjectId,
      departmentId: bench.departmentId,
      detail: {},
      lane: `department:${bench.departmentId}`,
      ...change,
    });
    await test.database.transaction(async (tx) => {
      await log.append(tx, [
        ...['one', 'two', 'three', 'four', 'five'].map((id) => event(id, {})),
        event('system', { departmentId: null, lane: 'system', action: 'key.rotated', subjectType: 'key' }),
        event('foreign', { departmentId: STRANGE_DEPARTMENT, lane: `department:${STRANGE_DEPARTMENT}` }),
      ]);
    });
  });

  afterAll(async () => {
    await bench.close();
    await test.close();
  });

  const read = async (query = ''): Promise<Answer> =>
    await bench.call('GET', `/api/v1/audit${query}`, { token: auditor });

  const entries = async (query: string): Promise<readonly Entry[]> =>
    (await read(query)).data['items'] as readonly Entry[];

  it("shows the department's entries and the system's, never another department's", async () => {
    const subjects = (await entries('?limit=200')).map((entry) => entry.subjectId);
    expect(subjects).toEqual(expect.arrayContaining(['one', 'system', editorId]));
    expect(subjects).not.toContain('foreign');
    expect(await entries('?subjectId=foreign')).toEqual([]);
  });

  it('finds by subject, actor, action and lane', async () => {
    const found = async (query: string): Promise<readonly string[]> =>
      (await entries(query)).map((entry) => entry.subjectId).sort();
    expect(await found('?subjectId=two')).toEqual(['two']);
    expect(await found('?subjectType=key')).toEqual(['system']);
    expect(await found('?action=key.rotated')).toEqual(['system']);
    expect(await found('?lane=system')).toEqual(['system']);
    expect(await found(`?actorId=${editorId}&subjectType=draft`)).toEqual([
      'five',
      'four',
      'one',
      'three',
      'two',
    ]);
    expect(await found(`?actorId=${editorId}&subjectType=user`)).toEqual([]);
  });

  it('finds by period, from an instant on and before one', async () => {
    const [{ at } = { at: '' }] = await entries('?subjectId=one');
    const when = encodeURIComponent(at);
    expect(await entries(`?subjectId=one&from=${when}`)).toHaveLength(1);
    expect(await entries(`?subjectId=one&to=${when}`)).toHaveLength(0);
    expect(
      await entries(`?subjectId=one&to=${encodeURIComponent('2099-01-01T00:00:00+08:00')}`),
    ).toHaveLength(1);
  });

  it.each(['from=2026-03-01', 'from=2026-03-01T08:00:00', 'to=yesterday', 'actorId=7', 'colour=red'])(
    'refuses the condition %s',
    async (condition) => {
      const { data } = await read(`?${condition}`);
      expect(data).toMatchObject({ status: 422, errors: [{ field: condition.split('=')[0] }] });
    },
  );

  it('turns every page once, newest first', async () => {
    const seen: Entry[] = [];
    let cursor: string | null = null;
    do {
      const { data } = await read(`?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...(data['items'] as Entry[]));
      cursor = data['nextCursor'] as string | null;
    } while (cursor !== null);
    const all = await entries('?limit=200');
    expect(seen).toEqual(all);
    expect(new Set(seen.map((entry) => entry.id)).size).toBe(seen.length);
    expect([...seen].sort((a, b) => b.at.localeCompare(a.at)).map((entry) => entry.at)).toEqual(
      seen.map((entry) => entry.at),
    );
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['a time that is none', encodeCursor(['2026-99-99T00:00:00.000000Z', STRANGE_DEPARTMENT])],
    ['an id that is none', encodeCursor(['2026-01-01T00:00:00.000000Z', 'x'])],
  ])('refuses a cursor of %s', async (_what, cursor) => {
    const { data } = await read('?limit=1');
    const [mark] = String(data['nextCursor']).split('.');
    expect((await read(`?cursor=${mark}.${cursor}`)).data).toMatchObject({
      status: 400,
      code: 'invalid-cursor',
    });
  });

  it('verifies, and names the first broken link after tampering', async () => {
    const verify = async (): Promise<Record<string, unknown>> =>
      (await bench.call('GET', '/api/v1/audit/verification', { token: auditor })).data;
    const good = await verify();
    expect(good).toMatchObject({ ok: true, firstBroken: null });
    expect((good['lanes'] as { lane: string; ok: boolean }[]).map((lane) => lane.lane)).toContain('identity');
    const [{ id } = { id: '' }] = await entries('?subjectId=three');
    await test.database.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(`UPDATE audit_entry SET subject_id = 'tampered' WHERE id = $1`, [id]);
    });
    expect(await verify()).toMatchObject({
      ok: false,
      firstBroken: { lane: `department:${bench.departmentId}`, number: 3, id, reason: 'content-changed' },
    });
  });
});
