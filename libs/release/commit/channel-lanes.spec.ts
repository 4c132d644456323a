import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel/clock.js';
import { ChannelLanes, type Flight } from './channel-lanes.js';

const clock = new SystemClock();

/** Something a test lets happen. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((done) => (give = done));
  return { given, give };
}

async function settled(): Promise<void> {
  await clock.sleep(20);
}

describe('ChannelLanes', () => {
  const seen: string[] = [];
  const flight = (name: string, changes: Partial<Flight<string>> = {}): Flight<string> => ({
    channelId: 'a',
    overlaps: false,
    gate: async () => {
      seen.push(`${name} gate`);
      return await Promise.resolve(name);
    },
    due: async () => {
      await Promise.resolve();
    },
    call: async () => {
      seen.push(`${name} call`);
      await Promise.resolve();
    },
    record: async () => {
      seen.push(`${name} recorded`);
      await Promise.resolve();
    },
    ...changes,
  });
  const lanesOf = (hands: number): ChannelLanes => {
    seen.length = 0;
    return new ChannelLanes(clock, { callsAtOnce: hands });
  };

  it('let one pass at a time, in order, also after a failure', async () => {
    const lanes = lanesOf(9);
    const fails = async (): Promise<never> => {
      seen.push('2 call');
      return await Promise.reject(new Error('2'));
    };
    const results = await Promise.allSettled([
      lanes.run(flight('1')),
      lanes.run(flight('2', { call: fails })),
      lanes.run(flight('3')),
    ]);
    expect(seen).toEqual([
      ...['1 gate', '1 call', '1 recorded', '2 gate', '2 call'],
      ...['3 gate', '3 call', '3 recorded'],
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('keep channels apart', async () => {
    const lanes = lanesOf(9);
    const hold = signal();
    const blocked = lanes.run(
      flight('1', {
        call: async () => {
          await hold.given;
        },
      }),
    );
    await lanes.run(flight('2', { channelId: 'b' }));
    expect(seen).toEqual(['1 gate', '2 gate', '2 call', '2 recorded']);
    hold.give();
    await blocked;
  });

  it('let the next to the gate while one calls, where that is allowed; calls stay in order', async () => {
    const lanes = lanesOf(9);
    const hold = signal();
    const both = [
      lanes.run(
        flight('1', {
          overlaps: true,
          call: async () => {
            await hold.given;
          },
        }),
      ),
      lanes.run(flight('2', { overlaps: true })),
    ];
    await settled();
    expect(seen).toEqual(['1 gate', '2 gate']);
    hold.give();
    await Promise.all(both);
    expect(seen).toContain('2 call');
    expect(seen.indexOf('2 call')).toBeGreaterThan(1);
  });

  it('do not wait for the record of the call before', async () => {
    const lanes = lanesOf(9);
    const hold = signal();
    const first = lanes.run(
      flight('1', {
        overlaps: true,
        record: async () => {
          await hold.given;
        },
      }),
    );
    await lanes.run(flight('2', { overlaps: true }));
    expect(seen).toEqual(expect.arrayContaining(['1 call', '2 call', '2 recorded']));
    hold.give();
    await first;
  });

  it('let nobody to the gate whose call is far away', async () => {
    const lanes = lanesOf(9);
    const hold = signal();
    const many = Array.from({ length: 40 }, async (_, place) => {
      await lanes.run(
        flight(`${place}`, {
          overlaps: true,
          call: async () => {
            await hold.given;
          },
        }),
      );
    });
    await settled();
    const before = seen.length;
    expect(before).toBeGreaterThan(1);
    expect(before).toBeLessThan(10);
    hold.give();
    await Promise.all(many);
    expect(seen.filter((one) => one.endsWith('gate'))).toHaveLength(40);
  });

  it('never have more calls under way than hands', async () => {
    const lanes = lanesOf(2);
    let underWay = 0;
    let most = 0;
    const call = async (): Promise<void> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await clock.sleep(2);
      underWay -= 1;
    };
    await Promise.all(
      Array.from({ length: 9 }, async (_, place) => {
        await lanes.run(flight(`${place}`, { channelId: `${place}`, call }));
      }),
    );
    expect(most).toBe(2);
  });

  it('go on with the next when one is not let through, and tell who waits for a call', async () => {
    const lanes = lanesOf(9);
    const due = signal();
    const refused = lanes.run(
      flight('1', {
        gate: async () => {
          await Promise.resolve(undefined);
        },
      }),
    );
    const waits = lanes.run(
      flight('2', {
        due: async () => {
          await due.given;
        },
      }),
    );
    await refused;
    await settled();
    expect(lanes.hurried).toBe(true);
    due.give();
    await waits;
    expect(lanes.hurried).toBe(false);
    expect(seen).toEqual(['2 gate', '2 call', '2 recorded']);
  });
});
