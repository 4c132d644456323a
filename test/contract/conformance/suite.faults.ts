import { describe, expect, it } from '@jest/globals';
import type { CallbackKind, FaultKind } from '../../../apps/sandbox/faults.js';
import type { CommitOutcome, OutcomeKind } from '#libs/kernel/outcome.js';
import { told, until, type Release } from './course.js';
import type { Strike } from './strike.js';
import type { Trial } from './trial.js';

type CallFault = Exclude<FaultKind, CallbackKind | 'error_number'>;

interface Meaning {
  /** Whether the public was shown the item all the same. */
  readonly done: boolean;
  /** The caller gives up while the platform has not answered yet; it answers after so many milliseconds. */
  readonly answersAfterMs?: number;
  /** A platform may have no word for it. */
  readonly worded?: true;
}

/** Every fault of the sandbox (apps/sandbox/README.md); a new one does not compile until it stands here. */
const FAULTS: Readonly<Record<CallFault, Meaning>> = {
  drop_before: { done: false },
  http_502: { done: false },
  system_busy: { done: false, worded: true },
  token_invalid: { done: false, worded: true },
  token_expired: { done: false, worded: true },
  quota: { done: false, worded: true },
  duplicate_error: { done: false, worded: true },
  forbidden: { done: false, worded: true },
  empty_body_before: { done: false },
  slow: { done: true, answersAfterMs: 150 },
  work_then_drop: { done: true },
  work_then_hang: { done: true, answersAfterMs: 10_000 },
  work_then_502: { done: true },
  work_then_busy: { done: true, worded: true },
  truncated: { done: true },
  work_then_truncated: { done: true },
  published_delay: { done: true, worded: true },
  empty_body: { done: true },
};

/** After these the release code may call again. */
const SURELY_NOTHING: readonly OutcomeKind[] = ['retry', 'refresh', 'quota', 'content', 'config', 'human'];

/** The one call meets each fault; what is said of it afterwards is true, and it ends with exactly one item. */
export function faults(trial: Trial): void {
  const { subject, course } = trial;
  if (subject.byHand !== undefined) {
    leftToAPerson(trial);
    return;
  }
  const kinds = (Object.keys(FAULTS) as CallFault[]).filter(
    (kind) => subject.faultless?.[kind] === undefined,
  );

  describe('the one call', () => {
    it('waits for an answer that comes late but in time', async () => {
      await course().afresh();
      const release = await course().staged();
      course().opened.strike(subject.calls.commit, { kind: 'slow', ms: 30, times: 1 });
      expect(['done', 'accepted']).toContain((await course().commit(release)).kind);
    });

    it.each(kinds.filter((kind) => FAULTS[kind].done))('after %s is never taken for undone', async (kind) => {
      const { release, outcome, strike } = await struck(trial, kind);
      if (strike.fired() > 0) expect(['unknown', 'already_done']).toContain(outcome.kind);
      await until(
        async () => await Promise.resolve(course().opened.publications(release.job)),
        (count) => count > 0,
      );
      await course().out(release, outcome);
      expect(course().opened.publications(release.job)).toBe(1);
    });

    it.each(kinds.filter((kind) => !FAULTS[kind].done))('after %s is never taken for done', async (kind) => {
      const { release, outcome, strike } = await struck(trial, kind);
      if (strike.fired() > 0) {
        expect([...SURELY_NOTHING, 'unknown', 'already_done']).toContain(outcome.kind);
        expect(saysWhere(outcome)).toBe(false);
        const unseen = subject.absenceUnproved === undefined ? 'absent' : 'undecidable';
        expect((await course().lookUntil(release, unseen)).kind).toBe(unseen);
        expect(course().opened.publications(release.job)).toBe(0);
        await renewed(trial, release, outcome);
        const calledAnewByAPerson = subject.absenceUnproved !== undefined;
        if (SURELY_NOTHING.includes(outcome.kind) || calledAnewByAPerson) release.firstCommitAt = null;
        await course().out(release, await course().commit(release));
      }
      expect(course().opened.publications(release.job)).toBe(1);
    });
  });
}

function leftToAPerson({ subject, course }: Trial): void {
  it('leaves the one call to a person, and says so each time', async () => {
    await course().afresh();
    const release = await course().staged();
    const strike = course().opened.strike(subject.calls.commit, { kind: 'slow', ms: 1 });
    expect((await course().commit(release)).kind).toBe('human');
    expect((await course().commit(release)).kind).toBe('human');
    expect(strike.fired()).toBe(0);
    expect(course().opened.publications(release.job)).toBe(0);
    expect((await course().lookup(release)).kind).toBe('absent');
  });
}

async function struck(
  { subject, course }: Trial,
  kind: CallFault,
): Promise<{ release: Release; outcome: CommitOutcome; strike: Strike }> {
  await course().afresh();
  const release = await course().staged();
  const { answersAfterMs, worded } = FAULTS[kind];
  const ms = answersAfterMs === undefined ? {} : { ms: answersAfterMs };
  const strike = course().opened.strike(subject.calls.commit, { kind, times: 1, ...ms });
  const deadline = new AbortController();
  const call = course().commit(release, deadline.signal);
  if (answersAfterMs !== undefined) {
    await until(
      async () => await Promise.resolve(strike.fired()),
      (fired) => fired > 0,
    );
    deadline.abort();
  }
  const outcome = await call;
  if (strike.fired() === 0) {
    if (worded === undefined) throw new Error(`${kind} did not strike ${subject.calls.commit}`);
    await course().out(release, outcome);
  }
  return { release, outcome, strike };
}

/** A receipt or a handle claims that the item is there. */
function saysWhere(outcome: CommitOutcome): boolean {
  return outcome.kind === 'already_done' && (outcome.receipt !== undefined || outcome.handle !== undefined);
}

/** As the release code does after `refresh`; what is signed anew for each call has nothing to renew. */
async function renewed({ subject }: Trial, release: Release, outcome: CommitOutcome): Promise<void> {
  if (outcome.kind !== 'refresh') return;
  const renewal = await subject.connector.renewCredential?.(release.channel.context());
  if (renewal !== undefined && !renewal.renewed) throw new Error(`not renewed after ${told(outcome)}`);
}
