import type { Newsroom } from './newsroom.js';
import type { Listed, Verdict } from './verdict.js';

/** Of each list. */
const MOST_TOLD = 4;

interface Entry {
  readonly at: Date;
  readonly what: string;
  readonly detail: object;
}

const ENTRIES = `
  SELECT at, coalesce(from_state || ' → ', '') || to_state || ' ' || cause AS what, detail FROM release_event
  WHERE release_id = $1
  UNION ALL
  SELECT started_at, kind || ' ' || number || ' by ' || worker || ': ' || coalesce(outcome, 'no outcome'),
    jsonb_build_object('finished', finished_at, 'fault', fault)
  FROM release_attempt WHERE release_id = $1
  UNION ALL
  SELECT done_at, 'step ' || name, '{}' FROM release_step WHERE release_id = $1
  UNION ALL
  SELECT coalesce(job_at, now()), 'owed now: ' || coalesce(job_queue, 'nothing'),
    jsonb_build_object('plannedAt', planned_at, 'stageAt', stage_at, 'fault', fault)
  FROM release WHERE id = $1
  ORDER BY 1`;

/** What happened to each release that the verdict lists, so that a run that went wrong need not be repeated to be read. */
export async function historiesOf(newsroom: Newsroom, verdict: Verdict): Promise<readonly string[]> {
  const listed: readonly Listed[] = [
    verdict.duplicates,
    verdict.lost,
    verdict.mismatched,
    verdict.wrong_content,
    verdict.needs_attention,
  ].flatMap((list) => list.filter((one) => one.release !== '').slice(0, MOST_TOLD));
  const lines: string[] = [];
  for (const one of listed) {
    lines.push(`${one.way} ${one.release}: ${one.state}, shown ${one.shown}: ${one.reason}`);
    for (const entry of await newsroom.database.query<Entry>(ENTRIES, [one.release]))
      lines.push(`  ${entry.at.toISOString()} ${entry.what} ${JSON.stringify(entry.detail)}`);
  }
  return lines;
}
