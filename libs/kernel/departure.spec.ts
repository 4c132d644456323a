import { describe, expect, it } from '@jest/globals';
import { Departure } from './departure.js';

describe('a departure', () => {
  it('runs what waits for it when it is given, in order and once', () => {
    const departure = new Departure();
    const ran: string[] = [];
    departure.whenGiven(() => ran.push('first'));
    departure.whenGiven(() => ran.push('second'));
    expect(ran).toEqual([]);
    departure.give();
    departure.give();
    expect(ran).toEqual(['first', 'second']);
  });

  it('runs at once what comes after it was given', () => {
    const departure = new Departure();
    departure.give();
    const ran: string[] = [];
    departure.whenGiven(() => ran.push('late'));
    expect(ran).toEqual(['late']);
  });

  it('does not run what was taken back, and runs the others', () => {
    const departure = new Departure();
    const ran: string[] = [];
    const act = (): void => {
      ran.push('kept');
    };
    const takeBack = departure.whenGiven(act);
    departure.whenGiven(act);
    takeBack();
    departure.give();
    expect(ran).toEqual(['kept']);
  });
});
