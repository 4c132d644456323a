import { useState } from 'react';
import type { Release } from '../../api/queries.js';
import { toastFailed } from '../../ui/toast.js';
import { concerns } from './conflicts.js';
import { useConflictText } from './conflict-list.js';
import { tellDrag } from './drag-notice.js';
import { MoveQuestion, type Question } from './move-question.js';
import { useMove } from './use-move.js';
import { useJudge, useSilences, type Days, type Judge, type Silence } from './use-surroundings.js';

export interface MoveDesk {
  readonly silences: readonly Silence[];
  readonly judge: Judge;
  /** Tells what a place would mean: null cannot be dropped on, undefined ends the drag. */
  readonly drag: (release: Release, at: string | null | undefined) => void;
  /** The same for the grid, whose drags end with null. Answers whether the place may be dropped on. */
  readonly dragInGrid: (release: Release, at: string | null) => boolean;
  /** Moves, after asking where something is in the way. */
  readonly drop: (release: Release, at: string, putBack?: () => void) => void;
  readonly question: React.ReactNode;
}

/** Everything between taking a tile up and its new time: what is in the way, the question, and the move itself. */
export function useMoveDesk(releases: readonly Release[], range: Days, channelId: string): MoveDesk {
  const silences = useSilences(range);
  const judge = useJudge(releases, silences);
  const move = useMove();
  const conflictText = useConflictText();
  const [asked, setAsked] = useState<Question | null>(null);
  const drag: MoveDesk['drag'] = (release, at) => {
    if (at === undefined) tellDrag(null);
    else tellDrag({ release, at, conflicts: at === null ? [] : judge(release, at) });
  };
  const drop = (release: Release, at: string, putBack = (): void => undefined): void => {
    const conflicts = judge(release, at);
    const refused = conflicts.find((one) => one.refused);
    if (refused !== undefined) {
      putBack();
      toastFailed(conflictText(refused));
    } else if (conflicts.length === 0) move({ release, plannedAt: at, putBack });
    else setAsked({ release, at, conflicts, putBack });
  };
  return {
    silences: channelId === '' ? silences : silences.filter((one) => concerns(one, channelId)),
    judge,
    drag,
    dragInGrid: (release, at) => {
      drag(release, at ?? undefined);
      return at === null || !judge(release, at).some((one) => one.refused);
    },
    drop,
    question: asked !== null && (
      <MoveQuestion
        question={asked}
        onMove={() => {
          setAsked(null);
          move({ release: asked.release, plannedAt: asked.at, putBack: asked.putBack });
        }}
        onClose={() => {
          setAsked(null);
          asked.putBack();
        }}
      />
    ),
  };
}
