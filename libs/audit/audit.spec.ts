import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel/ids.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { AuditLog, linkHash, SYSTEM, type AuditEvent } from './audit.js';
import { ChainCheck } from './chain-check.js';

const LANE = 'department:tampered';

function event(action: string, lane = LANE): AuditEvent {
  const subjectId = newId();
  const detail = { title: '居住证', count: 3, nested: { b: [1, 2.5], a: null } };
  return { actor: SYSTEM, action, subjectType: 'draft', subjectId, departmentId: null, detail, lane };
}

describe('the audit log', () => {
  let test: TestDatabase;
  let log: AuditLog;
  let chains: ChainCheck;

  beforeAll(async () => {
    test = await createTestDatabase();
    log = new AuditLog(new SystemClock());
    chains = new ChainCheck(test.database);
  });

  afterAll(async () => {
    await test.close();
  });

  const append = async (...events: readonly AuditEvent[]): Promise<void> => {
    await test.database.transaction(async (tx) => {
      await log.append(tx, events);
    });
  };

  /** What only the owner of the database can do: the trigger does not fire in this session. */
  const tamper = async (...statements: readonly string[]): Promise<void> => {
    await test.database.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      for (const statement of statements) await tx.query(statement);
    });
  };

  const laneHead = async (lane: string): Promise<number> => {
    const [row] = await test.database.query<{ last_number: string }>(
      'SELECT last_number FROM audit_lane WHERE lane = $1',
      [lane],
    );
    return Number(row?.last_number ?? 0);
  };

  beforeEach(async () => {
    await tamper('DELETE FROM audit_entry', 'DELETE FROM audit_lane');
    await append(event('draft.created'), event('draft.changed'), event('draft.changed'));
    await append(event('draft.sealed'), event('session.opened', 'identity'));
  });

  it('verifies what nobody touched, lane by lane', async () => {
    expect(await chains.run()).toEqual({
      ok: true,
      entries: 5,
      lanes: [
        { lane: LANE, entries: 4, archived: 0, ok: true, brokenAt: null },
        { lane: 'identity', entries: 1, archived: 0, ok: true, brokenAt: null },
      ],
      firstBroken: null,
    });
  });

  it.each([
    ['UPDATE', `UPDATE audit_entry SET action = 'x'`],
    ['DELETE', 'DELETE FROM audit_entry'],
    ['TRUNCATE', 'TRUNCATE audit_entry'],
  ])('refuses %s of an entry', async (_what, statement) => {
    await expect(test.database.query(statement)).rejects.toThrow(
      'audit entries are never changed or removed',
    );
    expect((await chains.run()).entries).toBe(5);
  });

  it.each([
    ['the action', `action = 'draft.deleted'`],
    ['the actor', `actor_name = '别人'`],
    ['the subject', `subject_id = 'another'`],
    ['a fact inside the detail', `detail = jsonb_set(detail, '{count}', '4')`],
    ['one microsecond of the time', `at = at + interval '1 microsecond'`],
    ['the department', `department_id = '0195c3a0-0000-7000-8000-000000000000'`],
    ['its own hash', `hash = repeat('0', 64)`],
  ])('names the entry in which %s was changed', async (_what, change) => {
    await tamper(`UPDATE audit_entry SET ${change} WHERE lane = '${LANE}' AND number = 2`);
    const report = await chains.run();
    expect(report).toMatchObject({
      ok: false,
      firstBroken: { lane: LANE, number: 2, reason: 'content-changed' },
    });
    expect(report.firstBroken?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(report.lanes.map((lane) => [lane.lane, lane.ok, lane.entries])).toEqual([
      [LANE, false, 1],
      ['identity', true, 1],
    ]);
  });

  it('names the first number that is missing', async () => {
    await tamper(`DELETE FROM audit_entry WHERE lane = '${LANE}' AND number = 3`);
    expect((await chains.run()).firstBroken).toEqual({
      lane: LANE,
      number: 3,
      id: null,
      reason: 'number-missing',
    });
  });

  it('notices a change whose own hash was made to fit, at the entry after it', async () => {
    const [entry] = await test.database.query<Parameters<typeof linkHash>[0] & { number: string; at: Date }>(
      `SELECT id, lane, number, at, actor_id AS "actorId", actor_name AS "actorName", action, subject_type AS "subjectType",
         subject_id AS "subjectId", department_id AS "departmentId", detail, previous_hash AS "previousHash"
       FROM audit_entry WHERE lane = '${LANE}' AND number = 2`,
    );
    if (entry === undefined) throw new Error('the entry to forge is missing');
    const forged = linkHash({
      ...entry,
      action: 'draft.deleted',
      number: 2,
      at: (entry.at as unknown as Date).toISOString(),
    });
    await tamper(
      `UPDATE audit_entry SET action = 'draft.deleted', hash = '${forged}' WHERE lane = '${LANE}' AND number = 2`,
    );
    expect((await chains.run()).firstBroken).toMatchObject({ number: 3, reason: 'previous-hash-wrong' });
  });

  it('notices that the newest entries were cut off', async () => {
    await tamper(`DELETE FROM audit_entry WHERE lane = '${LANE}' AND number >= 3`);
    expect((await chains.run()).firstBroken).toEqual({
      lane: LANE,
      number: 3,
      id: null,
      reason: 'tail-cut-off',
    });
  });

  it('notices a lane of which only the head is left', async () => {
    await tamper(`DELETE FROM audit_entry WHERE lane = 'identity'`);
    expect((await chains.run()).firstBroken).toMatchObject({
      lane: 'identity',
      number: 1,
      reason: 'tail-cut-off',
    });
  });

  it.each([
    ['set back', `UPDATE audit_lane SET last_number = 3 WHERE lane = '${LANE}'`],
    ['removed', `DELETE FROM audit_lane WHERE lane = '${LANE}'`],
    ['given another hash', `UPDATE audit_lane SET last_hash = repeat('a', 64) WHERE lane = '${LANE}'`],
  ])('notices that the head of a lane was %s', async (_what, statement) => {
    await tamper(statement);
    expect((await chains.run()).firstBroken).toMatchObject({ lane: LANE, number: 4, reason: 'head-changed' });
  });

  it('takes back the entry with the transaction it belongs to', async () => {
    const undone = test.database.transaction(async (tx) => {
      await log.append(tx, [event('draft.created')]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await chains.run()).toMatchObject({ ok: true, entries: 5 });
  });

  it('links entries of twenty writers at once without a gap', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await append(event('draft.changed'));
      }),
    );
    expect(await laneHead(LANE)).toBe(24);
    expect(await chains.run()).toMatchObject({ ok: true, entries: 25 });
  });

  it('does not take entries written during the walk for forged ones', async () => {
    const stop = new AbortController();
    const writer = (async () => {
      while (!stop.signal.aborted) await append(event('draft.changed'));
    })();
    const reports = [];
    for (let run = 0; run < 25; run += 1) reports.push(await chains.run());
    stop.abort();
    await writer;
    expect(reports.filter((report) => !report.ok)).toEqual([]);
    expect(reports.at(-1)?.entries).toBeGreaterThan(reports[0]?.entries ?? Infinity);
  });

  it('walks a lane longer than one batch and finds what is broken far behind', async () => {
    for (let part = 0; part < 3; part += 1)
      await append(...Array.from({ length: 450 }, () => event('draft.changed')));
    expect(await chains.run()).toMatchObject({ ok: true, entries: 1355 });
    await tamper(`UPDATE audit_entry SET action = 'x' WHERE lane = '${LANE}' AND number = 1203`);
    expect((await chains.run()).firstBroken).toMatchObject({ number: 1203, reason: 'content-changed' });
  });
});
