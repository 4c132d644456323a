import type { CommitOutcome } from '#libs/kernel/outcome.js';
import { mayMove } from '#libs/kernel/transition.js';
import { stepFor, type Step } from '../advance.rules.js';
import { CallAllowance } from '../commit/call-allowance.js';
import { behindDoubt, untimely } from '../commit/gate.rules.js';
import { STATES_FOR } from '../hold/act.rules.js';
import {
  afterCommit,
  afterLookup,
  afterWord,
  surelyNothing,
  type LookupFinding,
  type NextStep,
  type PlatformWord,
} from '../release.rules.js';
import { commitJobAt, confirmAt, DEAD_WORKER_GRACE_MS } from '../release.timing.js';
import { OWED, RELEASE_TRANSITIONS, type ReleaseState } from '../release.transitions.js';
import { LATEST_MS, SimulatedBooks, type Attempt, type Job, type Move, type Row } from './simulated-books.js';
import {
  receiptOf,
  SimulatedPlatform,
  TRANSIT_MS,
  type CallbackFate,
  type CallFate,
} from './simulated-platform.js';

/** The decisions under test. A test that wants to be caught puts a wrong one in. */
export const REAL_DECISIONS = {
  afterCommit,
  afterLookup,
  afterWord,
  behindDoubt,
  /** Whether a move must hold the fence. */
  fenced: true,
  /** Whether the call asks for its time once more right before it leaves. */
  asksAtTheLastMoment: true,
  /** Whose marker a look-up takes for its own. */
  look: (platform: SimulatedPlatform, release: string, at: number): LookupFinding =>
    platform.look(release, at),
};

export type Decisions = typeof REAL_DECISIONS;

export const WAITS = {
  settleSeconds: 10,
  lookupSpacingSeconds: 5,
  lookupsForAbsence: 2,
  confirmAfterSeconds: [2, 5, 20, 60],
  commitTimeoutSeconds: 4,
};

const ABANDONED_MS = 15_000;
const CALLBACK_MS: Readonly<Record<CallbackFate, readonly number[]>> = {
  prompt: [200],
  late: [45_000],
  lost: [],
  double: [200, 900],
};
const MOST_TURNS = 3_000;
const BY_WINDOW = { lookup: 'window', overlaps: false } as const;

type Task =
  | {
      readonly kind: 'commit';
      readonly row: Row;
      readonly fence: number;
      readonly attempt: Attempt;
      readonly commits: number;
      readonly refreshes: number;
      readonly doubtSince: number | null;
      readonly allowance: CallAllowance;
      answer: { readonly outcome: CommitOutcome; readonly at: number } | null;
    }
  | {
      readonly kind: 'look';
      readonly row: Row;
      readonly fence: number;
      /** As the row was when the look-up began. */
      readonly lookups: number;
      readonly absences: number;
      finding: LookupFinding | null;
    }
  | { readonly kind: 'poll'; readonly row: Row; readonly fence: number };

interface Worker {
  task: Task | null;
  job: Job | null;
  frozenUntil: number;
}

/** One account with its releases, workers that may die or freeze at every step, people, and the worst of platforms. */
export class SimulatedProtocol extends SimulatedBooks {
  readonly platform: SimulatedPlatform;
  private readonly workers: Worker[];
  private readonly events: { readonly at: number; readonly act: () => void }[] = [];
  private callFates: CallFate[] = [];
  private callbackFates: CallbackFate[] = [];
  private failingLooks = 0;

  constructor(
    private readonly decisions: Decisions,
    options: { readonly releases: number; readonly workers: number; readonly asynchronous: boolean },
  ) {
    super(options.releases);
    this.platform = new SimulatedPlatform(options.asynchronous);
    this.workers = Array.from({ length: options.workers }, () => ({ task: null, job: null, frozenUntil: 0 }));
  }

  // — what the surroundings do —

  fateOfCalls(fate: CallFate): void {
    this.callFates.push(fate);
  }

  fateOfCallbacks(fate: CallbackFate): void {
    this.callbackFates.push(fate);
  }

  failLooks(count: number): void {
    this.failingLooks += count;
  }

