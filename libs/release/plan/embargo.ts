import { conflict } from '#libs/kernel/problem.js';
import { wallText } from '#libs/kernel/wall-clock.js';
import type { ReleaseRow } from '../release-row.js';

/**
 * Nothing of a plan goes out before its embargo, by whatever act.
 * @throws Problem 409 `before-embargo`.
 */
export function refuseBeforeEmbargo(row: Pick<ReleaseRow, 'embargoAt'>, instant: Date): void {
  if (row.embargoAt === null || instant >= row.embargoAt) return;
  throw conflict(
    'before-embargo',
    `所在计划设了解禁时间（北京时间 ${wallText(row.embargoAt, 'Asia/Shanghai')}），不能早于它发布。请选择更晚的时间，或先修改计划的解禁时间。`,
    { members: { embargoAt: row.embargoAt.toISOString() } },
  );
}
