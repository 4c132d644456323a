import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel/json.js';
import {
  credentialsToReenter,
  readCredentials,
  readQuotaLimits,
  readSettings,
  type Reading,
} from './channel-configuration.js';
import { createFakeConnector, FAKE_QUOTAS } from './testing/fake-connector.js';

const { configuration } = createFakeConnector();

const DEFAULTS = {
  baseUrl: 'https://api.example.cn',
  author: '',
  limit: 10,
  comments: false,
  mode: 'push',
  tags: [],
  waits: [2, 30],
};

function settings(changes: Record<string, unknown>, stored: JsonObject = {}): Reading<JsonObject> {
  return readSettings(configuration, stored, changes);
}

function faultsOf(reading: Reading<unknown>): readonly string[] {
  return reading.ok ? [] : reading.faults.map((fault) => `${fault.field} ${fault.code}`);
}

describe('settings of a channel', () => {
  it('fill in every default', () => {
    expect(settings({ title: '问答' })).toEqual({ ok: true, value: { ...DEFAULTS, title: '问答' } });
  });

  it('take what is given', () => {
    const given = {
      baseUrl: 'http://10.1.2.3:8100/api',
      author: '市卫健委',
      title: '问答',
      limit: 20,
      comments: true,
      mode: 'draft',
      tags: ['社保', '医保'],
      waits: [0],
    };
    expect(settings(given)).toEqual({ ok: true, value: given });
  });

  it('name every wrong field at once, in Chinese and with the remedy', () => {
    const reading = settings({ limit: 21, mode: 'shout' });
    expect(reading).toEqual({
      ok: false,
      faults: [
        { field: 'settings.title', code: 'required', message: '请填写“标题”' },
        { field: 'settings.limit', code: 'too-large', message: '“上限”应在 1 到 20之间' },
        { field: 'settings.mode', code: 'not-a-choice', message: '“方式”只能选择 push、draft 之一' },
      ],
    });
  });

  it.each([
    ['baseUrl', 'ftp://example.cn', 'bad-url'],
    ['baseUrl', 'example.cn', 'bad-url'],
    ['baseUrl', 'https://', 'bad-url'],
    ['baseUrl', 'https://user:pass@example.cn', 'bad-url'],
    ['baseUrl', 'https://example.cn/#top', 'bad-url'],
    ['baseUrl', 'https://exam ple.cn', 'bad-url'],
    ['baseUrl', 'javascript:alert(1)', 'bad-url'],
    ['baseUrl', 5, 'bad-url'],
    ['author', 5, 'wrong-type'],
    ['author', '名字超过了八个字的作者', 'too-large'],
    ['author', 'a\u0000b', 'bad-characters'],
    ['title', 'x'.repeat(2001), 'too-long'],
    ['title', '   ', 'required'],
    ['title', null, 'required'],
    ['limit', 0, 'too-small'],
    ['limit', 21, 'too-large'],
    ['limit', 1.5, 'wrong-type'],
    ['limit', '5', 'wrong-type'],
    ['limit', Number.NaN, 'wrong-type'],
    ['comments', 'true', 'wrong-type'],
    ['comments', 1, 'wrong-type'],
    ['mode', 'PUSH', 'not-a-choice'],
    ['mode', ['push'], 'not-a-choice'],
    ['tags', '社保', 'wrong-type'],
    ['tags', ['社保', ''], 'wrong-type'],
    ['tags', [5], 'wrong-type'],
    ['tags', ['a', 'b', 'c', 'd'], 'too-large'],
    ['waits', ['30'], 'wrong-type'],
    ['waits', [1.5], 'wrong-type'],
    ['waits', [-1], 'too-small'],
    ['waits', [], 'required'],
    ['waits', Array.from({ length: 101 }, () => 1), 'too-long'],
  ])('refuse %s = %j as %s', (name, value, code) => {
    expect(faultsOf(settings({ title: '问答', [name]: value }))).toEqual([`settings.${name} ${code}`]);
  });

  it('count a text in characters and not in code units', () => {
    expect(settings({ title: '问答', author: '𠀀𠀀𠀀𠀀𠀀𠀀𠀀𠀀' })).toMatchObject({ ok: true });
  });

  it('refuse unknown names and name the known ones', () => {
    const reading = settings({ title: '问答', baseURL: 'https://x.cn', ['__proto__x']: 1 });
    expect(faultsOf(reading)).toEqual([
      'settings.baseURL unknown-field',
      'settings.__proto__x unknown-field',
    ]);
    expect(JSON.stringify(reading)).toContain('baseUrl、author、title');
  });

  it('refuse a name that every object has', () => {
    expect(faultsOf(settings({ title: '问答', constructor: 1 }))).toEqual([
      'settings.constructor unknown-field',
    ]);
    const hostile = JSON.parse('{"title": "问答", "__proto__": {"limit": 5}}') as Record<string, unknown>;
    expect(faultsOf(settings(hostile))).toEqual(['settings.__proto__ unknown-field']);
  });

  it('keep what is left out, and fall back to the default by null', () => {
    const stored = { ...DEFAULTS, title: '旧', limit: 15, tags: ['社保'], gone: 'no longer declared' };
    expect(settings({ title: '新', limit: null }, stored)).toEqual({
      ok: true,
      value: { ...DEFAULTS, title: '新', limit: 10, tags: ['社保'] },
    });
  });

  it('let an optional text be emptied', () => {
    expect(settings({ author: '' }, { ...DEFAULTS, title: '问答', author: '旧' })).toMatchObject({
      value: { author: '' },
    });
  });
});

