import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConnectionReport } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import {
  cutOff,
  hang,
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
  type SeenRequest,
} from '#libs/channels/testing/scripted-platform.js';
import { context, job, NOW, OLD_SECRET, PUSH_SECRET, StillClock } from '../testing/website.fixtures.js';
import { WebsiteConnector } from '../website.connector.js';
import { PUSH_ERRORS } from './push.errors.js';
import { isAvailable, readSecrets, signedHeaders } from './push.signature.js';

const connector = new WebsiteConnector();
const ANSWER = {
  externalId: 'A-7',
  url: 'https://www.example.gov.cn/qa/7.html',
  publishedAt: '2026-03-02T01:00:03Z',
};
const RECEIPT = {
  ids: { externalId: 'A-7', messageId: 'jd7f3k2m' },
  publicUrl: 'https://www.example.gov.cn/qa/7.html',
  publishedAt: '2026-03-02T01:00:03.000Z',
};

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

function settings(more: JsonObject = {}): JsonObject {
  return { dialect: 'push', endpoint: `${platform.url}/qa/`, ...more };
}

async function commit(reaction: Reaction, more: JsonObject = {}, credentials = {}): Promise<CommitOutcome> {
  platform.script(reaction);
  const around = context(platform, settings(more), credentials);
  return await connector.commit(job(around.channel), {}, around);
}

