import { decodeCursor, decodeTimeCursor, invalidCursor, isCursorInstant } from '#libs/kernel/paging.js';
import { isId } from '#libs/kernel/ids.js';
import type { ReviewOrder } from '../review.requests.js';
import type { ReviewState } from '../review.transitions.js';

export interface ReviewFilter {
  readonly state: ReviewState | null;
  /** Only what the reader may decide now. */
  readonly mine: boolean;
  readonly draftId: string | null;
  /** `due` is the queue of open reviews: first what is wished out first, then what waits longest. */
  readonly order: ReviewOrder;
}

/** The end of the statement that reads one page: what is chosen, in which order, from where on. */
export interface ReviewPageQuery {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Where those without a wish are in the queue. */
const NEVER = 'infinity';

const ORDERS = {
  newest: {
    by: 'w.opened_at DESC, w.id DESC',
    after: (first: number) => `(w.opened_at, w.id) < ($${first}::timestamptz, $${first + 1}::uuid)`,
    place: decodeTimeCursor,
  },
  due: {
    by: `coalesce(w.wished_at, 'infinity'::timestamptz), w.opened_at, w.id`,
    after: (first: number) =>
      `(coalesce(w.wished_at, 'infinity'::timestamptz), w.opened_at, w.id)
         > ($${first}::timestamptz, $${first + 1}::timestamptz, $${first + 2}::uuid)`,
    place: queuePlace,
  },
} as const;

const UNDECIDED_BY = (reader: string): string => `w.state = 'open' AND w.opened_by <> ${reader}
  AND NOT (${reader} = ANY(d.authors || v.authors))
  AND ${reader} <> ALL(ARRAY(SELECT x.decided_by FROM review_decision x WHERE x.review_id = w.id))`;

/** Only the filters in use become conditions, so that PostgreSQL can choose the index that serves them. */
export function reviewPageQuery(
  filter: ReviewFilter,
  reader: { readonly userId: string; readonly departmentId: string },
  rows: number,
  cursor: string | undefined,
): ReviewPageQuery {
  const parameters: unknown[] = [reader.departmentId];
  const conditions = ['w.department_id = $1'];
  const add = (condition: (place: string) => string, value: unknown): void => {
    parameters.push(value);
    conditions.push(condition(`$${parameters.length}`));
  };
  const order = ORDERS[filter.order];
  if (filter.order === 'due') conditions.push(`w.state = 'open'`);
  else if (filter.state !== null) add((at) => `w.state = ${at}`, filter.state);
  if (filter.draftId !== null) add((at) => `w.draft_id = ${at}::uuid`, filter.draftId);
  if (filter.mine) add((at) => UNDECIDED_BY(`${at}::uuid`), reader.userId);
  if (cursor !== undefined) {
    conditions.push(order.after(parameters.length + 1));
    parameters.push(...order.place(cursor));
  }
  parameters.push(rows);
  return {
    sql: `WHERE ${conditions.join(' AND ')} ORDER BY ${order.by} LIMIT $${parameters.length}`,
    parameters,
  };
}

/** What a cursor says of the last row of a page. */
export function placeOf(
  row: { readonly openedKey: string; readonly wishedKey: string | null; readonly id: string },
  order: ReviewOrder,
): readonly string[] {
  return order === 'newest' ? [row.openedKey, row.id] : [row.wishedKey ?? NEVER, row.openedKey, row.id];
}

function queuePlace(cursor: string): readonly string[] {
  const [wished = '', opened = '', id = ''] = decodeCursor(cursor, 3);
  if ((wished === NEVER || isCursorInstant(wished)) && isCursorInstant(opened) && isId(id))
    return [wished, opened, id];
  throw invalidCursor();
}
