import type { Reader } from '#libs/database/tx.js';

/** How many reviewers of the department could still decide: none of `except`, none whose account is disabled. */
export async function eligibleReviewers(
  reader: Reader,
  departmentId: string,
  except: readonly string[],
): Promise<number> {
  const [row] = await reader.query<{ count: string }>(
    `SELECT count(*) AS count FROM app_user
     WHERE department_id = $1 AND 'reviewer' = ANY(roles) AND disabled_at IS NULL AND id <> ALL($2::uuid[])`,
    [departmentId, [...except]],
  );
  return Number(row?.count ?? 0);
}
