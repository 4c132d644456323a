/** An instant that something stands ready for, and that is called out once. */
export class Departure {
  private readonly waiting = new Set<() => void>();
  private given = false;

  /** Runs `act` when departure is given, at once if it was. The answer takes it back, if it did not run yet. */
  whenGiven(act: () => void): () => void {
    if (this.given) {
      act();
      return () => undefined;
    }
    const own = (): void => {
      act();
    };
    this.waiting.add(own);
    return () => {
      this.waiting.delete(own);
    };
  }

  /** Runs what waits, in the order in which it came. */
  give(): void {
    this.given = true;
    const acts = [...this.waiting];
    this.waiting.clear();
    for (const act of acts) act();
  }
}
