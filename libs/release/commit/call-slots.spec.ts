import { describe, expect, it } from '@jest/globals';
import { CallSlots } from './call-slots.js';

describe('CallSlots', () => {
  it('lets no more at once than there are slots, in order, and gives a slot back after a failure', async () => {
    const slots = new CallSlots(2);
    const started: number[] = [];
    let underWay = 0;
    let most = 0;
    const results = await Promise.allSettled(
      [1, 2, 3, 4, 5].map(
        async (one) =>
          await slots.hold(async () => {
            started.push(one);
            underWay += 1;
            most = Math.max(most, underWay);
            await Promise.resolve();
            underWay -= 1;
            if (one === 2) throw new Error('two');
            return one;
          }),
      ),
    );
    expect(started).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await slots.hold(async () => await Promise.resolve('free'))).toBe('free');
  });
});
