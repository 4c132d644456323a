import { describe, expect, it } from '@jest/globals';
import axios from 'axios';
import type { CommentsOutcome } from '#libs/channels/connector.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { callbacks } from './suite.callbacks.js';
import { chinaToday } from './suite.numbers.js';
import { isNever } from './subject.js';
import type { Release } from './course.js';
import type { Trial } from './trial.js';

/** What a connector may leave out, as far as it does not. */
export function members(trial: Trial): void {
  const { connector } = trial.subject;
  if (connector.withdraw !== undefined) takingBack(trial);
  if (connector.update !== undefined) correcting(trial);
  callbacks(trial);
  measuring(trial);
  commenting(trial);
  authorising(trial);
}

function takingBack({ subject, course }: Trial): void {
  const { connector, calls, takingBack: expected = { withdraw: 'withdrawn', presence: 'gone' } } = subject;

  describe('taking back', () => {
    it('says beforehand how it is done', () => {
      expect(connector.withdrawal?.(course().opened.bind().profile).note).toMatch(/[\u4e00-\u9fff]/);
    });

    it('is read back, and may be asked for again', async () => {
      await course().afresh();
      const { release, receipt } = await course().published();
      const context = release.channel.context();
      expect((await connector.presence?.(receipt, context))?.kind).toBe('shown');
      expect((await connector.withdraw?.(receipt, context))?.kind).toBe(expected.withdraw);
      expect((await connector.presence?.(receipt, context))?.kind).toBe(expected.presence);
      expect((await connector.withdraw?.(receipt, context))?.kind).toBe(expected.withdraw);
    });

    it('that does not get through is no withdrawal, and works the next time', async () => {
      await course().afresh();
      const { release, receipt } = await course().published();
      const context = release.channel.context();
      const strike = course().opened.strike(calls.withdraw, { kind: 'drop_before' });
      expect(await connector.withdraw?.(receipt, context)).toMatchObject({ kind: 'failed', retryable: true });
      expect(strike.fired()).toBeGreaterThan(0);
      strike.lift();
      expect((await connector.presence?.(receipt, context))?.kind).toBe('shown');
      expect((await connector.withdraw?.(receipt, context))?.kind).toBe(expected.withdraw);
    });

    it('of which the answer was lost is found done', async () => {
      await course().afresh();
      const { release, receipt } = await course().published();
      const context = release.channel.context();
      course().opened.strike(calls.withdraw, { kind: 'work_then_drop', times: 1 });
      await connector.withdraw?.(receipt, context);
      expect((await connector.presence?.(receipt, context))?.kind).toBe(expected.presence);
      expect((await connector.withdraw?.(receipt, context))?.kind).toBe(expected.withdraw);
    });

    it('knows nothing of an item it cannot read', async () => {
      await course().afresh();
      const { release, receipt } = await course().published();
      course().opened.strike(calls.presence, { kind: 'drop_before' });
      expect((await connector.presence?.(receipt, release.channel.context()))?.kind).toBe('unknown');
    });
  });
}

function correcting(trial: Trial): void {
  const { subject, course } = trial;
  const call = subject.calls.update ?? '';

  describe('correcting in place', () => {
    it('replaces the item and adds none', async () => {
      const release = await correction(trial);
      await course().out(release, await course().commit(release));
      expect(course().opened.publications(release.job)).toBe(1);
      expect((await course().lookup(release)).kind).toBe('found');
    });

    it('is found when its answer was lost', async () => {
      const release = await correction(trial);
      course().opened.strike(call, { kind: 'work_then_drop', times: 1 });
      expect((await course().commit(release)).kind).toBe('unknown');
      expect((await course().lookup(release)).kind).toBe('found');
      expect(course().opened.publications(release.job)).toBe(1);
    });

    it('is absent when it was not done, and may be made again', async () => {
      const release = await correction(trial);
      const strike = course().opened.strike(call, { kind: 'drop_before', times: 1 });
      expect(['unknown', 'retry']).toContain((await course().commit(release)).kind);
      expect(strike.fired()).toBe(1);
      expect((await course().lookup(release)).kind).toBe('absent');
      await course().out(release, await course().commit(release));
      expect((await course().lookup(release)).kind).toBe('found');
    });
  });
}

