import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SystemClock } from './clock.js';

const START = new Date('2026-03-01T00:00:00.000Z');
const DAY_MS = 86_400_000;

describe('SystemClock', () => {
  const clock = new SystemClock();

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** Whether a promise has settled, and how. */
  function watch(promise: Promise<unknown>): { is: string } {
    const seen = { is: 'waiting' };
    promise.then(
      () => (seen.is = 'done'),
      (error: unknown) => (seen.is = error instanceof Error ? error.message : 'failed'),
    );
    return seen;
  }

  it('tells the present instant', () => {
    expect(clock.now()).toEqual(START);
  });

  it('sleeps as long as told and not less', async () => {
    const sleep = watch(clock.sleep(1_000));
    await jest.advanceTimersByTimeAsync(999);
    expect(sleep.is).toBe('waiting');
    await jest.advanceTimersByTimeAsync(1);
    expect(sleep.is).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([0, -5])('does not sleep for %d ms', async (ms) => {
    const sleep = watch(clock.sleep(ms));
    await jest.advanceTimersByTimeAsync(0);
    expect(sleep.is).toBe('done');
  });

  it('sleeps longer than one timer can', async () => {
    const sleep = watch(clock.sleepUntil(new Date(START.getTime() + 60 * DAY_MS)));
    await jest.advanceTimersByTimeAsync(60 * DAY_MS - 1);
    expect(sleep.is).toBe('waiting');
    await jest.advanceTimersByTimeAsync(1);
    expect(sleep.is).toBe('done');
  });

  it.each([1_000, 60 * DAY_MS])('acts once after %d ms, wherever the wall clock is set meanwhile', (ms) => {
    const act = jest.fn();
    clock.after(ms, act);
    jest.advanceTimersByTime(ms / 2);
    jest.setSystemTime(START.getTime() - DAY_MS);
    jest.advanceTimersByTime(ms / 2 - 1);
    expect(act).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not act when it was called off', () => {
    const act = jest.fn();
    const callOff = clock.after(1_000, act);
    callOff();
    jest.advanceTimersByTime(DAY_MS);
    expect(act).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('sleeps until the instant although the wall clock was set back meanwhile', async () => {
    const sleep = watch(clock.sleepUntil(new Date(START.getTime() + 1_000)));
    await jest.advanceTimersByTimeAsync(500);
    jest.setSystemTime(START);
    await jest.advanceTimersByTimeAsync(500);
    expect(sleep.is).toBe('waiting');
    await jest.advanceTimersByTimeAsync(500);
    expect(sleep.is).toBe('done');
  });

  it("ends with the signal's reason when it is aborted, and leaves no timer behind", async () => {
    const controller = new AbortController();
    const sleep = watch(clock.sleep(1_000, controller.signal));
    await jest.advanceTimersByTimeAsync(10);
    controller.abort(new Error('stop now'));
    await jest.advanceTimersByTimeAsync(0);
    expect(sleep.is).toBe('stop now');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not begin with a signal that is aborted already', async () => {
    const sleep = watch(clock.sleep(1_000, AbortSignal.abort(new Error('too late'))));
    await jest.advanceTimersByTimeAsync(0);
    expect(sleep.is).toBe('too late');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('forgets the signal of a sleep that is over', async () => {
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const sleep = watch(clock.sleep(10, controller.signal));
    await jest.advanceTimersByTimeAsync(10);
    controller.abort(new Error('later'));
    await jest.advanceTimersByTimeAsync(0);
    expect(sleep.is).toBe('done');
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('acts again and again until told to stop, never twice at once', async () => {
    let running = 0;
    let most = 0;
    let acts = 0;
    const stop = clock.every(100, async () => {
      acts += 1;
      running += 1;
      most = Math.max(most, running);
      await clock.sleep(250);
      running -= 1;
    });
    await jest.advanceTimersByTimeAsync(1_000);
    expect([acts, most]).toEqual([4, 1]);
    stop();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(acts).toBe(4);
  });
});
