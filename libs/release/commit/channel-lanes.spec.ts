import { describe, expect, it } from '@jest/globals';
import { ChannelLanes } from './channel-lanes.js';

describe('ChannelLanes', () => {
  it('lets one pass at a time, in order, also after a failure', async () => {
    const lanes = new ChannelLanes();
    const seen: string[] = [];
    const pass = async (name: string, fails = false): Promise<void> => {
      await lanes.run('a', async () => {
        seen.push(`${name} in`);
        await Promise.resolve();
        seen.push(`${name} out`);
        if (fails) throw new Error(name);
      });
    };
    const results = await Promise.allSettled([pass('1'), pass('2', true), pass('3')]);
    expect(seen).toEqual(['1 in', '1 out', '2 in', '2 out', '3 in', '3 out']);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('keeps channels apart', async () => {
    const lanes = new ChannelLanes();
    let release: () => void = () => undefined;
    const blocked = lanes.run('a', async () => {
      await new Promise<void>((done) => (release = done));
    });
    expect(await lanes.run('b', async () => await Promise.resolve('free'))).toBe('free');
    release();
    await blocked;
  });
});
