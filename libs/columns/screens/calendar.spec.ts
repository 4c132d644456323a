import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planPageQuery } from '#libs/release/plan-pages.js';
import { Office } from '../../../test/support/office.js';
import { CALENDAR_RELEASES } from './calendar.js';

/** With a hundred thousand the same ways are taken, and a month of the calendar is read in 2 ms. */
const RELEASES = 20_000;
const CHUNK = 5_000;

interface Node {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

/** The ways in which a statement reads the releases. */
function readsOf(node: Node): readonly string[] {
  const mine =
    node['Relation Name'] === 'release' || (node['Index Name'] ?? '').includes('release_')
      ? [`${node['Node Type']} ${node['Index Name'] ?? ''}`.trim()]
      : [];
  return [...mine, ...(node.Plans ?? []).flatMap(readsOf)];
}

describe('with many releases', () => {
  let office: Office;
  const from = new Date('2027-01-01T00:00:00Z');

  beforeAll(async () => {
    office = await Office.open();
    const website = await office.connect('wordpress');
    const draft = await office.draft('底稿');
    const revisionId = await office.approve(draft.id);
    await office.plan(revisionId, [website], 3_600_000);
    const { database } = office.runtime;
    const columnsOf = async (table: string, own: readonly string[]): Promise<string[]> => {
      const rows = await database.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'`,
        [table],
      );
      return rows.map(({ name }) => name).filter((name) => !own.includes(name));
    };
    const plans = await columnsOf('release_plan', ['id', 'created_at']);
    const same = await columnsOf('release', ['id', 'marker', 'planned_at', 'plan_id', 'job_id', 'job_queue']);
    const of = (table: string, names: readonly string[]): string =>
      names.map((name) => `${table}.${name}`).join(', ');
    for (let first = 1; first < RELEASES; first += CHUNK) {
      await database.query(
        `WITH n AS MATERIALIZED (SELECT n, gen_random_uuid() AS plan FROM generate_series($2::int, $3::int) n),
           p AS (INSERT INTO release_plan (id, created_at, ${plans.join(', ')})
             SELECT n.plan, clock_timestamp(), ${of('one', plans)} FROM (SELECT * FROM release_plan LIMIT 1) one, n)
         INSERT INTO release (id, marker, planned_at, plan_id, ${same.join(', ')})
         SELECT gen_random_uuid(), 'm' || n.n, $1::timestamptz + n.n * interval '5 minutes', n.plan, ${of('one', same)}
         FROM (SELECT * FROM release LIMIT 1) one, n`,
        [from, first, first + CHUNK - 1],
      );
    }
    await database.query('ANALYZE release_plan');
    await database.query('ANALYZE release');
  });

  afterAll(async () => {
    await office.close();
  });

  const plan = async (sql: string, parameters: readonly unknown[]): Promise<readonly string[]> => {
    const [row] = await office.runtime.database.query<{ 'QUERY PLAN': readonly { Plan: Node }[] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
      parameters,
    );
    const [root] = row?.['QUERY PLAN'] ?? [];
    return root === undefined ? [] : readsOf(root.Plan);
  };

  it('a month of the calendar is read from the index of planned times', async () => {
    const to = new Date(from.getTime() + 31 * 86_400_000);
    expect((await plan(CALENDAR_RELEASES, [office.departmentId, from, to, 2_001])).join()).toContain(
      'IDX_release_department_planned',
    );
    const path = `/calendar?from=${from.toISOString()}&to=${to.toISOString()}`;
    const calendar = await office.people.editor.get<{ releases: unknown[]; truncated: boolean }>(path);
    expect(calendar.releases).toHaveLength(2_000);
    expect(calendar.truncated).toBe(true);
    const day = new Date(from.getTime() + 86_400_000);
    const short = await office.people.editor.get<{ releases: unknown[]; truncated: boolean }>(
      `/calendar?from=${from.toISOString()}&to=${day.toISOString()}`,
    );
    expect(short.truncated).toBe(false);
    expect(short.releases).toHaveLength(287);
  });

  it('plans of a time are found without reading every release', async () => {
    const to = new Date(from.getTime() + 86_400_000);
    const { sql, parameters } = planPageQuery(
      { from, to },
      { departmentId: office.departmentId },
      20,
      undefined,
    );
    const reads = await plan(sql, parameters);
    expect(reads.join()).toMatch(/IDX_release_(department|channel)_planned/);
    expect(reads).not.toContain('Seq Scan');
  });
});
