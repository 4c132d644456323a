import type { Tx } from '#libs/database/tx.js';

/** Departments number their papers by the year of their wall calendar, whatever zone the server runs in. */
const YEAR = new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Shanghai', year: 'numeric' });

/**
 * Takes the next `count` codes of the year, like `2026-000123`. Others who take codes wait until the transaction ends,
 * so that no number is lost or given twice.
 */
export async function takeCodes(tx: Tx, now: Date, count: number): Promise<readonly string[]> {
  const year = Number(YEAR.format(now));
  const [row] = await tx.query<{ last: number }>(
    `INSERT INTO draft_number AS n (year, last) VALUES ($1, $2)
     ON CONFLICT (year) DO UPDATE SET last = n.last + excluded.last RETURNING last`,
    [year, count],
  );
  const first = (row?.last ?? count) - count + 1;
  return Array.from({ length: count }, (_none, index) => `${year}-${String(first + index).padStart(6, '0')}`);
}
