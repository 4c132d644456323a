import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CommitOutcome, Fault } from '#libs/kernel/outcome.js';
import { statesOf, unreachable } from '#libs/kernel/transition.js';
import {
  afterCommit,
  afterLookup,
  afterWord,
  surelyNothing,
  type CommitFacts,
  type DoubtFacts,
  type LookupFinding,
  type NextStep,
} from './release.rules.js';
import {
  commitRetryAt,
  doubtRetryAt,
  MOST_DOUBTS,
  MOST_FAILED_LOOKUPS,
  stageRetryAt,
} from './release.timing.js';
import { RELEASE_TRANSITIONS, UNTOUCHED } from './release.transitions.js';

const fault: Fault = { code: 'x', message: 'y' };
const waits = {
  settleSeconds: 10,
  lookupSpacingSeconds: 5,
  lookupsForAbsence: 2,
  confirmAfterSeconds: [2, 30],
};
const facts: CommitFacts = {
  nowMs: 1_000_000,
  latestMs: 2_000_000,
  startedMs: 999_000,
  commits: 1,
  refreshes: 0,
  waits,
};
const doubt: DoubtFacts = {
  nowMs: 1_000_000,
  latestMs: 2_000_000,
  doubts: 1,
  waits,
  lookups: 1,
  absences: 0,
  lastOutcome: 'unknown',
};
const receipt = { ids: { id: '1' }, publicUrl: 'https://x.gov.cn/1', publishedAt: null };
const handle = { correlation: '7', data: {} };

describe('afterCommit', () => {
  const table: readonly [string, CommitOutcome, NextStep['to']][] = [
    ['done', { kind: 'done', receipt }, 'published'],
    ['accepted', { kind: 'accepted', handle }, 'accepted'],
    ['already done with receipt', { kind: 'already_done', receipt }, 'published'],
    ['already done with handle', { kind: 'already_done', handle }, 'accepted'],
    ['already done without proof', { kind: 'already_done' }, 'verifying'],
    ['unknown', { kind: 'unknown', fault }, 'verifying'],
    ['retry', { kind: 'retry', fault }, 'staged'],
    ['refresh', { kind: 'refresh', fault }, 'staged'],
    ['quota', { kind: 'quota', fault, resetAt: '2026-03-02T00:00:00Z' }, 'waiting_quota'],
    ['content', { kind: 'content', fault }, 'failed'],
    ['config', { kind: 'config', fault }, 'held'],
    ['human', { kind: 'human', fault }, 'needs_attention'],
  ];

  it.each(table)('%s leads to its one state', (_name, outcome, to) => {
    expect(afterCommit(outcome, facts).to).toBe(to);
  });

  it('renews a stale credential once, and stops the channel the second time', () => {
    expect(afterCommit({ kind: 'refresh', fault }, facts)).toMatchObject({ to: 'staged', renew: true });
    expect(afterCommit({ kind: 'refresh', fault }, { ...facts, refreshes: 1 })).toMatchObject({
      to: 'held',
      stopChannel: true,
    });
  });

  it('gives a retry that would come after the latest time to a person', () => {
    const late = afterCommit({ kind: 'retry', fault, retryAfterMs: 1_500_000 }, facts);
    expect(late).toMatchObject({ to: 'expired', fault: { code: 'release.too_late' } });
  });

  it('looks only after the platform has settled', () => {
    expect(afterCommit({ kind: 'unknown', fault }, facts)).toMatchObject({ lookAt: 999_000 + 10_000 });
  });

  it('commits again while there is time, however often surely nothing happened', () => {
    const often = { ...facts, commits: 1_000 };
    expect(afterCommit({ kind: 'retry', fault }, often)).toMatchObject({ to: 'staged', commitAt: 1_120_000 });
    expect(afterCommit({ kind: 'retry', fault }, { ...often, nowMs: 1_999_500 }).to).toBe('expired');
  });
});

