import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { credentials as credentialsOf } from '../../apps/sandbox/control/world-control.js';
import { Office, type Answer, type OfficeChannel } from '../support/office.js';

/** An administrator connects a Weibo account without ever seeing a token. */
describe('authorising a channel in the browser', () => {
  let office: Office;
  let account: Record<string, string>;
  let channel: OfficeChannel;

  beforeAll(async () => {
    office = await Office.open();
    const accounts = credentialsOf(office.sandbox.world) as unknown as Record<string, Record<string, string>>;
    account = accounts['weibo'] ?? {};
    channel = await office.people.admin.post<OfficeChannel>('/channels', {
      kind: 'weibo',
      name: '临江发布',
      settings: {
        baseUrl: account['baseUrl'],
        uid: account['uid'],
        safeDomainUrl: 'http://127.0.0.1:9',
        rip: account['rip'],
      },
      credentials: { appKey: account['appKey'], appSecret: account['appSecret'] },
    });
  });

  afterAll(async () => {
    await office.close();
  });

  const begin = async (): Promise<string> =>
    String((await office.people.admin.post(`/channels/${channel.id}/authorisation`))['url']);

  /** The person of the account answers on the platform's page; gives what the browser brings back. */
  async function answer(
    url: string,
    agree: 'yes' | 'no',
    uid = account['uid'] ?? '',
  ): Promise<URLSearchParams> {
    const page = await axios.post(url, new URLSearchParams({ answer: agree, uid }), {
      maxRedirects: 0,
      validateStatus: () => true,
    });
    const back = new URL(String(page.headers['location']));
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:9/channels/authorised');
    return back.searchParams;
  }

  const finish = async (
    back: URLSearchParams,
    person = office.people.admin,
  ): Promise<Answer<Record<string, unknown>>> =>
    await person.call('POST', '/channel-authorisations', {
      state: back.get('state'),
      ...(back.get('code') === null ? {} : { code: back.get('code') }),
    });

  it('cannot be used before: the check says what to do', async () => {
    const report = await office.people.admin.post<{ ok: boolean; checks: { message: string }[] }>(
      `/channels/${channel.id}/check`,
    );
    expect(report.ok).toBe(false);
    expect(JSON.stringify(report.checks)).toContain('授权');
  });

  it('keeps the token that the platform gives, and finds the connection good', async () => {
    const done = await finish(await answer(await begin(), 'yes'));
    expect(done.status).toBe(200);
    expect(JSON.stringify(done.body)).not.toMatch(/2\.00/);
    const after = await office.people.admin.get<{ health: { ok: boolean } }>(`/channels/${channel.id}`);
    expect(after.health.ok).toBe(true);
  });

  it('takes an answer once', async () => {
    const back = await answer(await begin(), 'yes');
    const [one, other] = await Promise.all([finish(back), finish(back)]);
    expect([one.status, other.status].toSorted()).toEqual([200, 409]);
    expect((await finish(back)).body).toMatchObject({ code: 'authorisation-over' });
  });

  it('is not finished by another person, nor with a state nobody began', async () => {
    const back = await answer(await begin(), 'yes');
    expect((await finish(back, office.people.editor)).status).toBe(403);
    const forged = new URLSearchParams({ state: `${channel.id}.forged`, code: back.get('code') ?? '' });
    expect((await finish(forged)).body).toMatchObject({ code: 'authorisation-over' });
    expect((await finish(new URLSearchParams({ state: 'nonsense', code: 'x' }))).status).toBe(404);
  });

  it('says so when the person does not agree', async () => {
    const back = await answer(await begin(), 'no');
    expect((await finish(back)).body).toMatchObject({ code: 'authorisation-refused' });
  });

  it('refuses the leave of another account, and keeps what it had', async () => {
    const other = await axios.post<{ uid: string }>(`${office.control}/weibo/accounts`, {
      appKey: account['appKey'],
    });
    const back = await answer(await begin(), 'yes', other.data.uid);
    const refused = await finish(back);
    expect(refused.body).toMatchObject({ code: 'authorisation-refused' });
    expect(String(refused.body['detail'])).toContain(other.data.uid);
    const report = await office.people.admin.post<{ ok: boolean }>(`/channels/${channel.id}/check`);
    expect(report.ok).toBe(true);
  });

  it('is not offered where a platform has no such page', async () => {
    const site = await office.connect('wordpress');
    const answered = await office.people.admin.call('POST', `/channels/${site.id}/authorisation`);
    expect([answered.status, answered.body['code']]).toEqual([409, 'no-authorisation']);
  });
});
