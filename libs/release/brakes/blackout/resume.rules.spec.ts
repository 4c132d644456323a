import { describe, expect, it } from '@jest/globals';
import { afterBlackout, type HeldFacts } from './resume.rules.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 0, minute));

const held = (change: Partial<HeldFacts>): HeldFacts => ({
  after: 'resume',
  latestAt: at(30),
  reapprovalOwed: false,
  freeAt: at(10),
  ...change,
});

describe('after a blackout', () => {
  it('resumes when the channel is free, up to the latest time', () => {
    expect(afterBlackout(held({}))).toEqual({ do: 'resume', at: at(10) });
    expect(afterBlackout(held({ freeAt: at(30) }))).toEqual({ do: 'resume', at: at(30) });
    expect(afterBlackout(held({ freeAt: at(31) }))).toEqual({ do: 'expire' });
  });

  it('asks a person where the window says so, however late it is', () => {
    expect(afterBlackout(held({ after: 'decide', freeAt: at(99) }))).toEqual({
      do: 'ask',
      reason: 'blackout_ended',
    });
  });

  it('asks for another approval as long as one is owed, whatever window came last', () => {
    expect(afterBlackout(held({ reapprovalOwed: true }))).toEqual({
      do: 'ask',
      reason: 'blackout_reapproval',
    });
  });
});
