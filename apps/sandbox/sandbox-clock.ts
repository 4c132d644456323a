import type { Clock } from '#libs/kernel/clock.js';

interface Task {
  readonly dueMs: number;
  readonly act: () => void | Promise<void>;
}

/**
 * The sandbox's own time: the machine's clock plus an offset that people and tests can push forward.
 * Everything an imitated platform does later (a publish job, a callback, a second callback attempt) is a task here,
 * so moving the clock makes it happen.
 */
export class SandboxClock {
  private readonly tasks: Task[] = [];
  private readonly stopping = new AbortController();
  private waiting: AbortController | null = null;

  constructor(
    private readonly base: Clock,
    private shiftMs = 0,
    private readonly onFault: (fault: unknown) => void = () => undefined,
  ) {}

  /** Sandbox time in milliseconds since 1970. */
  now(): number {
    return this.base.now().getTime() + this.shiftMs;
  }

  /** The machine's own time: what two machines go by when they judge how old a signature is. */
  machineNow(): number {
    return this.base.now().getTime();
  }

  /** How far sandbox time runs ahead of the machine's clock, in milliseconds. */
  get offsetMs(): number {
    return this.shiftMs;
  }

  /** Moves sandbox time; tasks that become due start at once. */
  advance(ms: number): void {
    this.shiftMs += ms;
    this.runDue();
  }

  setOffset(ms: number): void {
    this.advance(ms - this.shiftMs);
  }

  /** Runs `act` once when sandbox time reaches `dueMs`. */
  at(dueMs: number, act: () => void | Promise<void>): void {
    const task: Task = { dueMs, act };
    let index = this.tasks.length;
    while (index > 0 && (this.tasks[index - 1]?.dueMs ?? 0) > dueMs) index -= 1;
    this.tasks.splice(index, 0, task);
    if (index === 0) this.arm();
  }

  after(ms: number, act: () => void | Promise<void>): void {
    this.at(this.now() + Math.max(0, ms), act);
  }

  /** Waits real milliseconds; ends early without error when the sandbox stops or the signal is aborted. */
  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    const signals = signal === undefined ? [this.stopping.signal] : [this.stopping.signal, signal];
    await this.base.sleep(ms, AbortSignal.any(signals)).catch(() => undefined);
  }

  /** Drops every task that has not started. */
  forget(): void {
    this.tasks.length = 0;
    this.arm();
  }

  stop(): void {
    this.forget();
    this.stopping.abort();
  }

  private arm(): void {
    this.waiting?.abort();
    this.waiting = null;
    const next = this.tasks[0];
    if (next === undefined || this.stopping.signal.aborted) return;
    const waiting = new AbortController();
    this.waiting = waiting;
    this.base.sleep(Math.max(0, next.dueMs - this.now()), waiting.signal).then(
      () => {
        this.runDue();
      },
      () => undefined,
    );
  }

  private runDue(): void {
    const now = this.now();
    while ((this.tasks[0]?.dueMs ?? Infinity) <= now) {
      const task = this.tasks.shift();
      if (task !== undefined) this.start(task);
    }
    this.arm();
  }

  private start(task: Task): void {
    Promise.resolve()
      .then(task.act)
      .catch((fault: unknown) => {
        this.onFault(fault);
      });
  }
}
