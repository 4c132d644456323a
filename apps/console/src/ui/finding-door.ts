import { createContext } from 'react';
import type { Schemas } from '../api/client.js';

type Preview = Schemas['PreviewView'];

/** The way to the field a finding speaks of; null where there is none. */
export type FindingDoor = (finding: Preview['findings'][number], preview: Preview) => (() => void) | null;

/** Given by a page on which what was found can be mended. */
export const FindingDoorContext = createContext<FindingDoor>(() => null);
