/**
 * The only source of time. Nothing else in the product reads the wall clock or sets a timer, so that
 * tests can rewind, jump and skew it.
 */
export interface Clock {
  /** The present instant. */
  now(): Date;
  /** Monotonic milliseconds, for durations only. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Resolves at `instant`, at once if it has passed; rejects with the signal's reason when it is aborted. */
  sleepUntil(instant: Date, signal?: AbortSignal): Promise<void>;
  /** Runs `act` once after `ms` milliseconds unless the returned function is called before. */
  after(ms: number, act: () => void): () => void;
  /**
   * Runs `act` every `ms` milliseconds until the returned function is called. A tick is skipped while one runs; `act`
   * handles its own errors.
   */
  every(ms: number, act: () => Promise<void>): () => void;
}

export const CLOCK = Symbol('Clock');

/** Longest delay one Node timer can take; longer sleeps are made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. Timers never keep a stopping process alive. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }

  monotonic(): number {
    return performance.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.sleepUntil(new Date(Date.now() + Math.max(0, ms)), signal);
  }

  async sleepUntil(instant: Date, signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const left = instant.getTime() - Date.now();
      if (left <= 0) return;
      await this.wait(Math.min(left, LONGEST_TIMER_MS), signal);
    }
  }

  after(ms: number, act: () => void): () => void {
    const end = performance.now() + ms;
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer = setTimeout(turn, Math.min(left, LONGEST_TIMER_MS));
    };
    const turn = (): void => {
      const left = end - performance.now();
      if (left <= 0) act();
      else wait(left);
    };
    wait(ms);
    return () => {
      clearTimeout(timer);
    };
  }

  every(ms: number, act: () => Promise<void>): () => void {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      const done = (): void => {
        running = false;
      };
      act().then(done, done);
    }, ms);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  }

  private async wait(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
