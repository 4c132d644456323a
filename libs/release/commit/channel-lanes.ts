/**
 * One release of a channel at a time goes to the gate, in the order they came. The database serialises commits of an
 * account over all processes; queueing here first keeps dozens of waiting flights from asking it over and over: a
 * hundred releases of one account took 80 s without it.
 */
export class ChannelLanes {
  private readonly tails = new Map<string, Promise<void>>();

  async run<T>(channelId: string, act: () => Promise<T>): Promise<T> {
    const before = this.tails.get(channelId) ?? Promise.resolve();
    const mine = before.then(act);
    const tail = mine.then(nothing, nothing);
    this.tails.set(channelId, tail);
    try {
      return await mine;
    } finally {
      if (this.tails.get(channelId) === tail) this.tails.delete(channelId);
    }
  }
}

function nothing(): void {
  // The next flight does not care how the one before ended.
}
