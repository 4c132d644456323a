import { describe, expect, it } from '@jest/globals';
import { clockAheadMs } from './clock-offset.js';

const at = (ms: number): Date => new Date(1_000_000 + ms);

describe('how far a clock is off', () => {
  it('is nothing that the way there and back could explain', () => {
    expect(clockAheadMs({ before: at(0), other: at(0), after: at(40) })).toBe(0);
    expect(clockAheadMs({ before: at(0), other: at(40), after: at(40) })).toBe(0);
  });

  it('is what is certain beyond that, with its direction', () => {
    expect(clockAheadMs({ before: at(5_000), other: at(0), after: at(5_040) })).toBe(5_000);
    expect(clockAheadMs({ before: at(0), other: at(5_000), after: at(40) })).toBe(-4_960);
  });
});
