const DAY_MS = 86_400_000;

/** How near the end of an authorisation is, by the days at which it is told. */
export type CredentialLevel = 'ended' | 'day' | 'days3' | 'days7' | 'days30' | 'later';

const LEVELS: readonly (readonly [number, CredentialLevel])[] = [
  [0, 'ended'],
  [1, 'day'],
  [3, 'days3'],
  [7, 'days7'],
  [30, 'days30'],
];

export function levelOf(endsAt: string, nowMs: number): CredentialLevel {
  const left = Date.parse(endsAt) - nowMs;
  return LEVELS.find(([days]) => left <= days * DAY_MS)?.[1] ?? 'later';
}

/** Whole days left; 0 on the last one. */
export function daysLeft(endsAt: string, nowMs: number): number {
  return Math.max(0, Math.floor((Date.parse(endsAt) - nowMs) / DAY_MS));
}

/** Whether it ends within three days or has ended. */
export function isUrgent(level: CredentialLevel): boolean {
  return level === 'ended' || level === 'day' || level === 'days3';
}
