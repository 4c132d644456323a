import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallbackEvent, LookupOutcome, ReleaseJob } from '#libs/channels/connector.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import {
  Bench,
  json,
  LOST,
  MARKER,
  raw,
  refuse,
  reset,
  ScriptedPlatform,
  SOURCE_URL,
} from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';
import { clientMessageId } from './wechat.mass.js';

const SENDALL = '/cgi-bin/message/mass/sendall';
const DRAFT = '/cgi-bin/draft/get';
const STAGED = { mediaId: 'DRAFT-1', marker: MARKER };
const EARLIER = new Date('2026-03-02T01:50:00Z');
const MINUTE = 60_000;

const sent = json({
  errcode: 0,
  errmsg: 'send job submission success',
  msg_id: 34182,
  msg_data_id: 206227730,
});
const known = json({ errcode: 45065, errmsg: 'clientmsgid exist', msg_id: 34182 });
const draftThere = json({ news_item: [{ title: '题', content_source_url: SOURCE_URL }] });
const draftGone = refuse(40007);

let platform: ScriptedPlatform;
let bench: Bench;

beforeEach(async () => {
  platform = await ScriptedPlatform.start();
  bench = new Bench(platform, { publishMode: 'mass_send' });
});

afterEach(async () => {
  bench.close();
  await platform.stop();
});

async function commit(change: Partial<ReleaseJob> = {}): Promise<CommitOutcome> {
  return await createWechatConnector().commit(bench.job(change), STAGED, bench.context());
}

describe('mass send (reference A7)', () => {
  it('carries a key of the release, and is accepted', async () => {
    platform.on(
      SENDALL,
      json({ errcode: 0, errmsg: 'send job submission success', msg_id: 34182, msg_data_id: 206227730 }),
    );
    expect(await commit()).toEqual({
      kind: 'accepted',
      handle: {
        correlation: '34182',
        data: {
          mode: 'mass_send',
          msgId: '34182',
          msgDataId: '206227730',
          mediaId: 'DRAFT-1',
          acceptedAt: '2026-03-02T02:00:00.000Z',
        },
      },
    });
    expect(platform.to(SENDALL)[0]?.json).toEqual({
      filter: { is_to_all: true },
      mpnews: { media_id: 'DRAFT-1' },
      msgtype: 'mpnews',
      send_ignore_reprint: 0,
      clientmsgid: MARKER,
    });
    expect(platform.paths).toEqual([SENDALL]);
  });

  it('takes a repeated key for done, with the id of the first', async () => {
    platform.on(SENDALL, json({ errcode: 45065, errmsg: 'clientmsgid exist', msg_id: 34182 }));
    expect(await commit()).toMatchObject({
      kind: 'already_done',
      handle: { correlation: '34182', data: { mode: 'mass_send', msgId: '34182' } },
    });
    platform.on(SENDALL, refuse(45065));
    const outcome = await commit();
    expect(outcome).toMatchObject({ kind: 'already_done' });
    expect(outcome).not.toHaveProperty('handle');
  });

  it.each(LOST)('does not know after %s, and never calls twice', async (_name, answer) => {
    platform.on(SENDALL, answer);
    expect((await commit()).kind).toBe('unknown');
    expect(platform.to(SENDALL)).toHaveLength(1);
  });

  it.each([
    [40001, 'refresh'],
    [40007, 'content'],
    [40032, 'config'],
    [40130, 'config'],
    [40152, 'config'],
    [45159, 'config'],
    [40215, 'content'],
    [41040, 'content'],
    [45028, 'quota'],
    [45062, 'config'],
    [45066, 'retry'],
    [45067, 'config'],
    [45113, 'content'],
    [45162, 'config'],
    [48001, 'human'],
    [48004, 'config'],
    [48008, 'config'],
    [48021, 'human'],
    [48022, 'content'],
    [89504, 'human'],
    [89505, 'human'],
  ])('takes %d for %s', async (errcode, kind) => {
    platform.on(SENDALL, refuse(errcode));
    expect((await commit()).kind).toBe(kind);
    expect(platform.to(SENDALL)).toHaveLength(1);
  });

  it.each([40007, 45028])(
    'after an earlier commit, does not take %d for "nothing happened"',
    async (errcode) => {
      platform.on(SENDALL, refuse(errcode));
      expect((await commit({ firstCommitAt: EARLIER })).kind).toBe('unknown');
    },
  );

  it('makes a short key of any marker', () => {
    expect(clientMessageId('job-1')).toBe('job-1');
    for (const marker of ['0199aa00-0000-7000-8000-000000000001', '标记', '']) {
      expect(clientMessageId(marker)).toMatch(/^[0-9a-f]{32}$/);
      expect(clientMessageId(marker)).toBe(clientMessageId(marker));
    }
  });
});

