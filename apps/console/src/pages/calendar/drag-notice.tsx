import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../api/queries.js';
import type { Told } from '../../api/conflicts.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { InTheWay } from '../../ui/in-the-way.js';

export interface Dragged {
  readonly release: Release;
  /** Where it would stand; null where it cannot be put down. */
  readonly at: string | null;
  readonly told: readonly Told[];
}

let dragged: Dragged | null = null;
const listeners = new Set<() => void>();

/** What is being dragged over now. */
export function draggedNow(): Dragged | null {
  return dragged;
}

/** Tells what is being dragged over. A store of its own, so that the calendar is not drawn anew under the pointer. */
export function tellDrag(next: Dragged | null): void {
  dragged = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** While a release is dragged: the time it would get, and what is in the way there. */
export function DragNotice(): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const shown = useSyncExternalStore(subscribe, () => dragged);
  const bad = shown !== null && (shown.at === null || shown.told.length > 0);
  return (
    <div role="status" aria-live="polite" className="drag-place">
      {shown !== null && (
        <div className={bad ? 'drag-notice drag-notice-bad' : 'drag-notice'}>
          <strong className="numeric">
            {shown.at === null
              ? t('board.notHere')
              : t('board.dragTo', { time: momentText(shown.at, zone), channel: shown.release.channelName })}
          </strong>
          <InTheWay told={shown.told} />
        </div>
      )}
    </div>
  );
}
