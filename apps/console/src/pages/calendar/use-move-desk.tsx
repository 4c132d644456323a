import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { joinTold, moveForecast, refuses, type Told } from '../../api/conflicts.js';
import type { Release } from '../../api/queries.js';
import { useServerText } from '../../i18n/server-text.js';
import { useZone } from '../../time/zone-context.js';
import { toastFailed } from '../../ui/toast.js';
import { concerns } from './conflicts.js';
import { draggedNow, tellDrag } from './drag-notice.js';
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

/** A place that is only passed over is not asked about. */
const HOVER_MS = 150;

/** Everything between taking a tile up and its new time: what is in the way, the question, and the move itself. */
export function useMoveDesk(releases: readonly Release[], range: Days, channelId: string): MoveDesk {
  const zone = useZone();
  const serverText = useServerText();
  const client = useQueryClient();
  const silences = useSilences(range);
  const judge = useJudge(releases, silences);
  const move = useMove();
  const [asked, setAsked] = useState<Question | null>(null);
  const hovering = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** With what only the server knows. When it is silent the move itself will tell. */
  const judged = async (release: Release, at: string): Promise<readonly Told[]> => {
    const forecast = moveForecast({ id: release.id, plannedAt: at, timeZone: zone });
    return joinTold(judge(release, at), await client.query(forecast).catch(() => []));
  };
  const drag: MoveDesk['drag'] = (release, at) => {
    clearTimeout(hovering.current);
    if (at === undefined) {
      tellDrag(null);
      return;
    }
    const told = at === null ? [] : judge(release, at);
    tellDrag({ release, at, told });
    if (at === null || at === release.plannedAt || refuses(told)) return;
    hovering.current = setTimeout(() => {
      void judged(release, at).then((all) => {
        const now = draggedNow();
        if (now?.release.id === release.id && now.at === at) tellDrag({ release, at, told: all });
      });
    }, HOVER_MS);
  };
  const settle = (question: Question): void => {
    const { release, at, told, putBack } = question;
    const refusal = told.find((one) => one.severity === 'refuse');
    if (refusal !== undefined) {
      putBack();
      toastFailed(serverText('obstacles', refusal.code, refusal.sentence));
    } else if (told.length === 0) move({ release, plannedAt: at, putBack });
    else setAsked(question);
  };
  const drop: MoveDesk['drop'] = (release, at, putBack = () => undefined) => {
    const own = judge(release, at);
    if (refuses(own)) settle({ release, at, told: own, putBack });
    else void judged(release, at).then((told) => settle({ release, at, told, putBack }));
  };
  return {
    silences: channelId === '' ? silences : silences.filter((one) => concerns(one, channelId)),
    judge,
    drag,
    dragInGrid: (release, at) => {
      drag(release, at ?? undefined);
      return at === null || !refuses(judge(release, at));
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
