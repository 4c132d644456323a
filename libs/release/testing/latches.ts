import { jest } from '@jest/globals';
import { CHANNEL_HTTP, type ChannelHttp } from '#libs/channels/channel-http.js';
import type { ActDesk } from './act-desk.js';

/** Keeps something back until the test lets it go, however long what comes between takes. */
export interface Latch {
  /** Resolves when something has come to it. */
  readonly reached: Promise<void>;
  /** Lets go of it, and waits for the end of what was kept back. */
  letGo(keptBack: Promise<void>): Promise<void>;
}

/** What waits for its instant under this signal waits for the test instead. */
export function holdInstant(desk: ActDesk, landing: AbortSignal): Latch {
  const { clock } = desk.office.runtime;
  const sleepUntil = clock.sleepUntil.bind(clock);
  const gate = new Gate();
  const watched = jest.spyOn(clock, 'sleepUntil').mockImplementation(async (instant, signal) => {
    if (signal === landing) await gate.pass();
    else await sleepUntil(instant, signal);
  });
  return gate.latch(watched);
}

/** Calls that change something on a platform begin when the test says so. */
export function holdCalls(desk: ActDesk): Latch {
  const http = desk.office.app.get<ChannelHttp>(CHANNEL_HTTP);
  const writeOnce = http.writeOnce.bind(http);
  const gate = new Gate();
  const watched = jest.spyOn(http, 'writeOnce').mockImplementation(async (request) => {
    await gate.pass();
    return await writeOnce(request);
  });
  return gate.latch(watched);
}

class Gate {
  private arrive!: () => void;
  private open!: () => void;
  private readonly arrived = new Promise<void>((done) => (this.arrive = done));
  private readonly opened = new Promise<void>((done) => (this.open = done));

  async pass(): Promise<void> {
    this.arrive();
    await this.opened;
  }

  latch(watched: { mockRestore(): void }): Latch {
    return {
      reached: this.arrived,
      letGo: async (keptBack) => {
        this.open();
        await keptBack.finally(() => {
          watched.mockRestore();
        });
      },
    };
  }
}