describe('credentials of a channel', () => {
  const read = (changes: Record<string, unknown>, stored = {}): Reading<Record<string, string>> =>
    readCredentials(configuration, stored, changes);

  it('keep what is left out, replace what is given, and remove by null', () => {
    const stored = { appSecret: 'one', signingKey: 'two' };
    expect(read({}, stored)).toEqual({ ok: true, value: stored });
    expect(read({ appSecret: 'three' }, stored)).toEqual({
      ok: true,
      value: { appSecret: 'three', signingKey: 'two' },
    });
    expect(read({ signingKey: null }, stored)).toEqual({ ok: true, value: { appSecret: 'one' } });
    expect(faultsOf(read({ appSecret: null }, stored))).toEqual(['credentials.appSecret required']);
  });

  it('keep a key of many lines as it is, and refuse blanks around a single line', () => {
    const pem = '-----BEGIN KEY-----\nabc\n-----END KEY-----\n';
    expect(read({ appSecret: pem })).toEqual({ ok: true, value: { appSecret: pem } });
    expect(faultsOf(read({ appSecret: 'secret-value ' }))).toEqual(['credentials.appSecret outer-blanks']);
    expect(faultsOf(read({ appSecret: 'secret-value\n' }))).toEqual(['credentials.appSecret outer-blanks']);
  });

  it.each([[5], [{ value: 'x' }], [['x']], [true]])('refuse %j, which is not text', (value) => {
    expect(faultsOf(read({ appSecret: value }))).toEqual(['credentials.appSecret wrong-type']);
  });

  it('never repeat a value in a fault', () => {
    const reading = read({
      appSecret: 'secret-value\u0000',
      signingKey: ' secret-value',
      stranger: 'secret-value',
    });
    expect(faultsOf(reading)).toHaveLength(3);
    expect(JSON.stringify(reading)).not.toContain('secret-value');
  });

  it('must be given again when an address moves to another server', () => {
    const before = { ...DEFAULTS, title: 't' };
    const toReenter = (baseUrl: string, kept: readonly string[] = ['appSecret']): readonly string[] =>
      credentialsToReenter(configuration, before, { ...before, baseUrl }, kept).map(
        (fault) => `${fault.field} ${fault.code}`,
      );
    expect(toReenter('https://evil.example.com')).toEqual(['credentials.appSecret reenter-credential']);
    expect(toReenter('http://api.example.cn')).toEqual(['credentials.appSecret reenter-credential']);
    expect(toReenter('https://api.example.cn:8443')).toEqual(['credentials.appSecret reenter-credential']);
    expect(toReenter('https://api.example.cn/v2')).toEqual([]);
    expect(toReenter('https://evil.example.com', [])).toEqual([]);
    expect(toReenter('')).toEqual([]);
  });

  it.each([
    'https://evil.example.com/{id}',
    'https:evil.example.com',
    'https://{id}.evil.example.com/',
    'sftp://evil.example.com',
  ])('must be given again when a text setting becomes the address %s', (template) => {
    const before = { title: '{endpoint}/items/{id}' };
    const faults = credentialsToReenter(configuration, before, { title: template }, ['appSecret']);
    expect(faults.map((fault) => fault.field)).toEqual(['credentials.appSecret']);
  });

  it('need not be given again for a text that is no address', () => {
    const faults = credentialsToReenter(
      configuration,
      { title: '旧' },
      { title: '时间：9:00 // 见 https://a.cn' },
      ['appSecret'],
    );
    expect(faults).toEqual([]);
  });
});

describe("an account's own quota limits", () => {
  const read = (changes: Record<string, unknown>, stored = {}): Reading<Record<string, number>> =>
    readQuotaLimits(FAKE_QUOTAS, stored, changes);

  it('are whole numbers above the reserve, for declared quotas only', () => {
    expect(read({ share: 3 })).toEqual({ ok: true, value: { share: 3 } });
    expect(faultsOf(read({ share: 2 }))).toEqual(['quotaLimits.share too-small']);
    expect(faultsOf(read({ share: '9' }))).toEqual(['quotaLimits.share wrong-type']);
    expect(faultsOf(read({ other: 9 }))).toEqual(['quotaLimits.other unknown-field']);
  });

  it("fall back to the platform's by null", () => {
    expect(read({ share: null }, { share: 9, look: 5 })).toEqual({ ok: true, value: { look: 5 } });
  });
});