describe('the quota of mass sends (reference A7.3)', () => {
  const delivered = (): readonly string[] => bench.quotas.taken.filter((name) => name.startsWith('mass.'));

  it('counts a release once, however often its call is repeated', async () => {
    platform.on(SENDALL, reset, known);
    await commit();
    await commit({ firstCommitAt: EARLIER });
    expect(delivered()).toEqual(['mass.day', 'mass.month']);
  });

  it('calls nobody when today or this month has none left, and takes nothing then', async () => {
    bench.quotas.left.set('mass.month', 0);
    expect(await commit()).toMatchObject({
      kind: 'quota',
      fault: { code: 'wechat.mass_month_spent' },
      resetAt: '2026-03-02T16:00:00.000Z',
    });
    expect(delivered()).toEqual([]);
    bench.quotas.left.set('mass.day', 0);
    expect(await commit()).toMatchObject({ kind: 'quota', fault: { code: 'wechat.mass_day_spent' } });
    expect(platform.calls).toHaveLength(0);
  });

  it.each([
    ['a stale token', refuse(40001)],
    ['a missing draft', refuse(40007)],
    ['a refused content', refuse(41040)],
    ['a missing permission', refuse(48001)],
    ['a draft to be saved by hand', refuse(48021)],
  ])('gets back what %s did not use', async (_name, answer) => {
    platform.on(SENDALL, answer);
    await commit();
    expect(delivered()).toEqual([]);
  });

  it.each([
    ['sent', sent],
    ['already sent', known],
    ['in doubt', reset],
    ['waiting for the administrator', refuse(89505)],
    ['repeated too fast', refuse(45066)],
  ])('keeps what is %s', async (_name, answer) => {
    platform.on(SENDALL, answer);
    await commit();
    expect(delivered()).toEqual(['mass.day', 'mass.month']);
  });

  it('believes the platform that nothing is left today', async () => {
    platform.on(SENDALL, refuse(45028));
    expect(await commit()).toMatchObject({ kind: 'quota', resetAt: '2026-03-02T16:01:00.000Z' });
    expect(bench.quotas.exhausted.get('mass.day')).toEqual(new Date('2026-03-02T16:01:00Z'));
    expect(delivered()).toEqual([]);
  });

  it('gets back what a rejected send did not use', async () => {
    platform
      .on(SENDALL, sent)
      .on('/cgi-bin/message/mass/get', json({ msg_id: 34182, msg_status: 'SEND_FAIL' }));
    const outcome = await commit();
    const connector = createWechatConnector();
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    expect((await connector.confirm?.(bench.job(), outcome.handle, bench.context()))?.kind).toBe('rejected');
    expect(delivered()).toEqual([]);
  });
});

describe('the administrator’s confirmation (89505, reference A7.4)', () => {
  it('tells a person until when to confirm', async () => {
    platform.on(SENDALL, refuse(89505));
    const outcome = await commit();
    expect(outcome.kind).toBe('human');
    expect(outcome.kind === 'human' ? outcome.fault.message : '').toContain('3月2日 10:30');
  });
});

describe('the address of a mass send (reference A7.5, A8.5)', () => {
  const confirm = async (secondsAfter: number): Promise<string | undefined> => {
    platform
      .on(SENDALL, sent)
      .on('/cgi-bin/message/mass/get', json({ msg_id: 34182, msg_status: 'SEND_SUCCESS' }));
    const outcome = await commit();
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    bench.clock.instant = new Date(bench.clock.instant.getTime() + secondsAfter * 1000);
    const job = bench.job();
    return (await createWechatConnector().confirm?.(job, outcome.handle, bench.context()))?.kind;
  };

  it('is waited for: only the event carries it', async () => {
    expect(await confirm(120)).toBe('pending');
  });

  it('is not waited for after ten minutes', async () => {
    expect(await confirm(600)).toBe('published');
  });

  it('is not waited for where no event can come', async () => {
    bench = new Bench(platform, { publishMode: 'mass_send' }, { appId: 'wx1', appSecret: 'a-secret' });
    expect(await confirm(2)).toBe('published');
  });
});

