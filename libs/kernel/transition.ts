/** A state machine as data: for each state, the states that may follow it. */
export type TransitionTable<S extends string> = Readonly<Record<S, readonly S[]>>;

export function mayMove<S extends string>(table: TransitionTable<S>, from: S, to: S): boolean {
  return table[from].includes(to);
}

/** States that `state` can be left for; empty for a terminal state. */
export function nextStates<S extends string>(table: TransitionTable<S>, state: S): readonly S[] {
  return table[state];
}

/** States from which `to` may be entered: the expected states of a compare-and-set. */
export function sourcesOf<S extends string>(table: TransitionTable<S>, to: S): readonly S[] {
  return statesOf(table).filter((from) => table[from].includes(to));
}

export function statesOf<S extends string>(table: TransitionTable<S>): readonly S[] {
  return Object.keys(table) as S[];
}

/** States that cannot be reached from `start`. A healthy table has none. */
export function unreachable<S extends string>(table: TransitionTable<S>, start: S): readonly S[] {
  const seen = new Set<S>([start]);
  const queue: S[] = [start];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (const next of table[state]) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return statesOf(table).filter((state) => !seen.has(state));
}
