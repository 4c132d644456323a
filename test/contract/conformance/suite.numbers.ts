import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { clock } from '../sandbox-channels.js';
import { told, type Release } from './course.js';
import type { FaultOrder } from './strike.js';
import { isNever, type NumberTable, type ResultTable, type Step } from './subject.js';
import type { Trial } from './trial.js';

/** Each number of the reference's tables, answered over HTTP by the call it belongs to. */
export function numbers(trial: Trial): void {
  for (const table of trial.subject.numbers) {
    describe(`${table.section}: ${table.call} at ${table.at}`, () => {
      tableOf(trial, table);
    });
  }
  for (const table of trial.subject.results ?? []) {
    if (table.told === 'confirm') resultsOf(trial, table);
  }
}

/** Steps of which the next row needs a release of its own, since a row may end it. */
const OWN_RELEASE: readonly Step[] = ['stage', 'withdraw'];

/** Nothing of the item is there; where a person must act, half of it may be. */
const NOTHING_OUT: readonly string[] = ['retry', 'refresh', 'quota', 'content', 'config'];

interface Prepared {
  readonly release: Release;
  readonly receipt: PlatformReceipt | null;
}

function tableOf(trial: Trial, table: NumberTable): void {
  const { course } = trial;
  let shared: Prepared | undefined;
  const prepared = async (): Promise<Prepared> => {
    if (OWN_RELEASE.includes(table.at)) return await prepare(trial, table);
    shared ??= await prepare(trial, table);
    return table.at === 'commit'
      ? { ...shared, release: { ...shared.release, firstCommitAt: null } }
      : shared;
  };

  beforeAll(async () => {
    await course().afresh();
  });

  it.each(Object.entries(table.rows))('%s: %s', async (row, expected) => {
    const { release, receipt } = await prepared();
    const strike = await provoke(trial, table, row, release);
    expect(await outcomeAt(trial, table, release, receipt)).toBe(expected);
    expect(strike()).toBe(1);
    if (table.at === 'commit' && NOTHING_OUT.includes(expected))
      expect(course().opened.publications(release.job)).toBe(0);
  });
}

async function prepare({ course }: Trial, { at, settings }: NumberTable): Promise<Prepared> {
  if (at === 'stage') {
    const channel = course().opened.bind(settings);
    const job = channel.job(course().opened.content());
    return { release: { channel, job, staged: {}, firstCommitAt: null }, receipt: null };
  }
  if (at === 'commit') return { release: await course().staged(settings), receipt: null };
  return await course().published(settings);
}

/** Lets the call answer the number once; tells how often it did. */
async function provoke(
  { course }: Trial,
  table: NumberTable,
  row: string,
  release: Release,
): Promise<() => number> {
  if (table.provoke !== undefined) {
    await table.provoke(row, release);
    return () => 1;
  }
  const [number = '', code] = row.split(' ');
  const order: FaultOrder = { kind: 'error_number', number: Number(number), times: 1 };
  const strike = course().opened.strike(table.call, code === undefined ? order : { ...order, code });
  return () => strike.fired();
}

async function outcomeAt(
  trial: Trial,
  { at, call }: NumberTable,
  release: Release,
  receipt: PlatformReceipt | null,
): Promise<string> {
  const { course, subject } = trial;
  const { connector } = subject;
  const context = release.channel.context();
  if (at === 'stage') {
    const outcome = await course().stage(release.channel, release.job);
    return outcome.kind;
  }
  if (at === 'commit') {
    const outcome = await course().commit(release);
    return outcome.kind;
  }
  if (at === 'lookup') return (await course().lookup(release)).kind;
  if (receipt === null) throw new Error(`${call} needs a published item`);
  switch (at) {
    case 'confirm':
      return await confirmedKind(trial, release);
    case 'withdraw':
      return (await connector.withdraw?.(receipt, context))?.kind ?? 'left out';
    case 'presence':
      return (await connector.presence?.(receipt, context))?.kind ?? 'left out';
    case 'comments':
      return (await connector.comments?.({ receipt, cursor: null }, context))?.kind ?? 'left out';
    case 'metrics': {
      const { metrics } = subject;
      const later = metrics === undefined || isNever(metrics) ? clock : await metrics.arrange(receipt);
      const request = { publishedOn: chinaToday(), receipts: [receipt] };
      return (await connector.metrics?.(request, { ...context, clock: later }))?.kind ?? 'left out';
    }
  }
}

/** Asks for the result of the commit that was made while preparing. */
async function confirmedKind({ course }: Trial, release: Release): Promise<string> {
  const { handle } = release;
  if (handle === undefined) throw new Error('nothing was accepted');
  return (await course().confirm(release, handle)).kind;
}

function resultsOf({ course }: Trial, table: ResultTable): void {
  describe(`${table.section}: the result of an accepted call`, () => {
    it.each(Object.entries(table.rows))('%s: %s', async (row, expected) => {
      await course().afresh();
      const release = await course().staged(table.settings);
      await table.arrange(row, release);
      const outcome = await course().commit(release);
      if (outcome.kind !== 'accepted') throw new Error(told(outcome));
      expect(await course().ended(release, outcome.handle)).toBe(expected);
    });
  });
}

/** The day in China, as the release code asks for it. */
export function chinaToday(): string {
  return new Date(clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