describe('afterLookup', () => {
  it('adopts what was found', () => {
    expect(afterLookup({ kind: 'found', receipt }, doubt)).toEqual({ to: 'published', receipt });
    expect(afterLookup({ kind: 'found_pending', handle }, doubt).to).toBe('accepted');
  });

  it('does not believe the first absence', () => {
    expect(afterLookup({ kind: 'absent' }, { ...doubt, absences: 1 })).toMatchObject({
      to: 'verifying',
      lookAt: 1_005_000,
    });
  });

  it('allows one more commit when it is surely absent', () => {
    expect(afterLookup({ kind: 'absent' }, { ...doubt, lookups: 2, absences: 2 })).toMatchObject({
      to: 'staged',
      commitAt: 1_000_000,
    });
  });

  it('gives it to a person after too many commits in doubt, though each was absent', () => {
    const absent = { ...doubt, lookups: 2, absences: 2 };
    expect(afterLookup({ kind: 'absent' }, { ...absent, doubts: MOST_DOUBTS - 1 }).to).toBe('staged');
    expect(afterLookup({ kind: 'absent' }, { ...absent, doubts: MOST_DOUBTS }).to).toBe('needs_attention');
  });

  it('gives it to a person when the platform called it a duplicate and shows nothing', () => {
    const next = afterLookup(
      { kind: 'absent' },
      { ...doubt, lookups: 2, absences: 2, lastOutcome: 'already_done' },
    );
    expect(next).toMatchObject({
      to: 'needs_attention',
      fault: { code: 'release.duplicate_refused_but_absent' },
    });
  });

  it('publishes nothing hours late unasked', () => {
    expect(afterLookup({ kind: 'absent' }, { ...doubt, lookups: 2, absences: 2, nowMs: 2_000_001 }).to).toBe(
      'expired',
    );
  });

  it('gives what cannot be decided to a person', () => {
    expect(afterLookup({ kind: 'undecidable', reason: 'window', final: true }, doubt).to).toBe(
      'needs_attention',
    );
    expect(afterLookup({ kind: 'undecidable', reason: 'window', final: false }, doubt).to).toBe('verifying');
  });

  it('stops asking a platform that does not answer, and counts no answer against it', () => {
    const failed = { kind: 'failed', fault } as const;
    expect(afterLookup(failed, { ...doubt, lookups: MOST_FAILED_LOOKUPS }).to).toBe('needs_attention');
    expect(afterLookup(failed, { ...doubt, lookups: MOST_FAILED_LOOKUPS, absences: 1 }).to).toBe('verifying');
  });
});

describe('afterWord', () => {
  const out = { kind: 'published', receipt } as const;

  it('believes that it is out, whatever was believed before, and moves only as the table allows', () => {
    for (const state of statesOf(RELEASE_TRANSITIONS)) {
      const known = [
        'published',
        'withdrawing',
        'needs_removal',
        'withdrawn',
        'removed_by_platform',
      ].includes(state);
      expect([state, afterWord(state, out)]).toEqual([
        state,
        known ? 'nothing' : { to: 'published', receipt },
      ]);
      for (const word of [
        out,
        { kind: 'accepted', handle, confirmAt: 1 },
        { kind: 'removed', fault },
      ] as const) {
        const step = afterWord(state, word);
        if (typeof step !== 'string') expect(RELEASE_TRANSITIONS[state]).toContain(step.to);
      }
      for (const outcome of ['content', 'human', 'config'] as const) {
        const step = afterWord(state, { kind: 'rejected', outcome, fault });
        if (typeof step !== 'string') expect(RELEASE_TRANSITIONS[state]).toContain(step.to);
      }
    }
  });

  it('believes that it is on its way, too, whatever a person decided meanwhile', () => {
    const accepted = { kind: 'accepted', handle, confirmAt: 1 } as const;
    for (const state of [
      ...UNTOUCHED,
      'verifying',
      'needs_attention',
      'expired',
      'failed',
      'cancelled',
    ] as const)
      expect([state, afterWord(state, accepted)]).toEqual([state, { to: 'accepted', handle, confirmAt: 1 }]);
    for (const state of ['committing', 'accepted', 'published', 'withdrawn'] as const)
      expect([state, afterWord(state, accepted)]).toEqual([state, 'nothing']);
  });

  it('keeps a removal for later while a call is in flight', () => {
    expect(afterWord('committing', { kind: 'removed', fault })).toBe('too_early');
    expect(afterWord('published', { kind: 'removed', fault })).toMatchObject({ to: 'removed_by_platform' });
  });

  it('lets a refusal end only what is under way', () => {
    const refused = { kind: 'rejected', outcome: 'content', fault } as const;
    expect(afterWord('accepted', refused)).toMatchObject({ to: 'failed' });
    expect(afterWord('published', refused)).toBe('nothing');
    expect(afterWord('staged', refused)).toBe('nothing');
  });
});

it('counts as surely nothing exactly what the contract names', () => {
  const sure = ['retry', 'refresh', 'quota', 'content', 'config', 'human'] as const;
  expect(sure.every(surelyNothing)).toBe(true);
  expect((['done', 'accepted', 'already_done', 'unknown'] as const).some(surelyNothing)).toBe(false);
});

