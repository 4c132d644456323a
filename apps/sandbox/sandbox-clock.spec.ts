import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { SandboxClock } from './sandbox-clock.js';

/** A clock that stands still, so that only `advance` moves anything. */
class StandingClock extends SystemClock {
  override now(): Date {
    return new Date('2026-03-01T00:00:00Z');
  }
  override async sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((_done, fail) => {
      signal?.addEventListener('abort', () => {
        fail(new Error('aborted'));
      });
    });
  }
}

const settled = async (): Promise<void> => {
  await new Promise((done) => setImmediate(done));
};

describe('sandbox time', () => {
  it('runs tasks in the order of their time when it is moved over them', async () => {
    const clock = new SandboxClock(new StandingClock());
    const ran: string[] = [];
    clock.after(200, () => void ran.push('second'));
    clock.after(100, () => void ran.push('first'));
    clock.after(900, () => void ran.push('later'));
    clock.advance(500);
    await settled();
    expect(ran).toEqual(['first', 'second']);
    expect(clock.offsetMs).toBe(500);
    clock.advance(400);
    await settled();
    expect(ran).toEqual(['first', 'second', 'later']);
    clock.stop();
  });

  it('reports a failing task and goes on', async () => {
    const faults: unknown[] = [];
    const clock = new SandboxClock(new StandingClock(), 0, (fault) => faults.push(fault));
    const ran: string[] = [];
    clock.after(1, () => {
      throw new Error('broken');
    });
    clock.after(2, () => void ran.push('next'));
    clock.advance(10);
    await settled();
    expect(faults).toHaveLength(1);
    expect(ran).toEqual(['next']);
    clock.stop();
  });

  it('wakes by itself on the machine clock', async () => {
    const clock = new SandboxClock(new SystemClock());
    const woken = new Promise<number>((done) => {
      clock.after(30, () => {
        done(performance.now());
      });
    });
    const started = performance.now();
    expect((await woken) - started).toBeGreaterThan(20);
    clock.stop();
  });

  it('ends its pauses when it stops', async () => {
    const clock = new SandboxClock(new SystemClock());
    const pause = clock.pause(60_000);
    clock.stop();
    await expect(pause).resolves.toBeUndefined();
  });
});
