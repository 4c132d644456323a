import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import type { ReleaseJob } from '#libs/channels/connector.js';
import {
  Bench,
  json,
  MARKER,
  refuse,
  reset,
  ScriptedPlatform,
  SOURCE_URL,
  type Answer,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';

const SENDALL = '/cgi-bin/message/mass/sendall';
const RESULT = '/cgi-bin/message/mass/get';
const DRAFT = '/cgi-bin/draft/get';

const sentAs = (msgId: number): Answer =>
  json({ errcode: 0, errmsg: 'send job submission success', msg_id: msgId, msg_data_id: 206227730 });
const knownAs = (msgId: number): Answer =>
  json({ errcode: 45065, errmsg: 'clientmsgid exist', msg_id: msgId });
const resultIs = (status: string): Answer => json({ msg_id: 34182, msg_status: status });
const draftThere = json({ news_item: [{ title: '关于居住证办理的问答', content_source_url: SOURCE_URL }] });

let platform: ScriptedPlatform;
let bench: Bench;

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  platform
    .on('/cgi-bin/material/batchget_material', json({ item: [], total_count: 0, item_count: 0 }))
    .on('/cgi-bin/material/add_material', json({ media_id: 'COVER-1', url: 'http://mmbiz.qpic.cn/c' }))
    .on('/cgi-bin/draft/add', json({ media_id: 'DRAFT-1', item: [] }))
    .on(DRAFT, draftThere);
  bench = new Bench(platform, { publishMode: 'mass_send' });
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

async function stage(): Promise<JsonObject> {
  const outcome = await createWechatConnector().stage(bench.job(), bench.stageContext());
  if (outcome.kind !== 'staged') throw new Error(outcome.fault.message);
  return outcome.staged;
}

async function send(staged: JsonObject, change: Partial<ReleaseJob> = {}): Promise<CommitOutcome> {
  return await createWechatConnector().commit(bench.job(change), staged, bench.context());
}

const keys = (): unknown[] => platform.to(SENDALL).map((call) => call.json['clientmsgid']);
const delivered = (): string[] => bench.quotas.taken.filter((name) => name === 'mass.day');

describe('sending again what the platform says has failed (reference A7.2)', () => {
  it('shows another key, which the platform does not answer with the failed job', async () => {
    platform.on(SENDALL, sentAs(34182), sentAs(34183)).on(RESULT, resultIs('SEND_FAIL'));
    await send(await stage());
    const outcome = await send(await stage());
    expect(outcome).toMatchObject({ kind: 'accepted', handle: { correlation: '34183' } });
    const [first, second] = keys();
    expect(first).toBe(MARKER);
    expect(second).toMatch(/^[0-9a-f]{32}$/);
    await send(await stage());
    expect(new Set(keys()).size).toBe(3);
  });

  it.each([
    ['under way', resultIs('SENDING')],
    ['sent', resultIs('SEND_SUCCESS')],
    ['taken back', resultIs('DELETE')],
    ['unknown to it', refuse(40059)],
    ['not told', reset],
  ])('shows the same key while the job is %s', async (_name, answer) => {
    platform.on(SENDALL, sentAs(34182), knownAs(34182)).on(RESULT, answer);
    await send(await stage());
    await send(await stage());
    expect(keys()).toEqual([MARKER, MARKER]);
  });

  it('learns of a failed job from the answer to its own key', async () => {
    platform.on(SENDALL, refuse(89505), knownAs(34182), sentAs(34183)).on(RESULT, resultIs('SEND_FAIL'));
    await send(await stage());
    expect(await send(await stage())).toMatchObject({ kind: 'already_done' });
    expect(await send(await stage())).toMatchObject({ kind: 'accepted' });
    expect(keys()[1]).toBe(MARKER);
    expect(keys()[2]).not.toBe(MARKER);
  });

  it('learns of a job that the administrator refused from its event', async () => {
    platform.on(SENDALL, refuse(89505), sentAs(34183)).on(RESULT, resultIs('SEND_FAIL'));
    await send(await stage());
    const fault = { code: 'wechat.admin_refused', message: '。' };
    const event = {
      dedupeKey: 'MASSSENDJOBFINISH:34182:err(40001)',
      correlation: '34182',
      outcome: { kind: 'rejected', outcome: 'human', fault },
    } as const;
    expect(await createWechatConnector().callbacks?.identify?.(event, bench.context())).toBe(MARKER);
    expect(await send(await stage())).toMatchObject({ kind: 'accepted' });
    expect(keys()[1]).not.toBe(MARKER);
  });

  it('asks with the key it was sent under', async () => {
    platform.on(SENDALL, sentAs(34182), reset, knownAs(34183)).on(RESULT, resultIs('SEND_FAIL'));
    await send(await stage());
    const staged = await stage();
    const job = bench.job({ firstCommitAt: bench.clock.now() });
    await send(staged);
    platform.on(DRAFT, refuse(40007));
    bench.clock.instant = new Date(bench.clock.instant.getTime() + 10 * 60_000);
    const found = await createWechatConnector().lookup(job, staged, bench.lookupContext());
    expect(found).toMatchObject({ kind: 'found_pending', handle: { correlation: '34183' } });
    expect(keys()[2]).toBe(keys()[1]);
    expect(keys()[1]).not.toBe(keys()[0]);
  });
});

describe('the delivery of a send whose failure a push told (reference A7.3)', () => {
  const other = { releaseId: '0199aa00-0000-7000-8000-000000000002', marker: 'another' };

  it('goes to the next release that wants it', async () => {
    bench.quotas.left.set('mass.day', 1);
    platform.on(SENDALL, sentAs(34182)).on(RESULT, resultIs('SEND_FAIL'));
    const staged = await stage();
    await send(staged);
    expect(await send(staged, other)).toMatchObject({ kind: 'accepted' });
    expect(delivered()).toHaveLength(1);
  });

  it('stays taken while the send may still come about', async () => {
    bench.quotas.left.set('mass.day', 1);
    platform.on(SENDALL, sentAs(34182)).on(RESULT, resultIs('SENDING'));
    const staged = await stage();
    await send(staged);
    expect(await send(staged, other)).toMatchObject({ kind: 'quota' });
    expect(platform.to(SENDALL)).toHaveLength(1);
  });
});
