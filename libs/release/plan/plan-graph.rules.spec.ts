import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, circleIn, parentsFirst, type PlanNode } from './plan-graph.rules.js';

const nodes = (...parents: (number | null)[]): PlanNode[] =>
  parents.map((parent, index) => ({
    label: ['微信', '微博', '网站', '公众号'][index] ?? `${index}`,
    parent,
  }));

describe('the steps of a plan', () => {
  it('name a circle along its path', () => {
    expect(circleIn(nodes(1, 0))).toEqual(['微信', '微博', '微信']);
    expect(circleIn(nodes(null, 3, 1, 2))).toEqual(['微博', '网站', '公众号', '微博']);
    expect(circleIn(nodes(0))).toEqual(['微信', '微信']);
    expect(circleIn(nodes(null, 0, 1))).toBeUndefined();
  });

  it('are stored parents first, and know everything they wait for', () => {
    expect(parentsFirst(nodes(2, 0, null))).toEqual([2, 0, 1]);
    expect(ancestorsOf(nodes(2, 0, null), 1)).toEqual([0, 2]);
  });

  it('either have a circle or can be put in order, never both', () => {
    const parents = fc.array(fc.option(fc.nat(9)), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(parents, (raw) => {
        const graph = nodes(...raw);
        if (circleIn(graph) !== undefined) return;
        const order = parentsFirst(graph);
        for (const [index, { parent }] of graph.entries())
          if (parent !== null) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(index));
      }),
    );
  });
});
