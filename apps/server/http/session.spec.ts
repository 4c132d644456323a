import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { PASSWORD, ServerBench } from '../server.spec-support.js';

describe('people and their sessions over HTTP', () => {
  let test: TestDatabase;
  let bench: ServerBench;
  let admin: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await ServerBench.open(test.url);
    await bench.person('admin', 'admin');
    admin = await bench.token('admin');
  });

  afterAll(async () => {
    await bench.close();
    await test.close();
  });

  const me = async (token: string): Promise<number> =>
    (await bench.call('GET', '/api/v1/session', { token })).status;

  it('signs in with a cookie that scripts cannot read and other sites do not send', async () => {
    await bench.person('reader', 'editor', 'reviewer');
    const answer = await bench.signIn('reader');
    expect(answer.status).toBe(201);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^jida_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    const mine = await bench.call('GET', '/api/v1/session', {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    expect(mine.data).toEqual({
      user: answer.data['user'],
      permissions: answer.data['permissions'],
      timeZone: 'Asia/Shanghai',
    });
    expect(mine.data).toMatchObject({
      user: { username: 'reader', roles: ['editor', 'reviewer'], departmentName: '人力资源和社会保障局' },
    });
    expect(mine.data['permissions']).toEqual(expect.arrayContaining(['draft.edit', 'review.decide']));
    expect(mine.data['permissions']).not.toContain('user.manage');
    expect(JSON.stringify(mine.data)).not.toContain('sessionId');
  });

  it('refuses a wrong password and an unknown name in one way', async () => {
    const wrong = await bench.signIn('reader', 'not the password 1');
    const unknown = await bench.signIn('nobody', 'not the password 1');
    expect(wrong.status).toBe(401);
    expect(wrong.headers['set-cookie']).toBeUndefined();
    expect({ ...unknown.data, instance: '' }).toEqual({ ...wrong.data, instance: '' });
  });

  it('ends a session by signing out', async () => {
    await bench.person('leaver', 'editor');
    const token = await bench.token('leaver');
    const answer = await bench.call('DELETE', '/api/v1/session', { token });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^jida_session=;.* Expires=Thu, 01 Jan 1970/);
    expect(await me(token)).toBe(401);
  });

  it('does not know an expired session', async () => {
    const id = await bench.person('sleeper', 'editor');
    const token = await bench.token('sleeper');
    expect(await me(token)).toBe(200);
    await test.database.query(
      `UPDATE user_session SET expires_at = now() - interval '1 second' WHERE user_id = $1`,
      [id],
    );
    const answer = await bench.call('GET', '/api/v1/session', { token });
    expect(answer.data).toMatchObject({ status: 401, code: 'not-signed-in' });
  });

  it('locks out after five failures, also with the right password', async () => {
    await bench.person('forgetful', 'editor');
    for (let time = 0; time < 5; time += 1) await bench.signIn('forgetful', 'wrong one 12');
    expect((await bench.signIn('forgetful')).data).toMatchObject({ status: 401, code: 'sign-in-refused' });
  });

  it('reads and changes a person under their version, and throws a disabled one out at once', async () => {
    const id = await bench.person('dismissed', 'editor');
    const token = await bench.token('dismissed');
    const read = await bench.call('GET', `/api/v1/users/${id}`, { token: admin });
    expect(read.headers['etag']).toBe('"1"');
    expect(JSON.stringify(read.data)).not.toMatch(/hash|argon/i);
    const change = async (headers: Record<string, string>, data: object): Promise<Record<string, unknown>> =>
      (await bench.call('PATCH', `/api/v1/users/${id}`, { token: admin, data, headers })).data;
    expect(await change({}, { disabled: true })).toMatchObject({
      status: 428,
      code: 'precondition-required',
    });
    expect(await change({ 'if-match': 'W/"1"' }, { disabled: true })).toMatchObject({
      status: 400,
      code: 'invalid-if-match',
    });
    expect(await change({ 'if-match': '"7"' }, { disabled: true })).toMatchObject({
      status: 412,
      code: 'stale-version',
      version: 1,
      current: { username: 'dismissed' },
    });
    expect(await me(token)).toBe(200);
    expect(await change({ 'if-match': '"1"' }, { disabled: true })).toMatchObject({
      disabled: true,
      version: 2,
    });
    expect(await me(token)).toBe(401);
    expect((await bench.signIn('dismissed')).status).toBe(401);
    expect(await change({ 'if-match': '"2"' }, { disabled: false })).toMatchObject({ disabled: false });
    expect((await bench.signIn('dismissed')).status).toBe(201);
  });

  it('does not find a person by what is no id, nor one there is not', async () => {
    for (const id of ['1', '0195c3a0-0000-7000-8000-000000000000']) {
      const { data } = await bench.call('GET', `/api/v1/users/${id}`, { token: admin });
      expect(data).toMatchObject({ status: 404, code: 'not-found' });
    }
  });

  it('changes the own password and keeps this session', async () => {
    await bench.person('changer', 'editor');
    const [here, there] = [await bench.token('changer'), await bench.token('changer')];
    const answer = await bench.call('POST', '/api/v1/session/password', {
      token: here,
      data: { currentPassword: PASSWORD, newPassword: 'another horse 8' },
    });
    expect(answer.status).toBe(204);
    expect([await me(here), await me(there)]).toEqual([200, 401]);
  });
});
