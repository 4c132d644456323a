import { useEffect, useRef } from 'react';

/** Calls `then` once the value has rested for `ms`, not for the first value. */
export function useDelayed<T>(value: T, ms: number, then: (value: T) => void): void {
  const latest = useRef(then);
  latest.current = then;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => latest.current(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
}