/** Checks a signature the way the convention tells a receiver to. */
function verifies(
  request: SeenRequest | undefined,
  secret: string,
  label = 'v1',
  algorithm = 'sha256',
): boolean {
  const header = (name: string): string => String(request?.headers[name] ?? '');
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${header('webhook-id')}.${header('webhook-timestamp')}.${request?.body ?? ''}`;
  const wanted = `${label},${createHmac(algorithm, key).update(signed).digest('base64')}`;
  return header('webhook-signature').split(' ').includes(wanted);
}

describe('the signature (reference 1.10)', () => {
  it('is the published example of Standard Webhooks', () => {
    const keys = readSecrets({ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }) ?? [];
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1614265330_000),
      body: Buffer.from('{"test": 2432232314}'),
    };
    expect(signedHeaders(message, keys, 'hmac-sha256')['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('goes over the bytes that are sent, under the marker, at the present second', async () => {
    await commit(json(200, ANSWER));
    const [request] = platform.seen;
    expect(request?.headers['webhook-id']).toBe('jd7f3k2m');
    expect(request?.headers['webhook-timestamp']).toBe(String(NOW.getTime() / 1000));
    expect(verifies(request, PUSH_SECRET)).toBe(true);
  });

  it.each([
    { lateMs: -1_600, second: 'planned', at: NOW.getTime() + 1_600 },
    { lateMs: 90_000, second: 'present', at: NOW.getTime() },
  ])('is that of the $second second, $lateMs ms after the planned instant', async ({ lateMs, at }) => {
    platform.script(json(200, ANSWER));
    const around = context(platform, settings(), {});
    const due = { ...job(around.channel), plannedAt: new Date(NOW.getTime() - lateMs) };
    await connector.commit(due, {}, around);
    const [request] = platform.seen;
    expect(request?.headers['webhook-timestamp']).toBe(String(Math.floor(at / 1000)));
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ releasedAt: new Date(at).toISOString() });
    expect(verifies(request, PUSH_SECRET)).toBe(true);
  });

  it('is given with the old secret too while it is replaced', async () => {
    await commit(json(200, ANSWER), {}, { previousSecrets: ` ${OLD_SECRET}, ` });
    expect(verifies(platform.seen[0], PUSH_SECRET)).toBe(true);
    expect(verifies(platform.seen[0], OLD_SECRET)).toBe(true);
  });

  it('can be made with SM3', async () => {
    expect(isAvailable('hmac-sm3')).toBe(true);
    await commit(json(200, ANSWER), { scheme: 'hmac-sm3' });
    expect(verifies(platform.seen[0], PUSH_SECRET, 'v1sm3', 'sm3')).toBe(true);
    expect(platform.seen[0]?.headers['webhook-signature']).toMatch(/^v1sm3,\S+$/);
  });

  it.each(['', 'whsec_', 'whsec_not base64!', '密钥'])(
    'refuses the secret %j before anything is sent',
    async (secret) => {
      expect(await commit(json(200, ANSWER), {}, { secret })).toMatchObject({
        kind: 'config',
        fault: { code: 'website.secret_invalid' },
      });
      expect(platform.seen).toHaveLength(0);
    },
  );
});

describe('commit', () => {
  it('posts the event once and reads the receipt', async () => {
    expect(await commit(json(201, ANSWER))).toEqual({ kind: 'done', receipt: RECEIPT });
    expect(platform.seen.map((request) => `${request.method} ${request.path}`)).toEqual(['POST /qa']);
    expect(JSON.parse(platform.seen[0]?.body ?? '')).toMatchObject({
      event: 'qa.published',
      id: 'jd7f3k2m',
      code: '2026-000123',
      plannedAt: '2026-03-02T01:00:00.000Z',
      releasedAt: '2026-03-02T01:00:00.000Z',
      pageTags: { ArticleTitle: '居住证办理问答', PubDate: '2026-03-02 09:00' },
    });
  });

  it('takes a numeric id, and no address that is not one', async () => {
    expect(await commit(json(200, { externalId: 7, url: 'javascript:x' }))).toEqual({
      kind: 'done',
      receipt: { ids: { externalId: '7', messageId: 'jd7f3k2m' }, publicUrl: null, publishedAt: null },
    });
  });

  it.each<[string, string, Reaction]>([
    ['already_done', '409', json(409, {})],
    ['retry', '425', json(425, {})],
    ['retry', '429', json(429, {})],
    ['content', '400', json(400, {})],
    ['content', '413', json(413, {})],
    ['content', '422', json(422, {})],
    ['config', '401', json(401, {})],
    ['config', '403', json(403, {})],
    ['config', '404', json(404, {})],
    ['config', '418', json(418, {})],
    ['config', '302', json(302, {})],
    ['unknown', '408', json(408, {})],
    ['unknown', '500', json(500, {})],
    ['unknown', '503', json(503, {})],
    ['unknown', '200 without body', text(200, '')],
    ['unknown', '200 without id', json(200, { url: 'https://a.example/' })],
    ['unknown', '200 with a list', json(200, [])],
    ['unknown', 'a dropped connection', reset],
    ['unknown', 'an answer cut off', cutOff],
  ])('%s after %s', async (kind, _what, reaction) => {
    expect((await commit(reaction)).kind).toBe(kind);
    expect(platform.seen).toHaveLength(1);
  });

  it('has a test above for every row of the table', () => {
    expect([...PUSH_ERRORS.keys()].sort()).toEqual([400, 401, 403, 404, 408, 409, 413, 422, 425, 429]);
  });

  it('adopts what a 409 tells of the first time', async () => {
    expect(await commit(json(409, ANSWER))).toEqual({ kind: 'already_done', receipt: RECEIPT });
  });

  it('is in doubt when no answer comes in time', async () => {
    expect(await commit(hang, { commitTimeoutSeconds: 2 })).toMatchObject({ kind: 'unknown' });
  });

  it('may be tried again when surely nothing was sent', async () => {
    expect((await commit(reset, { endpoint: 'http://127.0.0.1:1' })).kind).toBe('retry');
    expect(platform.seen).toHaveLength(0);
  });

  it('waits as long as the receiver asks, within reason', async () => {
    const after =
      (seconds: string): Reaction =>
      (response) => {
        response.writeHead(429, { 'retry-after': seconds }).end();
      };
    expect(await commit(after('7'))).toMatchObject({ retryAfterMs: 7_000 });
    expect(await commit(after('999999'))).toMatchObject({ retryAfterMs: 3_600_000 });
    expect(await commit(after('soon'))).toMatchObject({ retryAfterMs: 30_000 });
  });

  it('uses the same id for every attempt of a release', async () => {
    await commit(text(500, ''));
    await commit(json(409, ANSWER));
    expect(platform.seen.map((request) => request.headers['webhook-id'])).toEqual(['jd7f3k2m', 'jd7f3k2m']);
  });

  it('lets no secret into a fault', async () => {
    for (const reaction of [reset, text(500, PUSH_SECRET), json(401, { error: PUSH_SECRET })]) {
      const said = JSON.stringify(await commit(reaction));
      expect(said).not.toContain(PUSH_SECRET);
      expect(said).not.toContain('S3CRET');
    }
  });
});

describe('look-up', () => {
  async function lookup(reaction: Reaction, more: JsonObject = {}): Promise<JsonObject> {
    platform.script(reaction);
    const around = context(platform, settings(more));
    const outcome = await connector.lookup(job(around.channel), {}, around);
    return JSON.parse(JSON.stringify(outcome)) as JsonObject;
  }

  it('finds the item by the message’s id, signed under another', async () => {
    expect(await lookup(json(200, ANSWER))).toEqual({ kind: 'found', receipt: RECEIPT });
    const [request] = platform.seen;
    expect(`${request?.method} ${request?.path}`).toBe('GET /qa/items/jd7f3k2m');
    expect(request?.headers['webhook-id']).not.toBe('jd7f3k2m');
    expect(verifies(request, PUSH_SECRET)).toBe(true);
  });

  it('follows the template of the settings', async () => {
    await lookup(json(404, {}), { lookupUrlTemplate: `${platform.url}/find?message={id}` });
    expect(`${platform.seen[0]?.path}?${platform.seen[0]?.query.toString()}`).toBe('/find?message=jd7f3k2m');
  });

  it.each<[string, Reaction]>([
    ['absent', json(404, {})],
    ['undecidable', json(410, {})],
    ['failed', json(401, {})],
    ['failed', json(500, {})],
    ['failed', text(200, '')],
    ['failed', reset],
  ])('%s', async (kind, reaction) => {
    expect((await lookup(reaction))['kind']).toBe(kind);
  });

  it('leaves it to a person when the receiver cannot be asked', async () => {
    expect(await lookup(reset, { lookupUrlTemplate: 'none' })).toMatchObject({
      kind: 'undecidable',
      final: true,
    });
    expect(platform.seen).toHaveLength(0);
  });
});

describe('stage', () => {
  it.each<[string, JsonObject, object]>([
    ['staged', {}, {}],
    ['config website.secret_invalid', {}, { secret: '' }],
    ['config website.secret_invalid', {}, { previousSecrets: '???' }],
    ['config website.setting_missing', { endpoint: '' }, {}],
  ])('%s', async (expected, more, credentials) => {
    const around = context(platform, settings(more), credentials);
    const outcome = await connector.stage(job(around.channel), around);
    expect(outcome.kind === 'staged' ? 'staged' : `${outcome.kind} ${outcome.fault.code}`).toBe(expected);
    expect(platform.seen).toHaveLength(0);
  });
});

describe('presence', () => {
  it.each<[string, Reaction]>([
    ['shown', json(200, ANSWER)],
    ['shown', json(200, { ...ANSWER, state: 'published' })],
    ['gone', json(200, { ...ANSWER, state: 'withdrawn' })],
    ['gone', json(404, {})],
    ['gone', json(410, {})],
    ['unknown', json(500, {})],
    ['unknown', reset],
  ])('%s', async (expected, reaction) => {
    platform.script(reaction);
    expect((await connector.presence(RECEIPT, context(platform, settings()))).kind).toBe(expected);
    expect(platform.seen[0]?.path).toBe('/qa/items/jd7f3k2m');
  });

  it('is unknown where there is nothing to ask', async () => {
    const around = context(platform, settings({ lookupUrlTemplate: 'none' }));
    expect((await connector.presence(RECEIPT, around)).kind).toBe('unknown');
    expect(platform.seen).toHaveLength(0);
  });
});

describe('update: a correction in place', () => {
  const HASH = 'c'.repeat(64);

  async function update(...script: Reaction[]): Promise<CommitOutcome> {
    platform.script(...script);
    const around = context(platform, settings());
    const correction = job(around.channel, { marker: 'correction1', contentHash: HASH, replaces: RECEIPT });
    return await connector.update(correction, {}, RECEIPT, around);
  }

  it("names the receiver's item, the new content and an id of its own", async () => {
    const outcome = await update(json(200, ANSWER));
    expect(outcome).toMatchObject({ kind: 'done', receipt: { ids: RECEIPT.ids } });
    expect(platform.seen[0]?.headers['webhook-id']).toBe('correction1');
    expect(JSON.parse(platform.seen[0]?.body ?? '{}')).toMatchObject({
      event: 'qa.updated',
      id: 'correction1',
      publishedId: 'jd7f3k2m',
      externalId: 'A-7',
      revision: HASH,
    });
  });

  it.each<[CommitOutcome['kind'], Reaction]>([
    ['unknown', reset],
    ['unknown', cutOff],
    ['unknown', json(500, {})],
    ['content', json(422, {})],
    ['retry', json(429, {})],
    ['config', json(404, {})],
  ])('is %s under the same rules as a commit', async (kind, reaction) => {
    expect((await update(reaction)).kind).toBe(kind);
  });

  it.each([
    ['found', { ...ANSWER, revision: HASH }],
    ['absent', { ...ANSWER, revision: 'd'.repeat(64) }],
    ['absent', { ...ANSWER, revision: '' }],
    ['undecidable', ANSWER],
  ])('is %s by the content that the receiver holds', async (kind, body) => {
    platform.script(json(200, body));
    const around = context(platform, settings());
    const correction = job(around.channel, { marker: 'correction1', contentHash: HASH, replaces: RECEIPT });
    expect((await connector.lookup(correction, {}, around)).kind).toBe(kind);
    expect(platform.seen[0]?.path).toBe('/qa/items/jd7f3k2m');
  });
});

describe('withdraw', () => {
  it.each<[string, Reaction]>([
    ['withdrawn', json(200, {})],
    ['withdrawn', json(409, {})],
    ['withdrawn', json(410, {})],
    ['failed for good', json(401, {})],
    ['failed for good', json(404, {})],
    ['failed', json(500, {})],
    ['failed', json(429, {})],
    ['failed', reset],
  ])('%s', async (expected, reaction) => {
    platform.script(reaction);
    const outcome = await connector.withdraw(RECEIPT, context(platform, settings()));
    expect(outcome.kind === 'failed' && !outcome.retryable ? 'failed for good' : outcome.kind).toBe(expected);
  });

  it('says what is withdrawn, under an id of its own', async () => {
    platform.script(json(200, {}));
    await connector.withdraw(RECEIPT, context(platform, settings()));
    expect(platform.seen[0]?.headers['webhook-id']).toBe('jd7f3k2m-withdrawn');
    expect(JSON.parse(platform.seen[0]?.body ?? '')).toEqual({
      schemaVersion: 1,
      event: 'qa.withdrawn',
      id: 'jd7f3k2m-withdrawn',
      publishedId: 'jd7f3k2m',
      externalId: 'A-7',
      channel: { id: 'c-1', name: '市政府网站' },
      withdrawnAt: '2026-03-02T01:00:00.000Z',
    });
  });
});

describe('connection check', () => {
  async function check(
    reaction: Reaction,
    more: JsonObject = {},
    credentials = {},
  ): Promise<ConnectionReport> {
    platform.script(reaction);
    return await connector.checkConnection(context(platform, settings(more), credentials));
  }

  it('is content with a receiver that knows nothing yet', async () => {
    expect((await check(json(404, {}))).checks.map((each) => [each.ok, each.code])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(platform.seen[0]?.path).toBe('/qa/items/connection-check');
  });

  it.each<[string, Reaction, JsonObject, object]>([
    ['website.signature_refused', json(401, {}), {}, {}],
    ['website.receiver_error', json(500, {}), {}, {}],
    ['http.connection_reset', reset, {}, {}],
    ['website.setting_missing', reset, { endpoint: '' }, {}],
    ['website.secret_invalid', reset, {}, { secret: '' }],
  ])('says %s', async (code, reaction, more, credentials) => {
    const report = await check(reaction, more, credentials);
    expect(report.ok).toBe(false);
    expect(report.checks.map((each) => each.code)).toContain(code);
  });

  it('mentions a short secret and a missing look-up without failing', async () => {
    const report = await check(reset, { lookupUrlTemplate: 'none' }, { secret: 'whsec_c2hvcnQ=' });
    expect(report.ok).toBe(true);
    expect(report.checks.map((each) => each.code)).toEqual(['website.short_secret', 'website.no_lookup']);
  });
});

interface Ajv {
  compile(schema: object): (value: unknown) => boolean;
}

/** Null where the validator is not among the installed packages: it is nobody's declared dependency. */
async function loadAjv(): Promise<Ajv | null> {
  const name = 'ajv/dist/2020.js';
  try {
    const module = (await import(name)) as { default: { default: new (options: object) => Ajv } };
    return new module.default.default({ strict: false, allErrors: true });
  } catch {
    return null;
  }
}

const ajv = await loadAjv();

(ajv === null ? describe.skip : describe)('the published schema', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../../integrations/push/payload-1.schema.json', import.meta.url), 'utf8'),
  ) as object;
  const isValid = ajv?.compile(schema) ?? (() => false);

  it('describes every event', async () => {
    await commit(json(200, ANSWER));
    platform.script(json(200, {}));
    await connector.withdraw(RECEIPT, context(platform, settings()));
    platform.script(json(200, ANSWER));
    const around = context(platform, settings());
    await connector.update(job(around.channel, { replaces: RECEIPT }), {}, RECEIPT, around);
    const [published, withdrawn, updated] = platform.seen.map(
      (request) => JSON.parse(request.body) as JsonObject,
    );
    expect(isValid(published)).toBe(true);
    expect(isValid(updated)).toBe(true);
    expect(isValid({ ...updated, revision: undefined })).toBe(false);
    expect(isValid({ ...published, revision: 'a'.repeat(64) })).toBe(false);
    expect(isValid(withdrawn)).toBe(true);
    expect(isValid({ ...published, surprise: 1 })).toBe(false);
    expect(isValid({ ...published, title: '' })).toBe(false);
    expect(isValid({ ...withdrawn, event: 'qa.published' })).toBe(false);
  });
});
