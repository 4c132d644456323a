import { describe, expect, it } from '@jest/globals';
import { SystemClock } from './clock.js';
import { Together } from './together.js';

const clock = new SystemClock();

describe('Together', () => {
  it('does in one batch what was asked for at once, and answers each with its own', async () => {
    const batches: (readonly number[])[] = [];
    const together = new Together<number, number>(clock, {
      most: 10,
      atOnce: 1,
      act: async (batch) => {
        batches.push(batch);
        return await Promise.resolve(batch.map((one) => one * 2));
      },
    });
    expect(await Promise.all([1, 2, 3].map(async (one) => await together.do(one)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
    expect(await together.do(4)).toBe(8);
    expect(batches).toHaveLength(2);
  });

  it('keeps to the size of a batch and to how many may be under way', async () => {
    let underWay = 0;
    let most = 0;
    const sizes: number[] = [];
    const together = new Together<number, number>(clock, {
      most: 4,
      atOnce: 2,
      act: async (batch) => {
        underWay += 1;
        most = Math.max(most, underWay);
        sizes.push(batch.length);
        await clock.sleep(5);
        underWay -= 1;
        return batch;
      },
    });
    const asked = Array.from({ length: 18 }, (_, index) => index);
    expect(await Promise.all(asked.map(async (one) => await together.do(one)))).toEqual(asked);
    expect(most).toBeLessThanOrEqual(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
  });

  it('does each alone when the batch fails, so that only the bad one fails', async () => {
    const together = new Together<number, number>(clock, {
      most: 10,
      atOnce: 1,
      act: async (batch) => {
        if (batch.includes(2)) throw new Error('two');
        return await Promise.resolve(batch);
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map(async (one) => await together.do(one)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails them all at once when trying each alone would not help', async () => {
    let runs = 0;
    const together = new Together<number, number>(clock, {
      most: 10,
      atOnce: 1,
      act: async () => {
        runs += 1;
        return await Promise.reject(new Error('the database is away'));
      },
      tryAlone: () => false,
    });
    const results = await Promise.allSettled([1, 2, 3].map(async (one) => await together.do(one)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(runs).toBe(1);
  });
});
