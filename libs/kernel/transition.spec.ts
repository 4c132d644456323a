import { describe, expect, it } from '@jest/globals';
import { mayMove, nextStates, sourcesOf, statesOf, unreachable, type TransitionTable } from './transition.js';

type State = 'new' | 'open' | 'shut' | 'lost';

const TABLE: TransitionTable<State> = {
  new: ['open'],
  open: ['shut', 'open'],
  shut: ['open'],
  lost: ['shut'],
};

describe('a transition table', () => {
  it('allows exactly the moves it names', () => {
    const moves = statesOf(TABLE).flatMap((from) =>
      statesOf(TABLE)
        .filter((to) => mayMove(TABLE, from, to))
        .map((to) => `${from}-${to}`),
    );
    expect(moves).toEqual(['new-open', 'open-open', 'open-shut', 'shut-open', 'lost-shut']);
  });

  it('answers where a state leads to and where it is entered from', () => {
    expect(nextStates(TABLE, 'open')).toEqual(['shut', 'open']);
    expect(sourcesOf(TABLE, 'open')).toEqual(['new', 'open', 'shut']);
    expect(sourcesOf(TABLE, 'new')).toEqual([]);
  });

  it('finds states that no path leads to, and does not go round in circles', () => {
    expect(unreachable(TABLE, 'new')).toEqual(['lost']);
    expect(unreachable(TABLE, 'lost')).toEqual(['new']);
  });
});
