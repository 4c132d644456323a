import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '#libs/audit/audit.js';
import { newId } from '#libs/kernel/ids.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { byShape, COLUMNS, moveParameters, moveStatement, type Move } from './move-statement.js';
import { findReleases } from './release-row.js';

const TYPE_NAMES = {
  timestamptz: ['timestamp with time zone'],
  jsonb: ['jsonb'],
  text: ['text', 'character varying'],
  integer: ['integer'],
  uuid: ['uuid'],
} as const;

const MOVE: Move = {
  releaseId: newId(),
  from: ['staged'],
  to: 'committing',
  cause: 'commit.started',
  actor: SYSTEM,
  job: null,
};

describe('the statement of a move', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
  });

  afterAll(async () => {
    await test.close();
  });

  it('names columns of the types that the migrations make', async () => {
    const rows = await test.database.query<{ name: string; type: string }>(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = 'release'`,
    );
    const types = new Map(rows.map((row) => [row.name, row.type]));
    for (const { name, type } of Object.values(COLUMNS)) expect(TYPE_NAMES[type]).toContain(types.get(name));
  });

  it('reads a row by columns that there are', async () => {
    expect(await findReleases(test.database, [newId()])).toEqual([]);
  });

  it('is accepted by PostgreSQL with every change at once, and moves nothing that is not there', async () => {
    const at = new Date('2026-03-02T01:00:00Z');
    const set = {
      plannedAt: at,
      plannedZone: 'Asia/Shanghai',
      latestAt: at,
      stageAt: at,
      stagedAt: 'now',
      commitStartedAt: 'now',
      firstCommitAt: 'keep-first',
      acceptedAt: 'now',
      publishedAt: at,
      confirmedAt: 'now',
      staged: { a: 1 },
      filled: null,
      handle: null,
      correlation: 'x',
      fault: null,
      holdReason: null,
      lookups: 1,
      absences: 1,
      confirms: 1,
      refreshes: 1,
    } as const;
    const groups = byShape([{ ...MOVE, set, fence: 3, takeOver: true }]);
    expect(groups).toHaveLength(1);
    for (const alike of groups)
      expect(await test.database.query(moveStatement(alike[0].move), moveParameters(alike))).toEqual([]);
  });

  it('is shared by moves that change alike, and by no others', () => {
    const other = (more: Partial<Move>): Move => ({ ...MOVE, releaseId: newId(), ...more });
    const alike = [other({ set: { lookups: 1 } }), other({ set: { lookups: 2 }, cause: 'another' })];
    expect(byShape(alike)).toHaveLength(1);
    expect(byShape([...alike, other({ set: { absences: 1 } }), other({ takeOver: true })])).toHaveLength(3);
  });

  it('refuses a move that is not in the table, and two of one release', () => {
    expect(() => byShape([{ ...MOVE, to: 'withdrawn' }])).toThrow(
      'no release moves from staged to withdrawn',
    );
    expect(() => byShape([MOVE, MOVE])).toThrow('twice');
  });
});
