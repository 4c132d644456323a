import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConnectionReport } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import {
  Bench,
  CREDENTIALS,
  json,
  refuse,
  ScriptedPlatform,
  STABLE_TOKEN,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';

const COUNT = '/cgi-bin/draft/count';
const PUBLISHED = '/cgi-bin/freepublish/batchget';
const MASS = '/cgi-bin/message/mass/get';

let platform: ScriptedPlatform;

beforeEach(async () => {
  platform = (await ScriptedPlatform.start())
    .on(COUNT, json({ total_count: 3 }))
    .on(PUBLISHED, json({ total_count: 0, item_count: 0, item: [] }))
    .on(MASS, refuse(40059));
});

afterEach(async () => {
  await platform.stop();
});

async function check(
  settings: JsonObject = {},
  credentials: Record<string, string> = CREDENTIALS,
): Promise<ConnectionReport> {
  const bench = new Bench(platform, settings, credentials);
  const report = await createWechatConnector().checkConnection(bench.context());
  bench.close();
  return report;
}

describe('checkConnection', () => {
  it('is content with a verified account', async () => {
    expect(await check()).toMatchObject({ ok: true });
    expect(platform.paths).toEqual([COUNT, PUBLISHED]);
  });

  it('advises drafts only to an account that may not publish (reference A3.1)', async () => {
    platform.on(PUBLISHED, refuse(48001));
    const report = await check();
    expect(report.ok).toBe(false);
    const failed = report.checks.find((one) => !one.ok);
    expect(failed).toMatchObject({ name: 'publish', code: 'wechat.api_unauthorized' });
    expect(failed?.message).toContain('draft_only');
    expect(await check({ publishMode: 'draft_only' })).toMatchObject({ ok: true });
  });

  it('probes mass send without sending', async () => {
    expect(await check({ publishMode: 'mass_send' })).toMatchObject({ ok: true });
    expect(platform.paths).toEqual([COUNT, MASS]);
    platform.on(MASS, refuse(48001));
    expect(await check({ publishMode: 'mass_send' })).toMatchObject({ ok: false });
  });

  it('shows the address to put on the whitelist, and no secret', async () => {
    platform.on(
      STABLE_TOKEN,
      refuse(40164, `invalid ip 203.0.113.9 ipv6 ::, not in whitelist ${CREDENTIALS.appSecret}`),
    );
    const report = await check();
    expect(report.ok).toBe(false);
    expect(report.checks[0]?.message).toContain('203.0.113.9');
    expect(JSON.stringify(report)).not.toContain(CREDENTIALS.appSecret);
  });

  it('says which of its fields to change', async () => {
    const named = async (): Promise<readonly string[]> =>
      (await check()).checks.flatMap((one) => one.fields ?? []);
    platform.on(STABLE_TOKEN, refuse(40125));
    expect(await named()).toEqual(['credentials.appSecret']);
    platform.on(STABLE_TOKEN, refuse(40013));
    expect(await named()).toEqual(['credentials.appId']);
    platform.on(STABLE_TOKEN, refuse(40164));
    expect(await named()).toEqual([]);
    const { settings, credentials } = createWechatConnector().configuration;
    expect(settings.map((one) => one.name)).toContain('publishMode');
    expect(credentials.map((one) => one.name)).toEqual(
      expect.arrayContaining(['appId', 'appSecret', 'encodingAesKey']),
    );
  });

  it('misses the key that the callback mode needs', async () => {
    const credentials = { ...CREDENTIALS, encodingAesKey: 'short' };
    expect(await check({}, credentials)).toMatchObject({ ok: false });
    expect(await check({ callbackMode: 'plain' }, credentials)).toMatchObject({ ok: true });
  });
});
