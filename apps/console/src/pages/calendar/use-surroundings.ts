import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Told } from '../../api/conflicts.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels, type Release } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { useZone } from '../../time/zone-context.js';
import { conflictsAt } from './conflicts.js';
import { useConflictText } from './use-conflict-text.js';
import { instants } from './range.js';

export type Silence = Schemas['OccurrenceView'];
export type Slot = Schemas['SlotView'];
export type Judge = (release: Release, at: string) => readonly Told[];

export interface Days {
  readonly from: string;
  readonly to: string;
}

/** When nothing may go out, within the days shown. */
export function useSilences(range: Days): readonly Silence[] {
  const zone = useZone();
  const may = useMay();
  const query = useQuery({
    queryKey: [...KEYS.blackouts, 'occurrences', range],
    enabled: may('blackout.read'),
    placeholderData: (before) => before,
    queryFn: async () =>
      (await ask(api.GET('/api/v1/blackouts/occurrences', { params: { query: instants(range, zone) } })))
        .items,
  });
  return query.data ?? NONE;
}

/** The slots of columns that still take drafts, or were left out, within the days shown. */
export function useSlots(range: Days): readonly Slot[] {
  const zone = useZone();
  const query = useQuery({
    queryKey: [...KEYS.columns, 'slots', range],
    placeholderData: (before) => before,
    queryFn: async () =>
      (await ask(api.GET('/api/v1/calendar', { params: { query: instants(range, zone) } }))).slots,
  });
  return useMemo(
    () => (query.data ?? []).filter((one) => one.state !== 'planned' || one.planned < one.wanted),
    [query.data],
  );
}

const NONE: readonly Silence[] = [];

/** Tells what would be in the way of a release at another time. */
export function useJudge(releases: readonly Release[], silences: readonly Silence[]): Judge {
  const channels = useChannels().data;
  const textOf = useConflictText();
  return useCallback(
    (release, at) =>
      conflictsAt(release, Date.parse(at), Date.now(), {
        releases,
        silences,
        spacingOf: (channelId) => channels?.find((one) => one.id === channelId)?.minSpacingSeconds ?? 0,
      }).map((one) => ({
        code: one.code,
        severity: one.refused ? 'refuse' : 'warn',
        sentence: textOf(one),
      })),
    [releases, silences, channels, textOf],
  );
}
