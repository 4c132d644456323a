import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Office, type Answer } from '../support/office.js';

interface Refusal {
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

const website = (settings: object, credentials: object = {}): object => ({
  kind: 'website',
  settings,
  credentials,
});
const PUSH = { dialect: 'push', endpoint: 'https://www.example.gov.cn/hooks' };
const DROP = { dialect: 'drop', dropFolder: 'qa', sftpHost: 'files.example.gov.cn' };
const HOST_KEY = `SHA256:${'A'.repeat(43)}`;
const SECRET = { secret: 'whsec_bm90IGEgcmVhbCBzZWNyZXQsIGp1c3QgYSB0ZXN0' };
const WEIBO = { uid: '1234567890', safeDomainUrl: 'https://www.example.gov.cn', rip: '198.51.100.7' };
const WECHAT = { appId: 'wx1', appSecret: 'a secret', callbackToken: 'a token' };
const GHOST = { kind: 'ghost', settings: { apiUrl: 'https://blog.example.gov.cn' } };

/** What the check of the connection would refuse without asking anybody, is refused before it is stored. */
describe('a configuration that could never work', () => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open();
  });

  afterAll(async () => {
    await office.close();
  });

  const fieldsOf = ({ status, body }: Answer<Refusal>): string => {
    expect(body.errors.every(({ message }) => /[\u4e00-\u9fff]/.test(message))).toBe(true);
    return `${status} ${body.code} ${body.errors.map(({ field }) => field).join(' ')}`;
  };

  it.each([
    [website({}), 'settings.siteUrl credentials.username credentials.applicationPassword'],
    [website({ ...PUSH, endpoint: null }, SECRET), 'settings.endpoint'],
    [website({ ...PUSH, lookupUrlTemplate: 'ftp://x/{id}' }, SECRET), 'settings.lookupUrlTemplate'],
    [website({ ...PUSH, lookupUrlTemplate: '{endpoint}/items' }, SECRET), 'settings.lookupUrlTemplate'],
    [website(PUSH, { secret: '不是密钥' }), 'credentials.secret'],
    [
      website({ ...DROP, sftpHostKey: 'SHA256:short' }, { username: 'u', sftpPassword: 'p' }),
      'settings.sftpHostKey',
    ],
    [website({ ...DROP, sftpHostKey: HOST_KEY }), 'credentials.username credentials.sftpPassword'],
    [website({ ...DROP, dropTarget: 'directory', dropFolder: '../x' }), 'settings.dropFolder'],
    [website({ ...PUSH, timeZone: 'Mars/Base' }, SECRET), 'settings.timeZone'],
    [{ kind: 'weibo', settings: { ...WEIBO, rip: 'here' }, credentials: { appKey: 'k' } }, 'settings.rip'],
    [{ kind: 'weibo', settings: { ...WEIBO, uid: '某某' }, credentials: { appKey: 'k' } }, 'settings.uid'],
    [
      { kind: 'weibo', settings: { ...WEIBO, charLimit: 50, charReserve: 50 }, credentials: { appKey: 'k' } },
      'settings.charReserve',
    ],
    [{ kind: 'wechat', credentials: WECHAT }, 'credentials.encodingAesKey'],
    [
      { kind: 'wechat', settings: { coverColor: '红' }, credentials: { ...WECHAT, callbackToken: null } },
      'settings.coverColor',
    ],
    [{ ...GHOST, credentials: { adminApiKey: 'no colon' } }, 'credentials.adminApiKey'],
  ])('%j is refused', async (configuration, fields) => {
    const name = '不可能的渠道';
    const answer = await office.people.admin.call<Refusal>('POST', '/channels', { name, ...configuration });
    expect(fieldsOf(answer)).toBe(`422 invalid-input ${fields}`);
  });

  it('cannot be made of a good one by a change either, and the good one stays', async () => {
    const channel = await office.connect('weibo');
    const read = async (): Promise<Answer<{ settings: object }>> =>
      await office.people.admin.call('GET', `/channels/${channel.id}`);
    const before = await read();
    const change = async (body: object): Promise<Answer<Refusal>> =>
      await office.people.admin.call('PATCH', `/channels/${channel.id}`, body, {
        'If-Match': before.headers['etag'] ?? '',
      });
    expect(fieldsOf(await change({ settings: { rip: '::x' } }))).toBe('422 invalid-input settings.rip');
    expect((await read()).body.settings).toEqual(before.body.settings);
    expect((await change({ settings: { rip: '198.51.100.8' } })).status).toBe(200);
  });

  it('is judged with what is stored already', async () => {
    const made = await office.people.admin.post<{ id: string }>('/channels', {
      name: '回调用明文的公众号',
      kind: 'wechat',
      settings: { callbackMode: 'plain' },
      credentials: WECHAT,
    });
    const change = async (body: object, version: number): Promise<Answer<Refusal>> =>
      await office.people.admin.call('PATCH', `/channels/${made.id}`, body, { 'If-Match': `"${version}"` });
    const refused = await change({ settings: { callbackMode: 'secure' } }, 1);
    expect(fieldsOf(refused)).toBe('422 invalid-input credentials.encodingAesKey');
    const both = { settings: { callbackMode: 'secure' }, credentials: { encodingAesKey: 'k'.repeat(43) } };
    expect((await change(both, 1)).status).toBe(200);
  });
});
