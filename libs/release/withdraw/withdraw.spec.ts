import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { WechatDeletions, type WithdrawalRow } from '../testing/withdrawals.js';
import type { OfficeChannel } from '../../../test/support/office.js';
import { ActDesk } from '../testing/act-desk.js';
import { MOST_CALLS } from './withdrawal.rules.js';

let desk: ActDesk;
const channels = new Map<string, OfficeChannel>();

beforeAll(async () => {
  desk = await ActDesk.open();
  channels.set('wechat', await desk.wechat());
  for (const kind of ['weibo', 'wordpress', 'push'] as const)
    channels.set(kind, await desk.office.connect(kind));
});

beforeEach(async () => {
  await desk.office.clearFaults();
});

afterAll(async () => {
  await desk.close();
});

function channel(kind: string): OfficeChannel {
  const found = channels.get(kind);
  if (found === undefined) throw new Error(`no channel ${kind}`);
  return found;
}

async function publishedOn(kind: string, title: string): Promise<string> {
  const { revisionId } = await desk.approved(title);
  return await desk.published(revisionId, channel(kind));
}

async function withdrawalOf(id: string): Promise<WithdrawalRow | undefined> {
  const [row] = await desk.sql<WithdrawalRow>(
    'SELECT state, way, evidence, not_before, checks, closed_at FROM release_withdrawal WHERE release_id = $1',
    [id],
  );
  return row;
}

describe.each([
  ['wechat', 'delete'],
  ['weibo', 'delete'],
  ['wordpress', 'private'],
  ['push', 'notice'],
])('row 24: taking back from %s', (kind, way) => {
  it('is proved by a read-back, whose evidence is kept', async () => {
    const id = await publishedOn(kind, `撤回并核实 ${kind}`);
    expect((await desk.act(id, 'recheck')).body).toMatchObject({ presence: 'shown' });
    expect((await desk.act(id, 'withdraw', { reason: '政策调整' })).body.state).toBe('withdrawing');
    await desk.takeBack(id);
    expect((await desk.release(id)).state).toBe('withdrawn');
    const withdrawal = await withdrawalOf(id);
    expect(withdrawal).toMatchObject({ state: 'proved', way });
    expect(Object.keys(withdrawal?.evidence ?? {})).not.toHaveLength(0);
    expect((await desk.act(id, 'withdraw', { reason: '政策调整' })).status).toBe(409);
  });
});

