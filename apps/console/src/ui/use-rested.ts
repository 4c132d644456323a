import { useState } from 'react';
import { useDelayed } from './use-delayed.js';

/** The value once it has rested for `ms`; the first one at once. */
export function useRested<T extends string>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useDelayed(value, ms, setRested);
  return rested;
}
