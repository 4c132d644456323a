import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { buffer as readAll } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { createLog } from '../log.js';
import { ServerBench } from '../server.spec-support.js';

const ABSENT = '0195c3a0-0000-7000-8000-000000000000';

describe('what a request gets', () => {
  let test: TestDatabase;
  let bench: ServerBench;
  let editor: string;
  let admin: string;
  const lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString('utf8')) as Record<string, unknown>);
        done();
      },
    });
    bench = await ServerBench.open(test.url, createLog('debug', sink));
    await bench.person('editor', 'editor');
    await bench.person('admin', 'admin');
    editor = await bench.token('editor');
    admin = await bench.token('admin');
  });

  afterAll(async () => {
    await bench.close();
    await test.close();
  });

  const raw = async (body: string | Buffer, type: string): Promise<supertest.Response> =>
    await supertest(bench.baseUrl)
      .post('/api/v1/departments')
      .set('authorization', `Bearer ${admin}`)
      .set('content-type', type)
      .send(body);

  it.each([
    ['half an object', '{"code": "a'],
    ['no JSON at all', 'hello'],
    ['nothing', ''],
    ['a poisoned prototype', '{"__proto__": {"admin": true}}'],
  ])('answers 400 malformed-json to %s', async (_what, body) => {
    const answer = await raw(body, 'application/json');
    expect(answer.status).toBe(400);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'urn:jida:problem:malformed-json',
      code: 'malformed-json',
      status: 400,
    });
    expect(answer.body).toHaveProperty('instance', expect.stringMatching(/^urn:uuid:/));
  });

  it.each([
    ['arrays', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['one level too many', `${'['.repeat(101)}${']'.repeat(101)}`],
  ])('answers 400 body-too-deep to nested %s', async (_what, body) => {
    const answer = await raw(body, 'application/json');
    expect(answer.body).toMatchObject({ status: 400, code: 'body-too-deep' });
    expect(answer.type).toBe('application/problem+json');
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])(
    'answers 415 to %s',
    async (type) => {
      const answer = await raw('code=a', type);
      expect(answer.body).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    },
  );

  it('answers 413 to a body that is too large', async () => {
    const answer = await raw(JSON.stringify({ name: 'x'.repeat(17 * 1024 * 1024) }), 'application/json');
    expect(answer.body).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it('answers 404 to an unknown route, in and outside of the API', async () => {
    for (const path of ['/api/v1/nothing', '/nothing']) {
      const { status, data } = await bench.call('GET', path, { token: editor });
      expect({ status, code: data['code'] }).toEqual({ status: 404, code: 'unknown-route' });
    }
  });

  it('names every wrong field with its path, its code and a Chinese sentence', async () => {
    const { data } = await bench.call('POST', '/api/v1/users', {
      token: admin,
      data: { username: '!', displayName: ' ', departmentId: 'x', roles: ['king'], password: 1, extra: true },
    });
    expect(data).toMatchObject({ status: 422, code: 'invalid-input' });
    const errors = data['errors'] as { field: string; code: string; message: string }[];
    expect(errors.map((error) => `${error.field} ${error.code}`).sort()).toEqual([
      'departmentId is-uuid',
      'displayName matches',
      'extra unknown-field',
      'password is-string',
      'roles is-in',
      'username matches',
    ]);
    for (const error of errors) expect(error.message).toMatch(/[\u4e00-\u9fff]/);
  });

  it('names a wrong field inside a list by its place', async () => {
    const item = { question: '怎么办？', answer: { type: 'doc', content: [] } };
    const { data } = await bench.call('POST', '/api/v1/drafts', {
      token: editor,
      data: { title: '标题', items: [item, item, { ...item, question: 7, colour: 'red' }] },
    });
    const fields = (data['errors'] as { field: string }[]).map((error) => error.field);
    expect(fields).toEqual(expect.arrayContaining(['items[2].question', 'items[2].colour']));
    expect(fields.filter((field) => !field.startsWith('items[2]'))).toEqual([]);
  });

  it('does not turn a text into a number or a flag', async () => {
    const id = await bench.person('strict', 'editor');
    const { data } = await bench.call('PATCH', `/api/v1/users/${id}`, {
      token: admin,
      data: { disabled: 'false' },
      headers: { 'if-match': '"1"' },
    });
    expect(data).toMatchObject({ status: 422, errors: [{ field: 'disabled', code: 'is-boolean' }] });
  });

  it('refuses null where a field may only be left out', async () => {
    const id = await bench.person('nulled', 'admin');
    for (const field of ['displayName', 'roles', 'disabled', 'password']) {
      const { data } = await bench.call('PATCH', `/api/v1/users/${id}`, {
        token: admin,
        data: { [field]: null },
        headers: { 'if-match': '"1"' },
      });
      expect(data).toMatchObject({ status: 422, errors: [{ field }] });
    }
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['page=2', 'page'],
  ])('refuses the page query %s', async (query, field) => {
    const { data } = await bench.call('GET', `/api/v1/users?${query}`, { token: admin });
    expect(data).toMatchObject({ status: 422, errors: [{ field }] });
  });

  it.each([
    ['a NUL', '部\u0000门'],
    ['half an emoji', '部门\ud83d'],
  ])('refuses a text with %s, which the database cannot hold, and names its field', async (_what, name) => {
    const { data } = await bench.call('POST', '/api/v1/departments', {
      token: admin,
      data: { code: 'nul', name },
    });
    expect(data).toMatchObject({ status: 422, code: 'invalid-text', errors: [{ field: 'name' }] });
  });

  it('refuses such a text in an address, too', async () => {
    const { data } = await bench.call('GET', '/api/v1/drafts?q=%00', { token: editor });
    expect(data).toMatchObject({ status: 422, code: 'invalid-text', errors: [{ field: 'q' }] });
  });

  it.each([
    ['PUT', '/api/v1/freshness/rule', { limitDays: 14, rungs: [[[]]] }, 'rungs[0]', 'list-in-list'],
    ['PUT', '/api/v1/freshness/rule', { limitDays: 14, rungs: [7] }, 'rungs[0]', 'nested-validation'],
    ['PUT', '/api/v1/release-rules', { minLeadMinutes: 0 }, 'workingHours', 'is-object'],
    ['PUT', '/api/v1/release-rules', { minLeadMinutes: 0, workingHours: 7 }, 'workingHours', 'is-object'],
    ['POST', '/api/v1/notices/read', [], 'body', 'is-object'],
  ])('%s %s with %j names %s', async (method, path, data, field, code) => {
    const answer = await bench.call(method, path, { token: admin, data, headers: { 'if-match': '"0"' } });
    expect(answer.data).toMatchObject({ status: 422, errors: [{ field, code }] });
    expect(String(answer.data['detail'])).not.toMatch(/[a-z]{4,} [a-z]{4,}/);
  });

  it.each([
    ['/api/v1/drafts', { title: '标题', items: [{ id: null, question: '问？', answer: {} }] }, 'items[0].id'],
    [`/api/v1/drafts/${ABSENT}/preview`, { channelIds: null }, 'channelIds'],
    ['/api/v1/bulk-acts', { act: { kind: 'cancel', reason: '不需要' } }, 'selection'],
    ['/api/v1/bulk-acts', { selection: {} }, 'act'],
    [`/api/v1/bulk-acts/${ABSENT}/apply`, { releaseIds: null }, 'releaseIds'],
  ])('POST %s with %j names %s', async (path, data, field) => {
    const answer = await bench.call('POST', path, { token: editor, data });
    expect(answer.data).toMatchObject({ status: 422, errors: [{ field }] });
  });

  it.each([
    ['a day', '2026-12-01'],
    ['a time without a zone', '2026-12-01T00:00:00'],
    ['a week', '2026-W49'],
    ['a day of the year', '2026-335'],
    ['a time without marks', '20261201T000000Z'],
    ['a day that is none', '2026-02-30T00:00:00Z'],
  ])('takes %s for no instant, in any list', async (_what, from) => {
    const to = '2027-01-01T00:00:00Z';
    for (const list of ['releases', 'plans', 'timing', 'calendar', 'audit', 'blackouts/occurrences']) {
      const { data } = await bench.call('GET', `/api/v1/${list}?to=${to}&from=${from}`, {
        token: list === 'audit' ? admin : editor,
      });
      expect({ list, ...data }).toMatchObject({ list, status: 422, errors: [{ field: 'from' }] });
    }
  });

  it.each(['', '   ', '\u3000\u3000', '\u200b\u200b', '\t\n'])('takes %j for no reason', async (reason) => {
    for (const act of [
      `releases/${ABSENT}/hold`,
      `releases/${ABSENT}/cancel`,
      `releases/${ABSENT}/withdraw`,
      'publishing/stop',
    ]) {
      const { data } = await bench.call('POST', `/api/v1/${act}`, { token: editor, data: { reason } });
      expect({ act, ...data }).toMatchObject({ act, status: 422, errors: [{ field: 'reason' }] });
    }
    for (const [act, more] of [
      ['stops', { scope: 'all' }],
      [`channels/${ABSENT}/retire`, {}],
      ['blackouts', { scope: 'all', name: '静默', kind: 'once' }],
    ] as const) {
      const data = { ...more, reason };
      const answer = await bench.call('POST', `/api/v1/${act}`, { token: admin, data });
      expect({ act, ...answer.data }).toMatchObject({ act, status: 422, errors: [{ field: 'reason' }] });
    }
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'bad-request'],
    [
      'a length that is none',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n',
      400,
      'bad-request',
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`,
      431,
      'headers-too-large',
    ],
  ])('answers like everywhere to %s', async (_what, text, status, code) => {
    const socket = connect(Number(new URL(bench.baseUrl).port), '127.0.0.1');
    socket.write(text);
    const [head = '', body = ''] = (await readAll(socket)).toString().split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code, type: `urn:jida:problem:${code}` });
  });

  it.each([
    ['GET', '/callbacks'],
    ['GET', '/callbacks/unknown'],
    ['POST', '/callbacks/unknown'],
    ['PUT', '/callbacks/unknown'],
    ['POST', '/callbacks/a-key-that-nobody-was-given'],
    ['GET', '/callbacks/unknown/deeper'],
    ['PUT', '/api/v1/session'],
  ])('answers alike to %s %s, which there is not', async (method, path) => {
    const { status, data, headers } = await bench.call(method, path);
    expect({ status, code: data['code'] }).toEqual({ status: 404, code: 'unknown-route' });
    expect(headers['content-type']).toContain('application/problem+json');
    expect(String(data['detail'])).toBe('请求的地址不存在，请查看 /api/docs。');
  });

  it('answers 413 to a push that is too large', async () => {
    const data = 'x'.repeat(2 * 1024 * 1024);
    const answer = await bench.call('POST', '/callbacks/a-key-that-nobody-was-given', { data });
    expect(answer.data).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it.each([
    [`/api/v1/drafts/${'1'.repeat(3000)}`, 414, 'address-too-long'],
    ['/api/v1/drafts/%zz', 400, 'malformed-address'],
  ])('answers like everywhere to an address the router refuses', async (path, status, code) => {
    const answer = await bench.call('GET', path, { token: editor });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.data).toMatchObject({ status, code });
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1.evil.example:8080'])(
    'refuses a change asked for by a page of %s',
    async (origin) => {
      const { data } = await bench.call('POST', '/api/v1/departments', {
        token: admin,
        data: { code: 'foreign', name: '外来' },
        headers: { origin },
      });
      expect(data).toMatchObject({ status: 403, code: 'foreign-origin', title: '请求来源不被允许' });
    },
  );

  it('lets its own pages change, under its own host and under the public address', async () => {
    for (const [code, origin] of [
      ['own-host', bench.baseUrl],
      ['public', bench.runtime.settings.publicUrl],
    ] as const) {
      const { status } = await bench.call('POST', '/api/v1/departments', {
        token: admin,
        data: { code, name: '本部门' },
        headers: { origin },
      });
      expect(status).toBe(201);
    }
  });

  it('gives every answer an id, which the log has too, and logs the route instead of the address', async () => {
    const { headers } = await bench.call('GET', '/api/v1/users?limit=7', { token: admin });
    const id = String(headers['x-request-id']);
    const line = lines.find((entry) => entry['requestId'] === id && entry['msg'] === 'request');
    expect(line).toMatchObject({ method: 'GET', route: '/api/v1/users', status: 200 });
    expect(JSON.stringify(line)).not.toContain('limit=7');
  });

  it('logs no password, token or cookie', async () => {
    await bench.signIn('editor', 'a-password-not-to-be-logged');
    const { log } = bench.app.getHttpAdapter().getInstance();
    log.warn(
      {
        password: 'a',
        headers: { authorization: 'b', cookie: 'c', 'set-cookie': 'd' },
        deep: { x: { credentials: { e: 1 } } },
      },
      'x',
    );
    expect(lines.at(-1)).toMatchObject({
      password: '[hidden]',
      headers: { authorization: '[hidden]', cookie: '[hidden]', 'set-cookie': '[hidden]' },
      deep: { x: { credentials: '[hidden]' } },
    });
    const text = JSON.stringify(lines);
    for (const secret of ['a-password-not-to-be-logged', editor, admin]) expect(text).not.toContain(secret);
  });

  it('answers 500 with an id found in the log, and nothing of the reason', async () => {
    await test.database.query('ALTER TABLE department RENAME TO department_away');
    try {
      const { data } = await bench.call('GET', '/health/ready');
      expect(data).toMatchObject({
        status: 'ok',
        checks: { database: { ok: true }, migrations: { ok: true } },
      });
      const answer = await bench.call('POST', '/api/v1/session', {
        data: { username: 'editor', password: 'x' },
        headers: { 'x-forwarded-for': '198.51.100.1' },
      });
      expect(answer.data).toMatchObject({ status: 500, code: 'internal' });
      expect(JSON.stringify(answer.data)).not.toContain('department');
      const line = lines.find((entry) => entry['instance'] === answer.data['instance']);
      expect(line).toMatchObject({ level: 50, err: { code: '42P01' } });
      expect(line?.['err']).not.toHaveProperty('parameters');
    } finally {
      await test.database.query('ALTER TABLE department_away RENAME TO department');
    }
  });

  it('sends security headers', async () => {
    const { headers } = await bench.call('GET', '/health/live');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("script-src 'self'");
  });

  it('describes itself in OpenAPI, every route with its answers', async () => {
    const { data } = await bench.call('GET', '/api/openapi.json');
    const paths = Object.keys(data['paths'] as object);
    expect(paths).toEqual(
      expect.arrayContaining(['/api/v1/session', '/api/v1/users/{id}', '/api/v1/audit', '/api/v1/drafts']),
    );
    expect(JSON.stringify(data)).toContain('PersonView');
  });

  it('shows the API page from its own files alone', async () => {
    const page = await bench.call('GET', '/api/docs');
    expect(page.status).toBe(200);
    const html = page.data as unknown as string;
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => /^(https?:)?\/\//.test(file))).toEqual([]);
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
    for (const file of files) {
      const { status } = await bench.call('GET', new URL(file, `${bench.baseUrl}/api/docs`).pathname);
      expect({ file, status }).toEqual({ file, status: 200 });
    }
  });

  it('counts sign-ins from one address, and no other requests', async () => {
    const attempt = async (address: string): Promise<number> =>
      (
        await bench.call('POST', '/api/v1/session', {
          data: { username: 'nobody', password: 'x' },
          headers: { 'x-forwarded-for': address },
        })
      ).status;
    const statuses = await Promise.all(
      Array.from({ length: 31 }, async () => await attempt('198.51.100.77')),
    );
    expect(statuses.sort()).toEqual([...Array<number>(30).fill(401), 429]);
    expect(await attempt('198.51.100.78')).toBe(401);
    const reads = await Promise.all(
      Array.from(
        { length: 60 },
        async () => (await bench.call('GET', '/api/v1/session', { token: editor })).status,
      ),
    );
    expect(new Set(reads)).toEqual(new Set([200]));
  });

  it('says when to come back to whom it refused for haste', async () => {
    const { status, headers, data } = await bench.call('POST', '/api/v1/session', {
      data: { username: 'nobody', password: 'x' },
      headers: { 'x-forwarded-for': '198.51.100.77' },
    });
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(data).toMatchObject({ code: 'too-many-requests' });
  });
});