  pass(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const next = this.events.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
      if (next > until) break;
      this.time = Math.max(this.time, next);
      const index = this.events.findIndex(({ at }) => at === next);
      for (const { act } of this.events.splice(index, 1)) act();
    }
    this.time = until;
  }

  crash(worker: number): void {
    const one = this.workers[worker % this.workers.length];
    if (one === undefined) return;
    if (one.task !== null)
      this.say(`worker ${worker} dies while it works on ${one.task.row.id} (${one.task.kind})`);
    one.task = null;
    one.frozenUntil = 0;
  }

  freeze(worker: number, ms: number): void {
    const one = this.workers[worker % this.workers.length];
    if (one === undefined) return;
    one.frozenUntil = this.time + ms;
    if (one.task !== null) this.say(`worker ${worker} freezes for ${ms / 1000} s (${one.task.kind})`);
  }

  pause(): void {
    this.paused = true;
    this.say('a person pauses the channel');
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.say('a person resumes the channel');
    for (const row of this.rows) if (row.plannedAt <= this.now) this.act(row, 'hold', ['staged'], held());
  }

  cancel(release: number): void {
    this.act(this.rowAt(release), 'cancel', STATES_FOR.cancel, { to: 'cancelled', set: {}, job: null });
  }

  reschedule(release: number, inMs: number): void {
    this.replan(this.rowAt(release), STATES_FOR.reschedule, inMs, 'reschedule');
  }

  sendNow(release: number): void {
    this.replan(this.rowAt(release), STATES_FOR.send_now, 0, 'send now');
  }

  /** A person who looks at the platform and says what is there. */
  resolve(release: number): void {
    const row = this.rowAt(release);
    if (!STATES_FOR.resolve.includes(row.state)) return;
    if (this.platform.shown(row.id, Number.POSITIVE_INFINITY) > 0) {
      const next: NextStep = { to: 'published', receipt: receiptOf(row.id) };
      this.move(row, { from: [row.state], step: stepFor(next, row, this.now), cause: 'a person found it' });
    } else this.replan(row, STATES_FOR.resolve, 0, 'a person found nothing');
  }

  private replan(row: Row, from: readonly ReleaseState[], inMs: number, cause: string): void {
    const at = this.now.getTime() + inMs;
    const job = { queue: 'release.commit' as const, at: new Date(commitJobAt(at, this.now.getTime())) };
    const to =
      from === STATES_FOR.resolve || !mayMove(RELEASE_TRANSITIONS, row.state, 'staged')
        ? 'scheduled'
        : 'staged';
    const set = { plannedAt: new Date(at), latestAt: new Date(at + LATEST_MS), refreshes: 0 };
    this.act(row, cause, from, { to, set, job });
  }

  private act(row: Row, cause: string, from: readonly ReleaseState[], step: Omit<Step, 'detail'>): void {
    if (from.includes(row.state)) this.move(row, { from: [row.state], step, cause });
  }

  private rowAt(index: number): Row {
    const row = this.rows[index % this.rows.length];
    if (row === undefined) throw new Error('no release');
    return row;
  }

  // — what workers do, one step at a time —

  step(worker: number): boolean {
    const one = this.workers[worker % this.workers.length];
    if (one === undefined || one.frozenUntil > this.time) return false;
    const { task } = one;
    if (task === null) return this.claim(one);
    switch (task.kind) {
      case 'commit':
        if (task.answer === null) this.call(task);
        else if (task.answer.at > this.time) return false;
        else {
          this.recordCommit(task, task.answer.outcome);
          one.task = null;
        }
        return true;
      case 'look':
        if (task.finding === null) task.finding = this.look(task.row);
        else {
          this.recordLook(task, task.finding);
          one.task = null;
        }
        return true;
      case 'poll':
        this.poll(task);
        one.task = null;
        return true;
    }
  }

  private claim(worker: Worker): boolean {
    for (const row of this.rows) {
      const job = row.job;
      if (job === null || this.now.getTime() < job.at) continue;
      if (this.isWorkedOn(job)) continue;
      job.claimedAt = this.time;
      job.claimedBy = worker;
      worker.job = job;
      worker.task = this.begin(row, job);
      return true;
    }
    return false;
  }

  /** A worker that lives says so every few seconds; one that died or froze is believed in for a while. */
  private isWorkedOn(job: Job): boolean {
    if (job.claimedAt === null) return false;
    const worker = this.workers.find((one) => one === job.claimedBy);
    if (worker === undefined) return false;
    const lives = worker.task !== null && worker.job === job && worker.frozenUntil <= this.time;
    return lives || this.time - job.claimedAt < ABANDONED_MS;
  }

  private begin(row: Row, job: Job): Task | null {
    switch (job.queue) {
      case 'release.commit':
        return row.state === 'scheduled' ? this.stage(row) : this.gate(row);
      case 'release.verify':
        return this.verify(row);
      case 'release.confirm':
        return row.state === 'accepted' ? { kind: 'poll', row, fence: row.fence } : null;
      case 'release.stage':
      case 'release.withdraw':
      case 'release.see':
      case 'release.gate':
      case 'callback.settle':
        row.job = null;
        return null;
    }
  }

  private stage(row: Row): null {
    const job = { queue: 'release.commit' as const, at: row.plannedAt };
    this.move(row, { from: ['scheduled'], step: { to: 'staging', set: {}, job }, cause: 'stage' });
    this.move(row, { from: ['staging'], step: { to: 'staged', set: {}, job }, cause: 'staged' });
    return null;
  }

  private gate(row: Row): Task | null {
    const allowance = new CallAllowance(this.clock, WAITS.commitTimeoutSeconds * 1000);
    const wrongTime = untimely(row, this.now);
    if (wrongTime === 'over') return null;
    if (wrongTime === 'not_yet') return this.owe(row, 'release.commit', row.plannedAt.getTime());
    if (this.paused) return this.turnAway(row, held());
    if (row.latestAt < this.now) return this.turnAway(row, { to: 'expired', set: {}, job: null });
    if (this.decisions.behindDoubt(this.doubtBeside(row), BY_WINDOW) !== undefined)
      return this.owe(row, 'release.commit', this.now.getTime() + 1_000);
    const doubtSince = row.firstCommitAt;
    const startedAt = this.now.getTime();
    const lostAt = new Date(startedAt + allowance.ms + DEAD_WORKER_GRACE_MS);
    const set = { firstCommitAt: 'keep-first' as const, lookups: 0, absences: 0 };
    const job = { queue: 'release.verify' as const, at: lostAt };
    if (
      !this.move(row, {
        from: ['staged'],
        fence: row.fence,
        step: { to: 'committing', set, job },
        cause: 'gate',
      })
    )
      return null;
    const attempt = { startedAt, deadline: startedAt + allowance.ms, outcome: null };
    row.attempts.push(attempt);
    const { fence, refreshes } = row;
    const commits = row.attempts.length;
    return { kind: 'commit', row, fence, attempt, commits, refreshes, doubtSince, allowance, answer: null };
  }

  private call(task: Extract<Task, { kind: 'commit' }>): void {
    const { id } = task.row;
    if (this.decisions.asksAtTheLastMoment && task.allowance.leftMs() <= 0) {
      this.say(`the call for ${id} is refused at the last moment`);
      const fault = { code: 'release.deadline_before_call', message: '' };
      task.answer = { outcome: { kind: 'retry', fault }, at: this.time };
      return;
    }
    const fate = this.callFates.shift() ?? 'good';
    const { outcome, publishesAt } = this.platform.take(id, fate, this.time);
    this.say(`the call for ${id} leaves (${fate})`);
    const heard = fate === 'answer_late' ? task.allowance.ms : TRANSIT_MS * 2;
    task.answer = { outcome, at: this.time + heard };
    if (publishesAt === null) return;
    const waits = this.platform.asynchronous ? CALLBACK_MS[this.callbackFates.shift() ?? 'prompt'] : [];
    for (const wait of waits)
      this.events.push({
        at: publishesAt + wait,
        act: () => {
          this.callback(task.row);
        },
      });
  }

  private callback(row: Row): void {
    this.say(`a callback says that ${row.id} is out`);
    this.hear(row, { kind: 'published', receipt: receiptOf(row.id) }, 'callback');
  }

  private hear(row: Row, word: PlatformWord, cause: string): boolean {
    const next = this.decisions.afterWord(row.state, word);
    if (typeof next === 'string' || next.to === 'removed_by_platform') return false;
    return this.move(row, { from: [row.state], step: stepFor(next, row, this.now), cause });
  }

  private recordCommit(task: Extract<Task, { kind: 'commit' }>, outcome: CommitOutcome): void {
    const { row, attempt } = task;
    const nowMs = this.now.getTime();
    const next = this.decisions.afterCommit(outcome, {
      ...{ nowMs, latestMs: row.latestAt.getTime(), startedMs: attempt.startedAt },
      ...{ commits: task.commits, refreshes: task.refreshes, waits: WAITS },
    });
    const step = stepFor(next, row, this.now);
    const since = task.doubtSince === null ? null : new Date(task.doubtSince);
    const set = { ...(surelyNothing(outcome.kind) ? { firstCommitAt: since } : {}), ...step.set };
    const move = { from: ['committing'] as const, fence: task.fence, step: { ...step, set } };
    const recorded = this.move(row, { ...move, cause: `the call came to ${outcome.kind}` });
    const late = (): boolean =>
      (next.to === 'published' &&
        this.hear(row, { kind: 'published', receipt: next.receipt }, 'late answer')) ||
      (next.to === 'accepted' &&
        this.hear(row, { kind: 'accepted', handle: next.handle, confirmAt: next.confirmAt }, 'late answer'));
    if (recorded || late()) attempt.outcome = outcome.kind;
  }

  private verify(row: Row): Task | null {
    const attempt = row.attempts.at(-1);
    const nowMs = this.now.getTime();
    if (row.state === 'verifying') {
      const { fence, lookups, absences } = row;
      return { kind: 'look', row, fence, lookups, absences, finding: null };
    }
    if (row.state !== 'committing' || attempt === undefined) return null;
    const lostAt = attempt.deadline + DEAD_WORKER_GRACE_MS;
    if (lostAt > nowMs) return this.owe(row, 'release.verify', lostAt);
    const lookAt = Math.max(nowMs, attempt.startedAt + WAITS.settleSeconds * 1000);
    const job = { queue: 'release.verify' as const, at: new Date(lookAt) };
    const step = { to: 'verifying' as const, set: {}, job };
    this.move(row, { from: ['committing'], fence: row.fence, step, cause: 'its worker is lost' });
    return null;
  }

  private look(row: Row): LookupFinding {
    if (this.failingLooks === 0) return this.decisions.look(this.platform, row.id, this.time);
    this.failingLooks -= 1;
    return { kind: 'failed', fault: { code: 'platform.silent', message: '' } };
  }

  private recordLook(task: Extract<Task, { kind: 'look' }>, finding: LookupFinding): void {
    const { row } = task;
    const attempt = row.attempts.at(-1);
    const lookups = task.lookups + 1;
    const absences = task.absences + (finding.kind === 'absent' ? 1 : 0);
    const next = this.decisions.afterLookup(finding, {
      ...{ nowMs: this.now.getTime(), latestMs: row.latestAt.getTime(), waits: WAITS, lookups, absences },
      ...{ doubts: this.doubtsOf(row), lastOutcome: attempt?.outcome ?? null },
    });
    const step = stepFor(next, row, this.now);
    const set = { ...(next.to === 'staged' ? {} : { lookups, absences }), ...step.set };
    const move = { from: ['verifying'] as const, fence: task.fence, step: { ...step, set } };
    this.move(row, { ...move, cause: `look-up: ${finding.kind}` });
  }

  private poll({ row, fence }: Extract<Task, { kind: 'poll' }>): void {
    if (this.platform.shown(row.id, this.time) > 0) {
      this.hear(row, { kind: 'published', receipt: receiptOf(row.id) }, 'poll');
      return;
    }
    const confirms = row.confirms + 1;
    const at = confirmAt(row.acceptedAt, WAITS.confirmAfterSeconds, confirms);
    const job = at === undefined ? null : { queue: 'release.confirm' as const, at: new Date(at) };
    const to = at === undefined ? 'needs_attention' : 'accepted';
    this.move(row, {
      from: ['accepted'],
      fence,
      step: { to, set: { confirms }, job },
      cause: 'poll: pending',
    });
  }

  private turnAway(row: Row, step: Omit<Step, 'detail'>): null {
    this.move(row, { from: ['staged'], fence: row.fence, step, cause: 'turned away at the gate' });
    return null;
  }

  protected override move(row: Row, move: Move): boolean {
    const { fence, ...unfenced } = move;
    return super.move(row, this.decisions.fenced && fence !== undefined ? move : unfenced);
  }

  // — how it ends —

  /** No more trouble: everything that is owed is done. Then the books must agree with the platform. */
  settle(): void {
    this.callFates = [];
    this.callbackFates = [];
    this.failingLooks = 0;
    for (let turn = 0; turn < MOST_TURNS && this.isOwed(); turn += 1) {
      const moved = this.workers.map((_, index) => this.step(index)).some(Boolean);
      if (!moved) this.pass(500);
    }
    this.pass(120_000);
    for (const row of this.rows) this.judge(row, this.platform.shown(row.id, Number.POSITIVE_INFINITY));
  }

  private isOwed(): boolean {
    return this.workers.some((one) => one.task !== null) || this.rows.some((row) => OWED.includes(row.state));
  }
}

function held(): Omit<Step, 'detail'> {
  return { to: 'held', set: {}, job: null };
}
