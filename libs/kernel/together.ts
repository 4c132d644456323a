import type { Clock } from './clock.js';

export interface TogetherOptions<In, Out> {
  /** Most of one batch. */
  readonly most: number;
  /** Batches under way at once. */
  readonly atOnce: number;
  /** Waited for before the first batch of a rush; a millisecond unless told. */
  readonly gather?: () => Promise<void>;
  /** Does all of a batch, and answers in its order. */
  readonly act: (batch: readonly In[]) => Promise<readonly Out[]>;
  /**
   * Whether each of a failed batch is worth doing alone, so that one bad apple spoils nobody else's. `act` must leave
   * nothing behind when it fails. Always, unless told.
   */
  readonly tryAlone?: (error: unknown) => boolean;
}

interface Waiting<In, Out> {
  readonly input: In;
  readonly resolve: (output: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does together what many ask for at the same time: whoever comes while a batch is under way is in the next one. One
 * alone goes almost at once; a thousand at one instant cost a few dozen transactions instead of a thousand.
 */
export class Together<In, Out> {
  private readonly waiting: Waiting<In, Out>[] = [];
  private underWay = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: TogetherOptions<In, Out>,
  ) {}

  async do(input: In): Promise<Out> {
    return await new Promise<Out>((resolve, reject) => {
      this.waiting.push({ input, resolve, reject });
      if (this.underWay >= this.options.atOnce) return;
      this.underWay += 1;
      this.drain().catch(reject);
    });
  }

  private async drain(): Promise<void> {
    // Lets whoever was woken by the same tick of the clock come along.
    await (this.options.gather?.() ?? this.clock.sleep(1));
    for (;;) {
      const batch = this.waiting.splice(0, this.options.most);
      if (batch.length === 0) break;
      await this.run(batch);
    }
    this.underWay -= 1;
  }

  private async run(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outputs = await this.options.act(batch.map((one) => one.input));
      if (outputs.length !== batch.length) throw new Error('a batch was not answered in full');
      for (const [index, one] of batch.entries()) one.resolve(outputs[index] as Out);
    } catch (error) {
      const alone = batch.length > 1 && (this.options.tryAlone?.(error) ?? true);
      if (alone) for (const one of batch) await this.run([one]);
      else for (const one of batch) one.reject(error);
    }
  }
}
