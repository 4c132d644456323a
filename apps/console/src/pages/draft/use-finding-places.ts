import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { Schemas } from '../../api/client.js';
import type { FindingDoor } from '../../ui/finding-door.js';
import type { Content } from './content.js';
import { controlId, placeKey, placeOf, type Place } from './finding-place.js';

type Preview = Schemas['PreviewView'];

/** What was found of one field on one channel. */
export interface FieldFinding {
  readonly level: 'block' | 'warn';
  readonly channelName: string;
  readonly message: string;
}

export type FindingsByPlace = ReadonlyMap<string, readonly FieldFinding[]>;

export const FindingsContext = createContext<FindingsByPlace>(new Map());

export function useFindingsAt(place: Place): readonly FieldFinding[] {
  return useContext(FindingsContext).get(placeKey(place)) ?? [];
}

export interface FindingPlaces {
  readonly byPlace: FindingsByPlace;
  readonly door: FindingDoor;
}

/** Lays what was found beside the fields it speaks of, and leads there. `choose` shows a channel's differences. */
export function useFindingPlaces(
  content: Content,
  previews: readonly Preview[],
  choose: (channel: string) => void,
): FindingPlaces {
  const [wanted, setWanted] = useState<Place | null>(null);
  useEffect(() => {
    if (wanted === null) return;
    const control = document.getElementById(controlId(wanted));
    control?.scrollIntoView({ block: 'center' });
    control?.focus({ preventScroll: true });
    setWanted(null);
  }, [wanted]);
  const byPlace = useMemo(() => {
    const found = new Map<string, FieldFinding[]>();
    for (const preview of previews)
      for (const { level, field, message } of preview.findings) {
        const place = placeOf(field, preview, content);
        if (place === null || level === 'info') continue;
        const key = placeKey(place);
        found.set(key, [...(found.get(key) ?? []), { level, message, channelName: preview.channelName }]);
      }
    return found;
  }, [content, previews]);
  const door: FindingDoor = (finding, preview) => {
    const place = placeOf(finding.field, preview, content);
    if (place === null) return null;
    return () => {
      if (place.kind === 'variant') choose(place.channel);
      setWanted(place);
    };
  };
  return { byPlace, door };
}
