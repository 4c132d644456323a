import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALL_FATES, type CallbackFate } from './testing/simulated-platform.js';
import { REAL_DECISIONS, SimulatedProtocol, type Decisions } from './testing/simulated-protocol.js';

/**
 * The protocol over a virtual clock: fast-check chooses what happens next, and every decision is made by the code that
 * makes it in production. DESIGN, section 4: never twice, never lost, and what we say is what the platform shows.
 */
interface Happening {
  readonly what: string;
  readonly to: (protocol: SimulatedProtocol) => void;
}

const happening = (what: string, to: Happening['to']): Happening =>
  ({ what, to, [fc.toStringMethod]: () => what }) as Happening;

const worker = fc.nat({ max: 2 });
const release = fc.nat({ max: 1 });

const steps = worker.map((one) => happening(`worker ${one} steps`, (protocol) => void protocol.step(one)));
const stretches = worker.map((one) =>
  happening(`worker ${one} works on`, (protocol) => {
    for (let turn = 0; turn < 4 && protocol.step(one); turn += 1);
  }),
);
const time = fc.constantFrom(200, 1_000, 3_000, 6_000, 12_000, 60_000).map((ms) =>
  happening(`${ms / 1000} s pass`, (protocol) => {
    protocol.pass(ms);
  }),
);
const fates = fc.constantFrom(...CALL_FATES).map((fate) =>
  happening(`the next call: ${fate}`, (protocol) => {
    protocol.fateOfCalls(fate);
  }),
);
const callbacks = fc.constantFrom<CallbackFate>('late', 'lost', 'double').map((fate) =>
  happening(`the next callback: ${fate}`, (protocol) => {
    protocol.fateOfCallbacks(fate);
  }),
);
const trouble = fc.oneof(
  worker.map((one) =>
    happening(`worker ${one} dies`, (protocol) => {
      protocol.crash(one);
    }),
  ),
  fc.tuple(worker, fc.constantFrom(2_000, 9_000, 40_000)).map(([one, ms]) =>
    happening(`worker ${one} freezes for ${ms / 1000} s`, (protocol) => {
      protocol.freeze(one, ms);
    }),
  ),
  fc.nat({ max: 3 }).map((count) =>
    happening(`${count} look-ups fail`, (protocol) => {
      protocol.failLooks(count);
    }),
  ),
);
const people = fc.oneof(
  fc.constant(
    happening('pause', (protocol) => {
      protocol.pause();
    }),
  ),
  fc.constant(
    happening('resume', (protocol) => {
      protocol.resume();
    }),
  ),
  release.map((one) =>
    happening(`cancel ${one}`, (protocol) => {
      protocol.cancel(one);
    }),
  ),
  release.map((one) =>
    happening(`reschedule ${one}`, (protocol) => {
      protocol.reschedule(one, 4_000);
    }),
  ),
  release.map((one) =>
    happening(`send ${one} now`, (protocol) => {
      protocol.sendNow(one);
    }),
  ),
  release.map((one) =>
    happening(`resolve ${one}`, (protocol) => {
      protocol.resolve(one);
    }),
  ),
);

interface History {
  readonly asynchronous: boolean;
  readonly happenings: Happening[];
}

const histories: fc.Arbitrary<History> = fc.record({
  asynchronous: fc.boolean(),
  happenings: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: steps },
      { weight: 5, arbitrary: stretches },
      { weight: 4, arbitrary: time },
      { weight: 3, arbitrary: fates },
      { weight: 1, arbitrary: callbacks },
      { weight: 2, arbitrary: trouble },
      { weight: 2, arbitrary: people },
    ),
    { minLength: 10, maxLength: 60 },
  ),
});

function check(decisions: Decisions, runs: number, seed: number): fc.RunDetails<[History]> {
  const property = fc.property(histories, ({ asynchronous, happenings }) => {
    const protocol = new SimulatedProtocol(decisions, { releases: 2, workers: 3, asynchronous });
    protocol.pass(5_000);
    for (const one of happenings) one.to(protocol);
    protocol.settle();
    if (protocol.broken.length > 0)
      throw new Error(`${protocol.broken.join('\n')}\n${protocol.log.join('\n')}`);
  });
  return fc.check(property, { numRuns: runs, seed });
}

function storyOf(details: fc.RunDetails<[History]>): string {
  return details.errorInstance instanceof Error ? details.errorInstance.message : '';
}

describe('the protocol, whatever happens and in whatever order', () => {
  it.each([1, 2])('publishes once, loses nothing and says what is shown (histories of seed %i)', (seed) => {
    const details = check(REAL_DECISIONS, 15_000, seed);
    expect(storyOf(details)).toBe('');
    expect(details.failed).toBe(false);
  });
});

describe('the simulation finds a protocol that', () => {
  const wrong: readonly [string, Partial<Decisions>, RegExp][] = [
    [
      'commits again in doubt without looking',
      {
        afterCommit: (outcome, facts) =>
          outcome.kind === 'unknown'
            ? { to: 'staged', commitAt: facts.nowMs, fault: outcome.fault, renew: false }
            : REAL_DECISIONS.afterCommit(outcome, facts),
      },
      /never twice/,
    ],
    [
      'looks before the platform has settled',
      {
        afterCommit: (outcome, facts) =>
          REAL_DECISIONS.afterCommit(outcome, {
            ...facts,
            waits: { ...facts.waits, settleSeconds: 0 },
          }),
        afterLookup: (finding, facts) =>
          REAL_DECISIONS.afterLookup(finding, { ...facts, waits: { ...facts.waits, lookupsForAbsence: 1 } }),
      },
      /never twice/,
    ],
    ['ignores the fence', { fenced: false }, /never twice|record and platform/],
    ['does not ask for its time at the last moment', { asksAtTheLastMoment: false }, /never twice/],
    [
      'adopts what bears another marker',
      {
        look: (platform, _release, at) => {
          const other = platform.publications.find((one) => one.at + 3_000 <= at);
          return other === undefined ? { kind: 'absent' } : platform.look(other.release, at);
        },
      },
      /record and platform/,
    ],
    [
      'takes an accepted call for a failed one',
      {
        afterCommit: (outcome, facts) =>
          outcome.kind === 'accepted'
            ? { to: 'failed', fault: { code: 'x', message: 'y' } }
            : REAL_DECISIONS.afterCommit(outcome, facts),
        afterWord: () => 'nothing',
      },
      /record and platform/,
    ],
    [
      'gives a doubt up without telling anybody',
      {
        afterLookup: (finding, facts) =>
          finding.kind === 'failed'
            ? { to: 'failed', fault: finding.fault }
            : REAL_DECISIONS.afterLookup(finding, facts),
      },
      /record and platform/,
    ],
  ];

  it.each(wrong)('%s', (_name, mistake, violation) => {
    const details = check({ ...REAL_DECISIONS, ...mistake }, 15_000, 3);
    expect(details.failed).toBe(true);
    expect(storyOf(details)).toMatch(violation);
  });
});