describe('looking for a mass send (reference A12)', () => {
  const lookup = async (minutesAfter: number): Promise<LookupOutcome> => {
    const job = bench.job({ firstCommitAt: bench.clock.now() });
    bench.clock.instant = new Date(bench.clock.instant.getTime() + minutesAfter * MINUTE);
    return await createWechatConnector().lookup(job, STAGED, bench.lookupContext());
  };
  const isFinal = (outcome: LookupOutcome): boolean | undefined =>
    outcome.kind === 'undecidable' ? outcome.final : undefined;

  it.each([
    ['settled', 10, 'absent', undefined],
    ['not settled', 1, 'undecidable', false],
    ['when a repeated key is no longer surely known', 21 * 60, 'undecidable', true],
  ])('with the draft there, %s', async (_name, minutes, kind, final) => {
    platform.on(DRAFT, draftThere);
    const outcome = await lookup(minutes);
    expect([outcome.kind, isFinal(outcome)]).toEqual([kind, final]);
    expect(platform.paths).toEqual([DRAFT]);
  });

  it('with the draft gone, finds the job by its key', async () => {
    platform.on(DRAFT, draftGone).on(SENDALL, known);
    expect(await lookup(10)).toMatchObject({
      kind: 'found_pending',
      handle: { correlation: '34182', data: { mode: 'mass_send', mediaId: 'DRAFT-1' } },
    });
    expect(platform.to(SENDALL)[0]?.json).toMatchObject({
      clientmsgid: MARKER,
      mpnews: { media_id: 'DRAFT-1' },
    });
  });

  it('with the draft gone, asks again when the platform wants a minute', async () => {
    platform.on(DRAFT, draftGone).on(SENDALL, refuse(45066));
    expect(isFinal(await lookup(10))).toBe(false);
  });

  it.each([
    ['the key is unknown', refuse(40007), 10],
    ['the key has expired', known, 21 * 60],
  ])('with the draft gone, leaves it to a person when %s', async (_name, answer, minutes) => {
    platform.on(DRAFT, draftGone).on(SENDALL, answer);
    expect(isFinal(await lookup(minutes))).toBe(true);
  });

  it.each([
    ['the answer is lost', [reset]],
    ['the gateway answers instead', [raw('<html>Bad Gateway</html>', 502)]],
    ['the platform is busy', [refuse(-1)]],
    ['the calls of the minute are spent', [refuse(45011)]],
  ])('with the draft gone, asks once more when %s', async (_name, answers) => {
    platform.on(DRAFT, draftGone).on(SENDALL, ...answers, known);
    expect((await lookup(10)).kind).toBe('failed');
    expect((await lookup(10)).kind).toBe('found_pending');
  });

  it('shows the key for nothing but a draft that is gone, and not within a minute', async () => {
    platform.on(DRAFT, draftThere).on(SENDALL, sent);
    await lookup(10);
    platform.on(DRAFT, reset);
    expect((await lookup(10)).kind).toBe('failed');
    platform.on(DRAFT, draftGone);
    expect(isFinal(await lookup(0.5))).toBe(false);
    expect(platform.to(SENDALL)).toHaveLength(0);
  });
});

describe('an event whose MsgID we were never told (reference A8.5)', () => {
  const event = (msgId: string, outcome: CallbackEvent['outcome']): CallbackEvent => ({
    dedupeKey: `MASSSENDJOBFINISH:${msgId}:x`,
    correlation: msgId,
    outcome,
  });
  const success = (msgId: string): CallbackEvent =>
    event(msgId, {
      kind: 'published',
      receipt: { ids: { msgId }, publicUrl: 'http://mp.weixin.qq.com/s?mid=1', publishedAt: null },
    });
  const refusal = event('34182', {
    kind: 'rejected',
    outcome: 'human',
    fault: { code: 'wechat.admin_silent', message: '。' },
  });
  const identify = async (told: CallbackEvent): Promise<string | null | undefined> =>
    await createWechatConnector().callbacks?.identify?.(told, bench.context());

  it.each([
    ['a crash', reset],
    ['the administrator’s confirmation', refuse(89505)],
  ])('finds home after %s, proven by the key', async (_name, answer) => {
    platform.on(SENDALL, answer, known).on(DRAFT, draftGone);
    await commit();
    expect(await identify(success('34182'))).toBe(MARKER);
  });

  it('is not taken for ours when the key belongs to another job', async () => {
    platform.on(SENDALL, reset, known).on(DRAFT, draftGone);
    await commit();
    expect(await identify(success('99999'))).toBeNull();
  });

  it('never shows the key while the draft could still be sent', async () => {
    platform.on(SENDALL, refuse(89505)).on(DRAFT, draftThere);
    await commit();
    expect(await identify(success('34182'))).toBeNull();
    expect(platform.to(SENDALL)).toHaveLength(1);
  });

  it('brings a refusal to the one send that waits, while its draft is still there', async () => {
    platform.on(SENDALL, refuse(89505)).on(DRAFT, draftThere);
    await commit();
    expect(await identify(refusal)).toBe(MARKER);
    platform.on(DRAFT, draftGone);
    expect(await identify(refusal)).toBeNull();
  });

  it('brings a refusal to nobody when two wait, or long after', async () => {
    platform.on(SENDALL, refuse(89505)).on(DRAFT, draftThere);
    await commit();
    bench.clock.instant = new Date(bench.clock.instant.getTime() + 61 * MINUTE);
    expect(await identify(refusal)).toBeNull();
    await commit({ marker: 'another' });
    await commit({ marker: 'and-another' });
    expect(await identify(refusal)).toBeNull();
  });

  it('concerns no send whose result we know to expect', async () => {
    platform.on(SENDALL, sent).on(DRAFT, draftGone);
    await commit();
    expect(await identify(success('34182'))).toBeNull();
    expect(platform.to(SENDALL)).toHaveLength(1);
  });
});
