import type { Tx } from '#libs/database/tx.js';
import { conflict } from '#libs/kernel/problem.js';
import { mayMove } from '#libs/kernel/transition.js';
import { DRAFT_STATE_LABELS, DRAFT_TRANSITIONS, type DraftState } from './draft.transitions.js';

/**
 * The only writer of a draft's state: one statement that changes it if it is still in one of the expected states.
 * `approvedRevisionId` names the revision that is approved from now on (null: none); left out, that stays as it is.
 * @throws Problem 409 `draft-state` when the draft is in another state; nothing happened then.
 * @throws Error when the table of transitions does not know the move.
 */
export async function moveDraft(
  tx: Tx,
  draftId: string,
  from: readonly DraftState[],
  to: DraftState,
  set: { readonly approvedRevisionId?: string | null } = {},
): Promise<void> {
  const impossible = from.filter((state) => !mayMove(DRAFT_TRANSITIONS, state, to));
  if (impossible.length > 0) throw new Error(`a draft never goes from ${impossible.join(', ')} to ${to}`);
  const rows = await tx.query(
    `UPDATE draft SET state = $3, version = version + 1, updated_at = clock_timestamp(),
       approved_revision_id = CASE WHEN $4 THEN $5::uuid ELSE approved_revision_id END
     WHERE id = $1 AND state = ANY($2::text[]) RETURNING id`,
    [draftId, [...from], to, set.approvedRevisionId !== undefined, set.approvedRevisionId ?? null],
  );
  if (rows.length === 1) return;
  const expected = from.map((state) => DRAFT_STATE_LABELS[state]).join('、');
  throw conflict('draft-state', `这份问答稿已不在“${expected}”状态，可能刚被他人处理，请刷新后再试。`);
}
