/** SQL for an instant with microseconds, as people and programs get it: `2026-03-02T01:00:00.012345Z`. */
export function micro(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** SQL for the milliseconds from the planned time to `column`; null when it has not happened. */
export function latenessMs(column: string): string {
  return `round(extract(epoch FROM (${column} - r.planned_at)) * 1000)::float8`;
}

/**
 * SQL for when a release `r` became public, as people see it. Platforms tell whole seconds: what is told for the second
 * in which our call began was not before that call. Anything else is left as it was told.
 */
export const PUBLIC_AT = `CASE WHEN r.published_at < r.commit_started_at
    AND r.published_at = date_trunc('second', r.commit_started_at) THEN r.commit_started_at ELSE r.published_at END`;