describe('row 24: when it does not work at once', () => {
  it('waits for the budget when the platform says it is used up, without a call before its renewal', async () => {
    const id = await publishedOn('wechat', '删除次数用完');
    const before = await new WechatDeletions(desk).calls('freepublish/delete');
    await desk.office.fault({ platform: 'wechat', endpoint: 'freepublish/delete', times: 1, kind: 'quota' });
    await desk.act(id, 'withdraw', { reason: '政策调整' });
    await desk.takeBack(id);
    const waiting = await desk.release(id);
    expect(waiting).toMatchObject({ state: 'withdrawing', choices: ['confirm_gone'] });
    const withdrawal = await withdrawalOf(id);
    expect(withdrawal?.state).toBe('waiting');
    const job = await new WechatDeletions(desk).job(id);
    expect(job.at.getTime()).toBe(withdrawal?.not_before?.getTime());
    expect(job.at.getTime()).toBeGreaterThan(desk.office.runtime.clock.now().getTime());
    await desk.takeBack(id);
    expect(await new WechatDeletions(desk).calls('freepublish/delete')).toBe(before + 1);
    expect((await desk.release(id)).state).toBe('withdrawing');
    await new WechatDeletions(desk).renew(channel('wechat').id);
    await desk.takeBack(id);
    expect((await desk.release(id)).state).toBe('withdrawn');
  });

  it('counts its own calls against the budget of the account', async () => {
    await new WechatDeletions(desk).limit(channel('wechat').id, 0);
    const id = await publishedOn('wechat', '本账号没有删除次数');
    const before = await new WechatDeletions(desk).calls('freepublish/delete');
    await desk.act(id, 'withdraw', { reason: '政策调整' });
    await desk.takeBack(id);
    expect((await withdrawalOf(id))?.state).toBe('waiting');
    expect(await new WechatDeletions(desk).calls('freepublish/delete')).toBe(before);
    const confirmed = await desk.act(id, 'confirm-gone', { note: '已在公众平台后台删除' });
    expect(confirmed.body.state).toBe('withdrawn');
    expect(await withdrawalOf(id)).toMatchObject({
      state: 'confirmed',
      evidence: { by: 'person', note: '已在公众平台后台删除' },
    });
    await new WechatDeletions(desk).limit(channel('wechat').id, 10);
  });

  it('goes to a person when it cannot be proved gone, and a re-check may still prove it', async () => {
    const id = await publishedOn('weibo', '撤下后无法核实');
    await desk.act(id, 'withdraw', { reason: '政策调整' });
    await desk.office.fault({ platform: 'weibo', endpoint: 'statuses/show.json', kind: 'http_502' });
    await desk.takeBack(id);
    expect((await desk.release(id)).state).toBe('withdrawing');
    for (let turn = 0; turn < 4; turn += 1) await desk.takeBack(id);
    expect(await desk.release(id)).toMatchObject({
      state: 'needs_removal',
      choices: ['withdraw', 'confirm_gone', 'recheck'],
      fault: { code: 'release.removal_unproved' },
    });
    await desk.office.clearFaults();
    expect((await desk.act(id, 'recheck')).body).toMatchObject({
      presence: 'gone',
      release: { state: 'withdrawn' },
    });
    expect((await withdrawalOf(id))?.state).toBe('proved');
  });

  it('goes to a person at once when only a person can do it, and may be asked again', async () => {
    const { revisionId } = await desk.approved('人工确认发布的');
    const id = await desk.staged(revisionId, channel('weibo'));
    await desk.sql(`UPDATE release SET state = 'needs_attention', job_id = NULL WHERE id = $1`, [id]);
    const out = await desk.act(id, 'resolve', { verdict: 'out', publicUrl: 'http://127.0.0.1:9/seen' });
    expect(out.body.state).toBe('published');
    await desk.act(id, 'withdraw', { reason: '政策调整' });
    await desk.takeBack(id);
    expect(await desk.release(id)).toMatchObject({
      state: 'needs_removal',
      fault: { code: 'weibo.receipt_without_id' },
    });
    expect((await desk.act(id, 'withdraw', { reason: '再试一次' })).body.state).toBe('withdrawing');
    await desk.takeBack(id);
    expect((await desk.act(id, 'confirm-gone', { note: '已在微博删除' })).body.state).toBe('withdrawn');
  });

  it('is tried as often again when a person asks again', async () => {
    const id = await publishedOn('wordpress', '平台故障后再撤回');
    await desk.act(id, 'withdraw', { reason: '政策调整' });
    await desk.office.fault({ platform: 'wordpress', endpoint: '*', times: 100, kind: 'http_502' });
    for (let call = 0; call < MOST_CALLS; call += 1) {
      expect((await desk.release(id)).state).toBe('withdrawing');
      await desk.takeBack(id);
    }
    expect((await desk.release(id)).state).toBe('needs_removal');
    await desk.act(id, 'withdraw', { reason: '平台恢复了' });
    await desk.takeBack(id);
    expect((await desk.release(id)).state).toBe('withdrawing');
    await desk.office.clearFaults();
    await desk.takeBack(id);
    expect((await desk.release(id)).state).toBe('withdrawn');
  });

  it('is done once however often it is asked for', async () => {
    const id = await publishedOn('weibo', '连点十次撤回');
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await desk.act(id, 'withdraw', { reason: '政策调整' })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    await desk.takeBack(id);
    expect((await desk.release(id)).state).toBe('withdrawn');
  });
});

describe('row 28: one item through the API', () => {
  it('is read, changed, re-checked and dropped, and every answer says what is true', async () => {
    const { revisionId } = await desk.approved('逐条操作');
    const id = await desk.staged(revisionId, channel('wordpress'));
    expect((await desk.act(id, 'recheck')).status).toBe(409);
    const moved = await desk.act(id, 'reschedule', { plannedAt: desk.ahead(3_600_000) });
    expect(moved.status).toBe(200);
    await desk.comesDue(id);
    await desk.goOut(id);
    const dropped = await desk.act(id, 'cancel', { reason: '不要了' });
    expect(dropped).toMatchObject({ status: 409, body: { code: 'release-state', state: 'published' } });
    expect((await desk.act(id, 'recheck')).body).toMatchObject({
      presence: 'shown',
      release: { state: 'published' },
    });
    const stranger = await desk.editor.call('POST', '/releases/0195c3a0-0000-7000-8000-000000000000/recheck');
    expect(stranger.status).toBe(404);
  });

  it('says that the platform removed it when a re-check no longer finds it', async () => {
    const id = await publishedOn('weibo', '被平台删除');
    const { idstr = '' } = ((await desk.release(id))['platformIds'] ?? {}) as Record<string, string>;
    const accounts = await axios.get<{ accounts?: { uid: string }[] }>(
      `${desk.office.control}/weibo/accounts`,
    );
    const uid = /"uid":"?(\d+)/.exec(JSON.stringify(accounts.data))?.[1] ?? '';
    await axios.post(`${desk.office.control}/weibo/accounts/${uid}/posts/${idstr}/remove`, {});
    expect((await desk.act(id, 'recheck')).body).toMatchObject({
      presence: 'gone',
      release: { state: 'removed_by_platform', fault: { code: 'release.gone_at_recheck' } },
    });
  });

  it('knows nothing rather than something wrong when the platform does not answer', async () => {
    const id = await publishedOn('weibo', '核对不到');
    await desk.office.fault({ platform: 'weibo', endpoint: 'statuses/show.json', kind: 'http_502' });
    expect((await desk.act(id, 'recheck')).body).toMatchObject({
      presence: 'unknown',
      evidence: null,
      release: { state: 'published' },
    });
  });
});
