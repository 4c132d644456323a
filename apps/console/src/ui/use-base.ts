import { useState } from 'react';

interface Versioned {
  readonly version: number;
}

export interface Base<T extends Versioned> {
  /** What was there when work on it began; its version goes into If-Match. */
  readonly base: T;
  /** Whether somebody saved since. */
  readonly isStale: boolean;
  /** Goes on from what is stored now. */
  readonly rebase: () => void;
}

/** What a form began from, whatever is read again meanwhile: saving never overwrites what its author has not seen. */
export function useBase<T extends Versioned>(stored: T): Base<T> {
  const [base, setBase] = useState(stored);
  return { base, isStale: stored.version !== base.version, rebase: () => setBase(stored) };
}
