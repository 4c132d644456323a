import { useSyncExternalStore } from 'react';

const STORED = 'jida.zone';
const listeners = new Set<() => void>();

export type ZoneChoice = 'office' | 'machine';

export function machineZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function choice(): ZoneChoice {
  return localStorage.getItem(STORED) === 'machine' ? 'machine' : 'office';
}

export function chooseZone(next: ZoneChoice): void {
  localStorage.setItem(STORED, next);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useZoneChoice(): ZoneChoice {
  return useSyncExternalStore(subscribe, choice);
}

/** The office's zone, unless the person asked for their machine's. */
export function useChosenZone(officeZone: string): string {
  return useZoneChoice() === 'machine' ? machineZone() : officeZone;
}
