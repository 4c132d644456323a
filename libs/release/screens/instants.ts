/** SQL for an instant with microseconds, as people and programs get it: `2026-03-02T01:00:00.012345Z`. */
export function micro(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** SQL for the milliseconds from the planned time to `column`; null when it has not happened. */
export function latenessMs(column: string): string {
  return `round(extract(epoch FROM (${column} - r.planned_at)) * 1000)::float8`;
}
