import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { KEYS, type Release } from '../../api/queries.js';
import { reschedule } from '../../api/release-acts.js';
import { useMay } from '../../api/session.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { toastDone, toastFailed } from '../../ui/toast.js';

export interface Move {
  readonly release: Release;
  readonly plannedAt: string;
  readonly undoing?: boolean;
}

/** Moves a release after a drag, offers the way back, and puts the tile back when the server refuses. */
export function useMove(): (move: Move, onRefused: () => void) => void {
  const { t } = useTranslation();
  const zone = useZone();
  const problemText = useProblemText();
  const act = useAct(
    async (move: Move, context) =>
      await reschedule({ id: move.release.id, plannedAt: move.plannedAt, timeZone: zone }, context),
    { touches: [KEYS.releases] },
  );
  const run = (move: Move, onRefused: () => void): void => {
    act.mutate(move, {
      onSuccess: (moved) => {
        const time = momentText(moved.plannedAt, zone);
        if (move.undoing === true) toastDone(t('calendar.movedBack', { time }));
        else {
          const back = { release: moved, plannedAt: move.release.plannedAt, undoing: true };
          toastDone(t('calendar.moved', { time }), {
            label: t('common.undo'),
            run: () => run(back, () => undefined),
          });
        }
      },
      onError: (problem) => {
        onRefused();
        toastFailed(t('calendar.refused', { reason: problemText(problem).detail }));
      },
    });
  };
  return run;
}

/** Whether this person may still move the release. */
export function useMovable(): (release: Release) => boolean {
  const may = useMay();
  return (release) => may('release.plan') && release.choices.includes('reschedule');
}
