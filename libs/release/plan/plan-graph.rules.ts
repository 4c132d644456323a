/** One step of a plan and the step it waits for, by index. */
export interface PlanNode {
  /** For people, in messages. */
  readonly label: string;
  readonly parent: number | null;
}

/**
 * The labels along a circle of waiting, first and last the same, like `微信→微博→微信`; undefined when everything can
 * start.
 */
export function circleIn(nodes: readonly PlanNode[]): readonly string[] | undefined {
  for (let start = 0; start < nodes.length; start += 1) {
    const path = [start];
    for (let at = nodes[start]?.parent ?? null; at !== null; at = nodes[at]?.parent ?? null) {
      if (at === start) return [...path, start].reverse().map((index) => nodes[index]?.label ?? '');
      if (path.includes(at)) break;
      path.push(at);
    }
  }
  return undefined;
}

/** Indexes with each step after the one it waits for. The nodes must be free of circles. */
export function parentsFirst(nodes: readonly PlanNode[]): readonly number[] {
  const depth = (index: number): number => ancestorsOf(nodes, index).length;
  return nodes.map((_, index) => index).sort((one, other) => depth(one) - depth(other) || one - other);
}

/** Everything a step waits for, nearest first. The nodes must be free of circles. */
export function ancestorsOf(nodes: readonly PlanNode[], index: number): readonly number[] {
  const found: number[] = [];
  for (let at = nodes[index]?.parent ?? null; at !== null; at = nodes[at]?.parent ?? null) found.push(at);
  return found;
}
