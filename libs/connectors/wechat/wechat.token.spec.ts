import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Bench,
  json,
  raw,
  refuse,
  ScriptedPlatform,
  STABLE_TOKEN,
  type Answer,
} from './scripted-platform.spec-support.js';
import { TokenSource } from './wechat.token.js';

let platform: ScriptedPlatform;
let bench: Bench;

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  bench = new Bench(platform);
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

function later(seconds: number): void {
  bench.clock.instant = new Date(bench.clock.instant.getTime() + seconds * 1000);
}

describe('TokenSource (reference A2.2)', () => {
  it('asks in normal mode, with JSON', async () => {
    await new TokenSource().get(bench.context());
    expect(platform.to(STABLE_TOKEN)[0]?.json).toEqual({
      grant_type: 'client_credential',
      appid: 'wxba5fad812f8e6fb9',
      secret: 'very-secret-app-secret',
      force_refresh: false,
    });
  });

  it('asks once for many callers at the same time', async () => {
    const source = new TokenSource();
    const results = await Promise.all(
      Array.from({ length: 20 }, async () => await source.get(bench.context())),
    );
    expect(platform.to(STABLE_TOKEN)).toHaveLength(1);
    expect(results.every((result) => result.ok && result.token === 'TOKEN-1-abcdefgh')).toBe(true);
  });

  it('uses the shared token of another process', async () => {
    await new TokenSource().get(bench.context());
    await new TokenSource().get(bench.context());
    expect(platform.to(STABLE_TOKEN)).toHaveLength(1);
  });

  it.each([
    [7200, 7140],
    [345, 285],
  ])('with %d seconds left, keeps it for %d', async (expiresIn, kept) => {
    platform.on(STABLE_TOKEN, json({ access_token: 'T-12345678', expires_in: expiresIn }));
    await new TokenSource().get(bench.context());
    const [entry] = bench.tokens.kept.values();
    expect(entry?.expiresAt.getTime()).toBe(bench.clock.now().getTime() + kept * 1000);
  });

  it('renews while the old token still works, and not before', async () => {
    platform.on(
      STABLE_TOKEN,
      json({ access_token: 'OLD-12345678', expires_in: 7200 }),
      json({ access_token: 'NEW-12345678', expires_in: 7200 }),
    );
    const source = new TokenSource();
    await source.get(bench.context());
    later(6899);
    expect(await source.get(bench.context())).toEqual({ ok: true, token: 'OLD-12345678' });
    later(2);
    expect(await source.get(bench.context())).toEqual({ ok: true, token: 'NEW-12345678' });
  });

  it('goes on with the old token while it cannot be renewed', async () => {
    platform.on(STABLE_TOKEN, json({ access_token: 'OLD-12345678', expires_in: 7200 }), refuse(45011));
    const source = new TokenSource();
    await source.get(bench.context());
    later(7000);
    expect(await source.get(bench.context())).toEqual({ ok: true, token: 'OLD-12345678' });
    later(200);
    expect(await source.get(bench.context())).toMatchObject({ ok: false, trouble: { kind: 'quota' } });
  });

  it('does not let the one call wait for a renewal', async () => {
    const source = new TokenSource();
    await source.get(bench.context());
    later(7000);
    expect((await source.get(bench.context(), 'as_it_is')).ok).toBe(true);
    expect(platform.to(STABLE_TOKEN)).toHaveLength(1);
  });

  it('asks once for many processes at the same time', async () => {
    platform.on(STABLE_TOKEN, (response) => {
      setTimeout(() => response.end('{"access_token":"T-12345678","expires_in":7200}'), 120);
    });
    const results = await Promise.all(
      Array.from({ length: 8 }, async () => await new TokenSource().get(bench.context())),
    );
    expect(platform.to(STABLE_TOKEN)).toHaveLength(1);
    expect(results.every((result) => result.ok && result.token === 'T-12345678')).toBe(true);
  });

  it('takes the place of a process that brought nothing, or died', async () => {
    platform.on(STABLE_TOKEN, refuse(-1), json({ access_token: 'T-12345678', expires_in: 7200 }));
    const results = await Promise.all([1, 2].map(async () => await new TokenSource().get(bench.context())));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    const [name = ''] = bench.tokens.kept.keys();
    bench.tokens.kept.clear();
    await bench.memory.put('token', name, {}, new Date(bench.clock.now().getTime() + 30_000));
    const waiting = new TokenSource().get(bench.context());
    later(30);
    expect((await waiting).ok).toBe(true);
  });

  it('uses, but does not keep, a token about to expire', async () => {
    platform.on(STABLE_TOKEN, json({ access_token: 'T-12345678', expires_in: 30 }));
    expect(await new TokenSource().get(bench.context())).toEqual({ ok: true, token: 'T-12345678' });
    expect(bench.tokens.kept.size).toBe(0);
  });

  it('drops a token only while it is still the refused one', async () => {
    const source = new TokenSource();
    await source.get(bench.context());
    await source.drop(bench.context(), 'an older token');
    expect(bench.tokens.kept.size).toBe(1);
    await source.drop(bench.context(), 'TOKEN-1-abcdefgh');
    expect(bench.tokens.kept.size).toBe(0);
  });

  it('never gives the token of one account to another', async () => {
    const source = new TokenSource();
    await source.get(bench.context());
    await source.get({ ...bench.context(), credentials: { appId: 'wx-other', appSecret: 'other-secret' } });
    expect(platform.to(STABLE_TOKEN)).toHaveLength(2);
  });

  it.each([
    [40001, 'config', 'wechat.secret_rejected'],
    [40125, 'config', 'wechat.secret_invalid'],
    [40164, 'config', 'wechat.ip_not_whitelisted'],
    [45011, 'quota', 'wechat.minute_quota'],
    [89503, 'human', 'wechat.ip_needs_admin'],
    [-1, 'retry', 'wechat.system_busy'],
  ])('takes %d when it is issued for %s', async (errcode, kind, code) => {
    platform.on(STABLE_TOKEN, refuse(errcode));
    const result = await new TokenSource().get(bench.context());
    expect(result).toMatchObject({ ok: false, trouble: { kind, fault: { code } } });
  });

  it('tries again after an unreadable answer, and keeps nothing of it', async () => {
    platform.on(STABLE_TOKEN, raw('<html>', 200), json({ access_token: 'T-12345678', expires_in: 7200 }));
    const source = new TokenSource();
    expect(await source.get(bench.context())).toMatchObject({ ok: false, trouble: { kind: 'retry' } });
    expect(await source.get(bench.context())).toMatchObject({ ok: true });
  });

  it('does not let one caller’s deadline decide for another', async () => {
    const deadline = new AbortController();
    const cutOff: Answer = () => {
      deadline.abort(new Error('deadline'));
    };
    platform.on(STABLE_TOKEN, cutOff, json({ access_token: 'T-12345678', expires_in: 7200 }));
    const source = new TokenSource();
    const impatient = source.get(bench.context(deadline.signal));
    const patient = source.get(bench.context());
    expect(await impatient).toMatchObject({ ok: false, trouble: { kind: 'retry' } });
    expect(await patient).toEqual({ ok: true, token: 'T-12345678' });
  });
});
