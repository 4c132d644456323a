import type { Reader } from '#libs/database/tx.js';
import { DEFAULT_RULE, type FreshnessRule } from './freshness.rules.js';

/** What goes stale: a channel or a column. */
export interface Clocked {
  readonly subjectType: 'channel' | 'column';
  readonly subjectId: string;
  readonly departmentId: string;
  readonly name: string;
  /** Null: nothing was ever published. */
  readonly lastPublishedAt: Date | null;
  /** From when the days count: the last publication, or the day it was set up. */
  readonly since: Date;
  readonly rule: FreshnessRule;
  readonly ruleFrom: 'default' | 'department' | 'channel' | 'column';
}

interface Row extends Omit<Clocked, 'rule' | 'ruleFrom'> {
  readonly ownLimit: number | null;
  readonly ownRungs: FreshnessRule['rungs'] | null;
  readonly departmentLimit: number | null;
  readonly departmentRungs: FreshnessRule['rungs'] | null;
}

/**
 * Real publication is what the platform confirmed or we saw from outside and what has not been taken back. Its instant is
 * the platform's word; nobody can type it.
 */
const REAL = `r.state IN ('published', 'withdrawing') AND (r.confirmed_at IS NOT NULL OR r.seen_at IS NOT NULL)`;

const RULES = `
  own.limit_days AS "ownLimit", own.rungs AS "ownRungs", d.limit_days AS "departmentLimit", d.rungs AS "departmentRungs"`;

const CHANNELS = `
  SELECT 'channel' AS "subjectType", c.id AS "subjectId", c.department_id AS "departmentId", c.name,
    p.at AS "lastPublishedAt", coalesce(p.at, c.created_at) AS since, ${RULES}
  FROM channel c
  CROSS JOIN LATERAL (
    SELECT max(r.published_at) AS at FROM release r WHERE r.channel_id = c.id AND ${REAL}) p
  LEFT JOIN freshness_rule own ON own.subject_type = 'channel' AND own.subject_id = c.id
  LEFT JOIN freshness_rule d ON d.subject_type = 'department' AND d.subject_id = c.department_id
  WHERE c.state <> 'retired' AND ($1::uuid IS NULL OR c.department_id = $1)`;

const COLUMNS = `
  SELECT 'column' AS "subjectType", c.id AS "subjectId", c.department_id AS "departmentId", c.name,
    p.at AS "lastPublishedAt", coalesce(p.at, c.created_at) AS since, ${RULES}
  FROM release_column c
  CROSS JOIN LATERAL (
    SELECT max(r.published_at) AS at FROM release_plan q JOIN release r ON r.plan_id = q.id
    WHERE q.column_id = c.id AND ${REAL}) p
  LEFT JOIN freshness_rule own ON own.subject_type = 'column' AND own.subject_id = c.id
  LEFT JOIN freshness_rule d ON d.subject_type = 'department' AND d.subject_id = c.department_id
  WHERE c.state = 'active' AND ($1::uuid IS NULL OR c.department_id = $1)`;

/** The clocks of one department's channels in use and active columns, or of all departments', the stalest first. */
export async function freshnessClocks(
  reader: Reader,
  departmentId: string | null,
): Promise<readonly Clocked[]> {
  const rows = await reader.query<Row>(
    `SELECT * FROM (${CHANNELS} UNION ALL ${COLUMNS}) x ORDER BY since, "subjectId"`,
    [departmentId],
  );
  return rows.map(clocked);
}

function clocked(row: Row): Clocked {
  const { ownLimit, ownRungs, departmentLimit, departmentRungs, ...facts } = row;
  if (ownLimit !== null && ownRungs !== null)
    return { ...facts, rule: { limitDays: ownLimit, rungs: ownRungs }, ruleFrom: facts.subjectType };
  if (departmentLimit !== null && departmentRungs !== null)
    return { ...facts, rule: { limitDays: departmentLimit, rungs: departmentRungs }, ruleFrom: 'department' };
  return { ...facts, rule: DEFAULT_RULE, ruleFrom: 'default' };
}
