import { isJsonObject, type Json, type JsonObject } from '#libs/kernel/json.js';

type Grown = string | Map<string, Grown>;

/**
 * Parameters of a query or form as PHP reads them, and WordPress with it: `a[]` and `a[0]` make a list, `a[b]` a map; of a
 * plain name that is given several times the last one counts.
 */
export function phpParams(given: unknown): JsonObject {
  const grown = new Map<string, Grown>();
  for (const [name, value] of Object.entries(isJsonObject(given) ? given : {})) {
    const values = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
    for (const each of values) grow(grown, pathOf(name), each);
  }
  return objectOf(grown);
}

/** `a[b][]` leads to `a`, `b` and the next free place. */
function pathOf(name: string): readonly [string, ...string[]] {
  const [, first = name, brackets = ''] = /^([^[]+)((?:\[[^\]]*\])*)/.exec(name) ?? [];
  const steps = [...brackets.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
  return [first, ...steps];
}

function grow(
  into: Map<string, Grown>,
  [name, ...rest]: readonly [string, ...string[]],
  value: string,
): void {
  const key = name === '' ? String(into.size) : name;
  const [next, ...further] = rest;
  if (next === undefined) {
    into.set(key, value);
    return;
  }
  const before = into.get(key);
  const branch = before instanceof Map ? before : new Map<string, Grown>();
  into.set(key, branch);
  grow(branch, [next, ...further], value);
}

function valueOf(grown: Grown): Json {
  if (typeof grown === 'string') return grown;
  const isList = [...grown.keys()].every((key, index) => key === String(index));
  return isList ? [...grown.values()].map(valueOf) : objectOf(grown);
}

function objectOf(grown: Map<string, Grown>): JsonObject {
  return Object.fromEntries([...grown].map(([key, value]) => [key, valueOf(value)]));
}
