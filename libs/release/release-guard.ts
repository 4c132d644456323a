import type { Scope } from '#libs/identity/principal.js';
import type { Reader } from '#libs/database/tx.js';
import { isId } from '#libs/kernel/ids.js';
import { conflict, notFound, type Problem } from '#libs/kernel/problem.js';
import { ACT_LABELS, STATES_FOR, type ReleaseAct } from './hold/act.rules.js';
import { RELEASE_COLUMNS, type ReleaseRow } from './release-row.js';
import { STATE_LABELS, type ReleaseState } from './release.transitions.js';

/**
 * The release, locked, if it belongs to the scope.
 * @throws Problem not-found otherwise.
 */
export async function releaseInScope(reader: Reader, releaseId: string, scope: Scope): Promise<ReleaseRow> {
  const [row] = isId(releaseId)
    ? await reader.query<ReleaseRow>(
        `SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.id = $1 AND r.department_id = $2 FOR UPDATE`,
        [releaseId, scope.departmentId],
      )
    : [];
  if (row === undefined) throw notFound('这条发布');
  return row;
}

/**
 * The release as it is, not locked, if it belongs to the scope.
 * @throws Problem not-found otherwise.
 */
export async function releaseInView(reader: Reader, releaseId: string, scope: Scope): Promise<ReleaseRow> {
  const [row] = isId(releaseId)
    ? await reader.query<ReleaseRow>(
        `SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.id = $1 AND r.department_id = $2`,
        [releaseId, scope.departmentId],
      )
    : [];
  if (row === undefined) throw notFound('这条发布');
  return row;
}

/** The refusal of an act that the present state does not allow; says what the state is. */
export function wrongState(row: ReleaseRow, act: string, allowed: readonly ReleaseState[]): Problem {
  const names = allowed.map((state) => STATE_LABELS[state].zh).join('、');
  return conflict(
    'release-state',
    `这条发布当前为“${STATE_LABELS[row.state].zh}”，不能${act}；只有${names}时可以。`,
    {
      members: { state: row.state },
    },
  );
}

/** @throws Problem 409 `release-state` when the release's state does not allow the act. */
export function demandAct(row: ReleaseRow, act: ReleaseAct): void {
  if (!STATES_FOR[act].includes(row.state)) throw wrongState(row, ACT_LABELS[act], STATES_FOR[act]);
}
