import { describe, expect, it } from '@jest/globals';
import { SystemClock } from './clock.js';
import { Runway } from './runway.js';

describe('Runway', () => {
  const clock = new SystemClock();
  const inMs = (ms: number): Date => new Date(clock.now().getTime() + ms);

  it('is busy while something is due or about to be, and only then', () => {
    const runway = new Runway(clock);
    expect(runway.busy).toBe(false);
    const leaveFar = runway.enter(inMs(60_000));
    expect(runway.busy).toBe(false);
    const leaveNear = runway.enter(inMs(200));
    expect(runway.busy).toBe(true);
    leaveNear();
    leaveNear();
    expect(runway.busy).toBe(false);
    leaveFar();
  });

  it('counts what comes at one instant', () => {
    const runway = new Runway(clock);
    const at = inMs(60_000);
    const leave = runway.enter(at);
    runway.enter(new Date(at));
    expect(runway.countAt(at)).toBe(2);
    leave();
    expect(runway.countAt(at)).toBe(1);
  });

  it('lets what can wait go once the last has left', async () => {
    const runway = new Runway(clock);
    const leave = runway.enter(clock.now());
    let went = false;
    const waits = runway.clear(60_000).then(() => (went = true));
    await clock.sleep(80);
    expect(went).toBe(false);
    leave();
    await waits;
    expect(went).toBe(true);
  });

  it('keeps nobody for ever', async () => {
    const runway = new Runway(clock);
    runway.enter(clock.now());
    await runway.clear(60);
    expect(runway.busy).toBe(true);
  });
});
