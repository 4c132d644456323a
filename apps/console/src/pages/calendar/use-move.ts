import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { KEYS, type Release } from '../../api/queries.js';
import { reschedule } from '../../api/release-acts.js';
import { useServerText } from '../../i18n/server-text.js';
import { useMay } from '../../api/session.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { toastDone, toastFailed } from '../../ui/toast.js';

export interface Move {
  readonly release: Release;
  readonly plannedAt: string;
  readonly undoing?: boolean;
  /** Puts a tile back where a drag took it from. */
  readonly putBack?: () => void;
}

/** Moves a release at once on the screen, offers the way back, and puts the tile back when the server refuses. */
export function useMove(): (move: Move) => void {
  const { t } = useTranslation();
  const zone = useZone();
  const client = useQueryClient();
  const problemText = useProblemText();
  const serverText = useServerText();
  const lists = [...KEYS.releases, 'list'];
  const show = (id: string, seen: Partial<Pick<Release, 'plannedAt' | 'version'>>): void => {
    client.setQueriesData<readonly Release[]>({ queryKey: lists }, (before) =>
      before?.map((one) => (one.id === id ? { ...one, ...seen } : one)),
    );
  };
  const act = useAct(
    async (move: Move, context) =>
      await reschedule({ release: move.release, plannedAt: move.plannedAt, timeZone: zone }, context),
    {
      touches: [KEYS.releases],
      onDone: (moved, move) => {
        show(moved.id, { version: moved.version });
        const time = momentText(moved.plannedAt, zone);
        if (move.undoing === true) {
          toastDone(t('calendar.movedBack', { time }));
          return;
        }
        const warnings = moved.conflicts
          .map((one) => serverText('obstacles', one.code, one.sentence))
          .join(t('common.betweenSentences'));
        const said =
          warnings === '' ? t('calendar.moved', { time }) : t('arrange.movedBut', { time, warnings });
        toastDone(said, {
          label: t('common.undo'),
          run: () => run({ release: moved, plannedAt: move.release.plannedAt, undoing: true }),
        });
      },
      onRefused: (problem, move) => {
        move.putBack?.();
        void client.invalidateQueries({ queryKey: lists });
        toastFailed(t('calendar.refused', { reason: problemText(problem).detail }));
      },
    },
  );
  const run = (move: Move): void => {
    show(move.release.id, { plannedAt: move.plannedAt });
    act.mutate(move);
  };
  return run;
}

/** Whether this person may still move the release. */
export function useMovable(): (release: Release) => boolean {
  const mayPlan = useMay()('release.plan');
  return useCallback((release) => mayPlan && release.choices.includes('reschedule'), [mayPlan]);
}
