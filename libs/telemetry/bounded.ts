import type { Clock } from '#libs/kernel/clock.js';

/** What was asked did not answer in time. */
export class TookTooLong extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = 'TookTooLong';
  }
}

/** Waits for `act` for at most `ms` milliseconds. @throws TookTooLong; what `act` does goes on unheeded. */
export async function within<T>(clock: Clock, ms: number, act: () => Promise<T>): Promise<T> {
  const finished = new AbortController();
  const limit = clock.sleep(ms, finished.signal).then(
    () => {
      throw new TookTooLong(ms);
    },
    async () => await new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([act(), limit]);
  } finally {
    finished.abort(new Error('answered'));
  }
}
