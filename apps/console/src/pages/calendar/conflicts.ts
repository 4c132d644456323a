import type { ReleaseState } from '../../api/queries.js';
import { UNTOUCHED } from '../../api/release-states.js';

/** What the judgement needs to know of a release. */
export interface Movable {
  readonly id: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly title: string;
  readonly state: ReleaseState;
  readonly plannedAt: string;
  readonly waitsForId: string | null;
  readonly embargoAt: string | null;
}

export interface Silence {
  readonly name: string;
  readonly scope: 'all' | 'department' | 'channel';
  readonly channelId: string | null;
  readonly start: string;
  readonly end: string;
}

export interface Surroundings {
  readonly releases: readonly Movable[];
  readonly silences: readonly Silence[];
  /** Least seconds between two releases of a channel. */
  readonly spacingOf: (channelId: string) => number;
}

export interface Conflict {
  readonly code: 'past' | 'blackout' | 'embargo' | 'beforeGate' | 'afterGate' | 'spacing' | 'sameMinute';
  /** It cannot be moved there at all; else a person may insist. */
  readonly refused: boolean;
  readonly name?: string;
  readonly at?: string;
}

const MINUTE_MS = 60_000;

export function concerns(silence: Silence, channelId: string): boolean {
  return silence.scope !== 'channel' || silence.channelId === channelId;
}

/**
 * What would be in the way of a release at another time, as far as what is on the screen tells. The server has the last
 * word; this is for seeing it before letting go.
 */
export function conflictsAt(
  release: Movable,
  atMs: number,
  nowMs: number,
  { releases, silences, spacingOf }: Surroundings,
): readonly Conflict[] {
  if (atMs <= nowMs) return [{ code: 'past', refused: true }];
  const silence = silences.find(
    (one) => concerns(one, release.channelId) && Date.parse(one.start) <= atMs && atMs < Date.parse(one.end),
  );
  const found: Conflict[] = [];
  if (silence !== undefined)
    found.push({ code: 'blackout', refused: false, name: silence.name, at: silence.end });
  if (release.embargoAt !== null && atMs < Date.parse(release.embargoAt))
    found.push({ code: 'embargo', refused: true, at: release.embargoAt });
  return [...found, ...gatesBroken(release, atMs, releases), ...tooNear(release, atMs, releases, spacingOf)];
}

function gatesBroken(release: Movable, atMs: number, releases: readonly Movable[]): readonly Conflict[] {
  const parent = releases.find((one) => one.id === release.waitsForId);
  const found: Conflict[] = [];
  if (parent !== undefined && atMs < Date.parse(parent.plannedAt))
    found.push({ code: 'beforeGate', refused: false, name: parent.channelName, at: parent.plannedAt });
  const child = releases.find(
    (one) => one.waitsForId === release.id && UNTOUCHED.has(one.state) && Date.parse(one.plannedAt) < atMs,
  );
  if (child !== undefined)
    found.push({ code: 'afterGate', refused: false, name: child.channelName, at: child.plannedAt });
  return found;
}

function tooNear(
  release: Movable,
  atMs: number,
  releases: readonly Movable[],
  spacingOf: (channelId: string) => number,
): readonly Conflict[] {
  const spacingMs = spacingOf(release.channelId) * 1000;
  const others = releases.filter(
    (one) => one.id !== release.id && one.channelId === release.channelId && UNTOUCHED.has(one.state),
  );
  const within = (ms: number): Movable | undefined =>
    others.find((one) => Math.abs(Date.parse(one.plannedAt) - atMs) < ms);
  const same = within(MINUTE_MS);
  if (same !== undefined)
    return [{ code: 'sameMinute', refused: false, name: same.title, at: same.plannedAt }];
  const near = within(spacingMs);
  return near === undefined
    ? []
    : [{ code: 'spacing', refused: false, name: near.title, at: near.plannedAt }];
}