describe('the protocol over all histories', () => {
  const outcomes = fc.constantFrom<CommitOutcome>(
    { kind: 'done', receipt },
    { kind: 'unknown', fault },
    { kind: 'already_done' },
    { kind: 'retry', fault },
    { kind: 'refresh', fault },
    { kind: 'content', fault },
  );
  const findings = fc.constantFrom<LookupFinding>(
    { kind: 'found', receipt },
    { kind: 'absent' },
    { kind: 'undecidable', reason: 'r', final: false },
    { kind: 'failed', fault },
  );

  it('never commits again unless surely nothing was published, and always ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(outcomes, fc.array(findings, { minLength: 16, maxLength: 16 })), {
          minLength: 8,
          maxLength: 8,
        }),
        (turns) => {
          let refreshes = 0;
          let doubts = 0;
          for (const [index, [outcome, looks]] of turns.entries()) {
            const commits = index + 1;
            let next = afterCommit(outcome, { ...facts, commits, refreshes });
            if (next.to === 'verifying') doubts += 1;
            let absences = 0;
            let lookups = 0;
            while (next.to === 'verifying') {
              const finding = looks[lookups] ?? { kind: 'failed' as const, fault };
              lookups += 1;
              if (finding.kind === 'absent') absences += 1;
              next = afterLookup(finding, {
                ...doubt,
                doubts,
                lookups,
                absences,
                lastOutcome: outcome.kind,
              });
              if (next.to === 'staged') expect(absences).toBeGreaterThanOrEqual(waits.lookupsForAbsence);
            }
            if (next.to !== 'staged') return;
            const surelyNothing =
              ['retry', 'refresh'].includes(outcome.kind) || absences >= waits.lookupsForAbsence;
            expect(surelyNothing).toBe(true);
            if (next.renew) refreshes += 1;
            expect(doubts).toBeLessThan(MOST_DOUBTS);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the transition table', () => {
  it('reaches every state from scheduled', () => {
    expect(unreachable(RELEASE_TRANSITIONS, 'scheduled')).toEqual([]);
  });

  it('never leads from doubt to a commit without passing staged', () => {
    expect(RELEASE_TRANSITIONS.verifying).not.toContain('committing');
    expect(RELEASE_TRANSITIONS.accepted).not.toContain('staged');
  });
});

describe('the waits between commits', () => {
  const latest = 1_800_000;

  it('grow while surely nothing happened, with a last chance shortly before the latest time', () => {
    let now = 0;
    const waits: number[] = [];
    for (let commits = 1; now < latest; commits += 1) {
      const at = commitRetryAt(now, commits, latest, undefined);
      waits.push((at - now) / 1000);
      now = at;
    }
    expect(waits.slice(0, 8)).toEqual([1, 3, 10, 30, 60, 120, 120, 120]);
    expect(waits.slice(19, 21)).toEqual([11, 1]);
  });

  it('are never shorter than the platform asked for', () => {
    expect(commitRetryAt(0, 1, latest, 90_000)).toBe(90_000);
    expect(commitRetryAt(0, 1, 60_000, 90_000)).toBe(90_000);
  });

  it('grow faster after doubt, and the first is none', () => {
    expect([1, 2, 3, 4, 5, 9].map((doubts) => doubtRetryAt(0, doubts, latest) / 1000)).toEqual([
      0, 30, 120, 300, 600, 600,
    ]);
    expect(doubtRetryAt(0, 5, 120_000)).toBe(115_000);
  });
});

describe('stageRetryAt', () => {
  const due = 1_000_000;
  const wait = (failures: number, leftMs: number): number =>
    stageRetryAt(due - leftMs, failures, due) - (due - leftMs);

  it('waits longer from failure to failure while there is time', () => {
    expect([0, 1, 2, 3, 4, 9].map((failures) => wait(failures, 900_000))).toEqual([
      2_000, 5_000, 15_000, 60_000, 120_000, 120_000,
    ]);
  });

  it('never waits over the due instant, and no more than half a minute once that has passed', () => {
    expect(wait(4, 100_000)).toBe(50_000);
    expect(wait(4, 20_000)).toBe(10_000);
    expect(wait(4, 3_000)).toBe(5_000);
    expect(wait(4, 0)).toBe(30_000);
    expect(wait(0, -60_000)).toBe(2_000);
  });
});
