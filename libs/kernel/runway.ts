import type { Clock } from './clock.js';

/** An instant this near belongs to the rush: what can wait keeps off. */
const NEAR_MS = 2_000;
const LOOK_AGAIN_MS = 50;

/**
 * Tells work that can wait when publications of this process are due or under way, so that it does not take the
 * processor and the database from them.
 */
export class Runway {
  private readonly instants = new Map<number, number>();

  constructor(private readonly clock: Clock) {}

  /** Announces a publication. The answer takes it back, once it has ended or is left to others. */
  enter(instant: Date): () => void {
    const at = instant.getTime();
    this.instants.set(at, (this.instants.get(at) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const others = (this.instants.get(at) ?? 1) - 1;
      if (others > 0) this.instants.set(at, others);
      else this.instants.delete(at);
    };
  }

  /** Publications announced for the instant. */
  countAt(instant: Date): number {
    return this.instants.get(instant.getTime()) ?? 0;
  }

  /** True while a publication is under way, or due within two seconds. */
  get busy(): boolean {
    const near = this.clock.now().getTime() + NEAR_MS;
    for (const at of this.instants.keys()) if (at <= near) return true;
    return false;
  }

  /** Resolves when nothing is due or under way, and after `mostMs` milliseconds at the latest. */
  async clear(mostMs: number): Promise<void> {
    const until = this.clock.monotonic() + mostMs;
    while (this.busy && this.clock.monotonic() < until) await this.clock.sleep(LOOK_AGAIN_MS);
  }
}
