import { describe, expect, it } from '@jest/globals';
import type { Release } from '../../api/queries.js';
import { embargoEffects, embargoWays } from './embargo.js';

const NOW = Date.parse('2026-03-02T08:00:00+08:00');
const NOON = '2026-03-02T12:00:00+08:00';

type Judged = Pick<Release, 'id' | 'state' | 'plannedAt' | 'gateState' | 'commitStartedAt' | 'choices'>;

function release(change: Partial<Judged>): Judged {
  return {
    id: 'one',
    state: 'scheduled',
    plannedAt: '2026-03-02T09:00:00+08:00',
    gateState: null,
    commitStartedAt: null,
    choices: ['reschedule', 'cancel'],
    ...change,
  };
}

describe('what can be done about the embargo of a plan', () => {
  it('is to set one while nothing is out, and to lift the one there is', () => {
    expect(embargoWays(null, [release({})], NOW)).toEqual(['set']);
    expect(embargoWays(NOON, [release({})], NOW)).toEqual(['set', 'lift']);
  });

  it('is only to lift it once something is out or on its way', () => {
    const out = release({ state: 'published', commitStartedAt: '2026-03-02T07:59:00+08:00', choices: [] });
    expect(embargoWays(NOON, [release({}), out], NOW)).toEqual(['lift']);
    expect(embargoWays(null, [release({}), release({ state: 'committing', choices: [] })], NOW)).toEqual([]);
  });

  it('is to set another one after it is over, not to lift it', () => {
    expect(embargoWays('2026-03-02T07:00:00+08:00', [release({})], NOW)).toEqual(['set']);
  });

  it('is nothing where no release can be given a time any more', () => {
    expect(embargoWays(NOON, [release({ state: 'cancelled', choices: [] })], NOW)).toEqual([]);
  });
});

describe('what an embargo means for the releases of its plan', () => {
  const kinds = (one: Judged, at: string | null): readonly string[] =>
    embargoEffects([one], at).map(({ kind, manner }) => `${kind} ${manner}`);

  it('is to wait for it where they are planned before it, compared as instants', () => {
    expect(kinds(release({}), NOON)).toEqual(['moved plain']);
    expect(kinds(release({ plannedAt: '2026-03-02T04:00:00Z' }), NOON)).toEqual(['kept plain']);
    expect(kinds(release({ plannedAt: '2026-03-02T05:00:00Z' }), NOON)).toEqual(['kept plain']);
  });

  it('is nothing when it is lifted', () => {
    expect(kinds(release({}), null)).toEqual(['kept plain']);
  });

  it('says what else they wait for', () => {
    expect(kinds(release({ state: 'held' }), NOON)).toEqual(['moved held']);
    expect(kinds(release({ gateState: 'waiting' }), NOON)).toEqual(['moved gated']);
    expect(kinds(release({ gateState: 'open' }), NOON)).toEqual(['moved plain']);
  });

  it('is nothing to what does not wait to go out', () => {
    expect(kinds(release({ state: 'expired' }), NOON)).toEqual(['past plain']);
    expect(kinds(release({ state: 'cancelled' }), NOON)).toEqual(['past plain']);
  });
});
