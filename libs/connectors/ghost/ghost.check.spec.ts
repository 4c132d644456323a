import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  json,
  reset,
  scriptedPlatform,
  text,
  type Reaction,
  type ScriptedPlatform,
} from '#libs/channels/testing/scripted-platform.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { GhostConnector } from './ghost.connector.js';
import { calls, context, expectNoSecret, KEY, posts, refusal, StillClock } from './testing/ghost.fixtures.js';

const connector = new GhostConnector();
let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = await scriptedPlatform(new StillClock());
});

afterEach(async () => {
  await platform[Symbol.asyncDispose]();
});

async function check(settings: JsonObject, credentials: object, ...script: Reaction[]): Promise<string[]> {
  platform.script(...script);
  const report = await connector.checkConnection(context(platform, settings, credentials));
  expectNoSecret(report);
  expect(report.ok).toBe(report.checks.every((each) => each.ok));
  return report.checks.map((each) => `${each.ok ? 'ok' : 'not'} ${each.name} ${each.code ?? ''}`.trim());
}

function told(version: string): Reaction {
  return (response) => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-version': version })
      .end(JSON.stringify({ posts: [] }));
  };
}

describe('the connection test', () => {
  it('reads with a signed call and tells the version', async () => {
    expect(await check({}, {}, told('v5.130'))).toEqual([
      'ok 网站接口 ghost.plain_http',
      'ok Ghost 版本',
      'ok Admin API 密钥',
    ]);
    expect(calls(platform)).toEqual(['GET /posts/']);
    const { headers } = platform.seen[0] ?? {};
    expect(headers?.authorization).toMatch(/^Ghost [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(headers?.['accept-version']).toBe('v5.0');
  });

  it('is content with a site that does not tell its version', async () => {
    expect(await check({}, {}, posts())).toEqual(['ok 网站接口 ghost.plain_http', 'ok Admin API 密钥']);
  });

  it('signs anew once when the token is not taken, then stops', async () => {
    const stale = refusal(401, 'INVALID_JWT', 'UnauthorizedError');
    expect(await check({}, {}, stale, posts())).toEqual([
      'ok 网站接口 ghost.plain_http',
      'ok Admin API 密钥',
    ]);
    expect(await check({}, {}, stale, stale)).toEqual(['not 网站接口 ghost.signature_refused']);
    expect(platform.seen).toHaveLength(4);
  });

  it.each<[string, JsonObject, object, Reaction[]]>([
    ['not 渠道设置 ghost.setting_missing', { apiUrl: '' }, {}, []],
    ['not Admin API 密钥 ghost.key_invalid', {}, { adminApiKey: '22444f78447824223cefc48062' }, []],
    ['not 网站接口 ghost.key_refused', {}, {}, [refusal(401, 'UNKNOWN_ADMIN_API_KEY', 'UnauthorizedError')]],
    ['not 网站接口 ghost.not_allowed', {}, {}, [refusal(403, null, 'NoPermissionError')]],
    ['not 网站接口 ghost.interface_missing', {}, {}, [text(404, '<html>')]],
    ['not 网站接口 ghost.unreadable_answer', {}, {}, [json(200, { hello: 1 })]],
    ['not Ghost 版本 ghost.version_unsupported', {}, {}, [told('v4.48')]],
  ])('tells %s', async (expected, settings, credentials, script) => {
    expect(await check(settings, credentials, ...script)).toContain(expected);
  });

  it.each<[object, Reaction]>([
    [{ renewed: true }, posts()],
    [{ renewed: false, lasting: false }, refusal(500, null, 'InternalServerError')],
    [{ renewed: false, lasting: false }, reset],
    [{ renewed: false, lasting: true }, refusal(401, 'UNKNOWN_ADMIN_API_KEY', 'UnauthorizedError')],
  ])('tells whether a new signature is taken: %j', async (renewal, reaction) => {
    platform.script(reaction);
    expect(await connector.renewCredential(context(platform))).toMatchObject(renewal);
  });

  it('refuses an address inside the network', async () => {
    const outside = context(platform, { apiUrl: 'http://169.254.169.254' });
    const report = await connector.checkConnection(outside);
    expect(report).toMatchObject({ ok: false, checks: [{ code: 'http.address_refused' }] });
  });

  it('does not follow a redirect with the token', async () => {
    const away: Reaction = (response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' }).end();
    };
    const report = await check({}, { adminApiKey: KEY }, away);
    expect(report[0]).toMatch(/^not 网站接口/);
    expect(platform.seen).toHaveLength(1);
  });
});
