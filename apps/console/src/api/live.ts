import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';

/** How often what moves by itself is read again while the server cannot tell. */
const POLL_MS = 3_000;
/** While it can, reading again is only for what it might have missed. */
const CALM_MS = 30_000;
/** Changes that come together are asked for together. */
const GATHER_MS = 150;

/** Which answers a change of each kind touches; a kind that is not named touches all. */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  draft: ['drafts', 'draft', 'reviews'],
  review: ['reviews', 'drafts', 'draft'],
  plan: ['plan', 'releases', 'columns'],
  release: ['releases', 'plan', 'timing', 'publishing-stop', 'backlog', 'freshness'],
  channel: ['channels', 'freshness'],
  stop: ['publishing-stop', 'releases'],
  publishing: ['publishing-stop', 'releases'],
  blackout: ['blackouts', 'releases'],
  column: ['columns', 'releases', 'plan', 'freshness'],
  notice: ['notices'],
};

let connected = false;
const listeners = new Set<() => void>();

function setConnected(next: boolean): void {
  if (connected === next) return;
  connected = next;
  for (const listener of listeners) listener();
}

function watch(client: QueryClient): () => void {
  let gathered: Set<string> | 'all' = new Set();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => {
    const names = gathered;
    gathered = new Set();
    timer = undefined;
    void client.invalidateQueries({
      predicate: ({ queryKey: [name] }) =>
        name !== 'session' && (names === 'all' || (typeof name === 'string' && names.has(name))),
    });
  };
  const gather = (names: readonly string[] | undefined): void => {
    if (names === undefined) gathered = 'all';
    else if (gathered !== 'all') for (const name of names) gathered.add(name);
    timer ??= setTimeout(ask, GATHER_MS);
  };
  const source = new EventSource('/api/v1/events');
  source.onopen = () => setConnected(true);
  source.onerror = () => setConnected(false);
  source.addEventListener('reset', () => gather(undefined));
  source.addEventListener('change', ({ data }: MessageEvent<string>) => {
    const { changes } = JSON.parse(data) as { changes: readonly { type: string }[] };
    for (const { type } of changes) gather(TOUCHED[type]);
  });
  return () => {
    source.close();
    clearTimeout(timer);
    setConnected(false);
  };
}

/** Listens to the server as long as the calling component is there; the browser comes back by itself. */
export function useLiveStream(): void {
  const client = useQueryClient();
  useEffect(() => watch(client), [client]);
}

function subscribeToStream(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For queries over what moves by itself: `refetchInterval: useLiveInterval()`. */
export function useLiveInterval(): number {
  return useSyncExternalStore(subscribeToStream, () => connected) ? CALM_MS : POLL_MS;
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
