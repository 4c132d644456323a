import type { Json, JsonObject } from '#libs/kernel/json.js';

/** Fills `{{release}}` with the release's marker in every string of the approved fields. Nothing else is changed. */
export function fillPlaceholders(fields: JsonObject, marker: string): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fill(value, marker)]));
}

function fill(value: Json, marker: string): Json {
  if (typeof value === 'string') return value.replaceAll('{{release}}', marker);
  if (Array.isArray(value)) return value.map((member) => fill(member, marker));
  if (typeof value === 'object' && value !== null) return fillPlaceholders(value, marker);
  return value;
}
