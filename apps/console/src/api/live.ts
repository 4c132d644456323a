import { useEffect, useState, useSyncExternalStore } from 'react';

/** How often what moves by itself is read again. */
const POLL_MS = 3_000;

/** For queries over what moves by itself: `refetchInterval: useLiveInterval()`. */
export function useLiveInterval(): number {
  return POLL_MS;
}

/** The present instant, moving on every `everyMs`. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}