/** A staged correction of a public item: the same draft, another text. */
async function correction({ subject, course }: Trial): Promise<Release> {
  await course().afresh();
  const channel = course().opened.bind();
  const content = course().opened.content();
  const first = channel.job(content);
  const staged = await course().stage(channel, first);
  if (staged.kind !== 'staged') throw new Error(staged.kind);
  const release: Release = { channel, job: first, staged: staged.staged, firstCommitAt: null };
  const receipt = await course().out(release, await course().commit(release));
  const corrected = channel.job({ ...content, revisionNumber: 2, title: `${content.title}（更正）` });
  const job = { ...corrected, contentHash: '1'.repeat(64), replaces: receipt };
  channel.steps.clear();
  const again = await course().stage(channel, job);
  if (again.kind !== 'staged') throw new Error(`${subject.name}: ${again.fault.message}`);
  return { channel, job, staged: again.staged, firstCommitAt: null };
}

function measuring({ subject, course }: Trial): void {
  const { connector, metrics } = subject;
  if (connector.metrics === undefined || metrics === undefined || isNever(metrics)) return;

  it('measures its items', async () => {
    await course().afresh();
    const { release, receipt } = await course().published();
    const later = await metrics.arrange(receipt);
    const request = { publishedOn: chinaToday(), receipts: [receipt] };
    const outcome = await connector.metrics?.(request, { ...release.channel.context(), clock: later });
    if (outcome?.kind !== 'measured') throw new Error(JSON.stringify(outcome));
    expect(outcome.items.map((item) => item.receipt)).toEqual([receipt]);
    expect(Object.keys(outcome.items[0]?.days[0]?.counters ?? {})).not.toEqual([]);
  });
}

function commenting({ subject, course }: Trial): void {
  const { connector, comments } = subject;
  if (connector.comments === undefined || comments === undefined || isNever(comments)) return;

  it('tells each comment once', async () => {
    await course().afresh();
    const { release, receipt } = await course().published(comments.settings);
    const read = async (cursor: string | null): Promise<Extract<CommentsOutcome, { kind: 'read' }>> => {
      const outcome = await connector.comments?.({ receipt, cursor }, release.channel.context());
      if (outcome?.kind !== 'read') throw new Error(JSON.stringify(outcome));
      return outcome;
    };
    await write(comments, receipt, ['周末能办吗？', '要带户口本吗？']);
    const first = await read(null);
    expect(textsOf(first)).toEqual(['周末能办吗？', '要带户口本吗？']);
    await write(comments, receipt, ['谢谢']);
    const second = await read(first.cursor);
    expect(textsOf(second)).toEqual(['谢谢']);
    expect(textsOf(await read(second.cursor))).toEqual([]);
  });
}

async function write(
  comments: { write(receipt: PlatformReceipt, text: string): Promise<void> },
  receipt: PlatformReceipt,
  texts: readonly string[],
): Promise<void> {
  for (const text of texts) await comments.write(receipt, text);
}

function textsOf(outcome: Extract<CommentsOutcome, { kind: 'read' }>): string[] {
  return outcome.comments.map((comment) => comment.text);
}

function authorising({ subject, course }: Trial): void {
  const { connector, authorisation } = subject;
  if (connector.authorisation === undefined || authorisation === undefined || isNever(authorisation)) return;

  it('trades the code a person came back with, once', async () => {
    await course().afresh();
    const channel = course().opened.bind();
    const { returnTo } = authorisation;
    const request = { state: 'state-1', returnTo };
    const address = connector.authorisation?.address(channel.profile, channel.credentials, request) ?? '';
    const page = await axios.get(address, { maxRedirects: 0, validateStatus: () => true, proxy: false });
    const back = new URL(String(page.headers['location']));
    expect(back.searchParams.get('state')).toBe('state-1');
    const answer = { code: back.searchParams.get('code') ?? '', returnTo };
    const agreed = await connector.authorisation?.trade(answer, channel.context());
    expect(agreed?.kind).toBe('agreed');
    expect((await connector.authorisation?.trade(answer, channel.context()))?.kind).toBe('refused');
  });
}
