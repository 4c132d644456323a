import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ServerBench, type Answer } from '../server.spec-support.js';

describe('a POST with an Idempotency-Key', () => {
  let test: TestDatabase;
  let bench: ServerBench;
  let admin: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await ServerBench.open(test.url);
    await bench.person('admin', 'admin');
    await bench.person('second', 'admin');
    admin = await bench.token('admin');
  });

  afterAll(async () => {
    await bench.close();
    await test.close();
  });

  const post = async (key: string, code: string, token = admin): Promise<Answer> =>
    await bench.call('POST', '/api/v1/departments', {
      token,
      data: { code, name: '某个部门' },
      headers: { 'idempotency-key': key },
    });

  const departments = async (code: string): Promise<number> =>
    (await test.database.query('SELECT 1 FROM department WHERE code = $1', [code])).length;

  it('gives the first answer again, with status and headers, and does nothing twice', async () => {
    const person = {
      username: 'newcomer',
      displayName: '新人',
      departmentId: bench.departmentId,
      roles: ['editor'],
      password: 'correct horse 7',
    };
    const send = async (): Promise<Answer> =>
      await bench.call('POST', '/api/v1/users', {
        token: admin,
        data: person,
        headers: { 'idempotency-key': 'make-newcomer' },
      });
    const first = await send();
    const again = await send();
    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.status).toBe(201);
    expect(again.data).toEqual(first.data);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.headers['etag']).toBe('"1"');
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('refuses the key for another body and for another route', async () => {
    expect((await post('used', 'used-once')).status).toBe(201);
    expect((await post('used', 'used-twice')).data).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    });
    const elsewhere = await bench.call('POST', '/api/v1/users', {
      token: admin,
      data: { code: 'used-once', name: '某个部门' },
      headers: { 'idempotency-key': 'used' },
    });
    expect(elsewhere.data).toMatchObject({ code: 'idempotency-key-reused' });
    expect(await departments('used-twice')).toBe(0);
  });

  it("keeps every person's keys apart", async () => {
    const second = await bench.token('second');
    expect((await post('shared', 'of-the-first')).status).toBe(201);
    const other = await post('shared', 'of-the-second', second);
    expect(other.status).toBe(201);
    expect(other.headers['idempotency-replayed']).toBeUndefined();
  });

  it('refuses the twin of a request that is still running, and replays it afterwards', async () => {
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT 1 FROM audit_lane WHERE lane = 'identity' FOR UPDATE`);
    const first = post('twins', 'twin');
    await bench.until('SELECT 1 FROM idempotent_request WHERE key = $1', ['twins']);
    const twin = await post('twins', 'twin');
    expect(twin.data).toMatchObject({ status: 409, code: 'request-in-progress' });
    await runner.rollbackTransaction();
    await runner.release();
    expect((await first).status).toBe(201);
    expect((await post('twins', 'twin')).headers['idempotency-replayed']).toBe('true');
    expect(await departments('twin')).toBe(1);
  });

  it('does the act once for ten at the same instant', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await post('ten', 'ten-at-once')),
    );
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => ![201, 409].includes(status))).toEqual([]);
    const done = answers.filter(
      (answer) => answer.status === 201 && answer.headers['idempotency-replayed'] === undefined,
    );
    expect(done).toHaveLength(1);
    expect(await departments('ten-at-once')).toBe(1);
  });

  it('does not keep a refusal: what was mended may be sent again', async () => {
    await post('first-take', 'contended');
    expect((await post('later', 'contended')).data).toMatchObject({ status: 409, code: 'department-exists' });
    await test.database.query(`DELETE FROM department WHERE code = 'contended'`);
    expect((await post('later', 'contended')).status).toBe(201);
  });

  it('does not keep a fault of ours', async () => {
    await test.database.query('ALTER TABLE audit_lane RENAME TO audit_lane_away');
    expect((await post('faulty', 'faulty')).status).toBe(500);
    await test.database.query('ALTER TABLE audit_lane_away RENAME TO audit_lane');
    const again = await post('faulty', 'faulty');
    expect(again.status).toBe(201);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
  });

  it('answers for the act even when its answer cannot be kept, and does not free the key', async () => {
    await test.database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`);
    await test.database.query(
      'CREATE TRIGGER refuse BEFORE UPDATE OF status ON idempotent_request FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    expect((await post('unkept', 'unkept')).status).toBe(201);
    await test.database.query('DROP TRIGGER refuse ON idempotent_request');
    expect((await post('unkept', 'unkept')).data).toMatchObject({ code: 'request-in-progress' });
    expect(await departments('unkept')).toBe(1);
  });

  it('forgets a key after a day, and one whose process died after some minutes', async () => {
    const age = async (key: string, by: string): Promise<void> => {
      await test.database.query(
        'UPDATE idempotent_request SET created_at = created_at - $2::interval WHERE key = $1',
        [key, by],
      );
    };
    await post('old', 'old-one');
    await age('old', '23 hours 59 minutes');
    expect((await post('old', 'old-one')).headers['idempotency-replayed']).toBe('true');
    await age('old', '2 minutes');
    expect((await post('old', 'old-two')).status).toBe(201);

    await post('died', 'died-one');
    await test.database.query(
      `UPDATE idempotent_request SET status = NULL, acted_at = NULL WHERE key = 'died'`,
    );
    await age('died', '4 minutes');
    expect((await post('died', 'died-one')).data).toMatchObject({ code: 'request-in-progress' });
    await age('died', '2 minutes');
    expect((await post('died', 'died-one')).data).toMatchObject({ code: 'department-exists' });
  });

  it('does not do again what was done by a process that died before it could answer', async () => {
    expect((await post('acted', 'acted-once')).status).toBe(201);
    await test.database.query(
      `UPDATE idempotent_request SET status = NULL, created_at = created_at - interval '10 minutes' WHERE key = 'acted'`,
    );
    await test.database.query(`UPDATE department SET code = 'renamed' WHERE code = 'acted-once'`);
    expect((await post('acted', 'acted-once')).data).toMatchObject({ status: 409, code: 'request-done' });
    expect(await departments('acted-once')).toBe(0);
  });

  it('lets a request that was given up for dead do nothing after its key was taken over', async () => {
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT 1 FROM audit_lane WHERE lane = 'identity' FOR UPDATE`);
    const frozen = post('taken', 'taken-over');
    await bench.until('SELECT 1 FROM idempotent_request WHERE key = $1', ['taken']);
    await test.database.query(
      `UPDATE idempotent_request SET created_at = created_at - interval '10 minutes' WHERE key = 'taken'`,
    );
    const second = post('taken', 'taken-over');
    await bench.until(
      `SELECT 1 FROM idempotent_request WHERE key = $1 AND created_at > now() - interval '1 minute'`,
      ['taken'],
    );
    await runner.rollbackTransaction();
    await runner.release();
    expect((await frozen).data).toMatchObject({ status: 409, code: 'request-superseded' });
    expect((await second).status).toBe(201);
    expect(await departments('taken-over')).toBe(1);
  });

  it.each(['x'.repeat(121), 'with space', '键'])('refuses the key %s', async (key) => {
    const header = Buffer.from(key, 'utf8').toString('latin1');
    expect((await post(header, 'bad-key')).data).toMatchObject({
      status: 400,
      code: 'invalid-idempotency-key',
    });
    expect(await departments('bad-key')).toBe(0);
  });
});
