import { LaterClock } from '../later-clock.js';
import { clock, type BoundChannel } from '../sandbox-channels.js';
import type { ConfirmOutcome, LookupOutcome, ReleaseJob, StageOutcome } from '#libs/channels/connector.js';
import type { CommitOutcome, OutcomeKind, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { OpenedSubject, Staged, Subject } from './subject.js';

const TURNS = 600;
const TURN_MS = 25;
/** Look-ups happen as if the usual time for settling had passed. */
const SETTLED_MS = 150_000;

/** A release on its way, with what the release code keeps of its commits. */
export interface Release extends Staged {
  firstCommitAt: Date | null;
  /** Of the newest commit that was accepted. */
  handle?: PlatformHandle;
}

/** Takes releases of one subject through the contract, step by step, in place of the release code. */
export class Course {
  private newestIds: Readonly<Record<string, string>> | null = null;

  constructor(
    readonly subject: Subject,
    readonly opened: OpenedSubject,
    /** Every outcome of staging and commit so far. */
    readonly seen: Set<OutcomeKind>,
  ) {}

  /** On a platform where nothing has happened. */
  async afresh(): Promise<void> {
    await this.opened.reset();
    this.newestIds = null;
  }

  async staged(settings?: JsonObject, channel = this.opened.bind(settings)): Promise<Release> {
    const job = channel.job(this.opened.content());
    const outcome = await this.stage(channel, job);
    if (outcome.kind !== 'staged') throw new Error(told(outcome));
    return { channel, job, staged: outcome.staged, firstCommitAt: null };
  }

  async stage(channel: BoundChannel, job: ReleaseJob): Promise<StageOutcome> {
    const outcome = await this.subject.connector.stage(job, channel.stageContext());
    if (outcome.kind !== 'staged') this.seen.add(outcome.kind);
    return outcome;
  }

  async commit(release: Release, deadline?: AbortSignal): Promise<CommitOutcome> {
    const { connector } = this.subject;
    const job = { ...release.job, firstCommitAt: release.firstCommitAt };
    const context = release.channel.context(deadline);
    const begun = clock.now();
    const outcome =
      job.replaces === undefined
        ? await connector.commit(job, release.staged, context)
        : await connector.update?.(job, release.staged, job.replaces, context);
    if (outcome === undefined) throw new Error(`${this.subject.name} does not update`);
    release.firstCommitAt ??= begun;
    if (outcome.kind === 'accepted') release.handle = outcome.handle;
    this.seen.add(outcome.kind);
    return outcome;
  }

  async lookup(release: Release): Promise<LookupOutcome> {
    const job = {
      ...release.job,
      firstCommitAt: release.firstCommitAt ?? clock.now(),
      publicBefore: this.newestIds,
    };
    const context = { ...release.channel.context(), clock: new LaterClock(SETTLED_MS), lookupNumber: 1 };
    return await this.subject.connector.lookup(job, release.staged, context);
  }

  /** Looks up until the evidence is of one of these kinds. */
  async lookUntil(release: Release, ...wanted: LookupOutcome['kind'][]): Promise<LookupOutcome> {
    return await until(
      async () => await this.lookup(release),
      (outcome) => wanted.includes(outcome.kind),
    );
  }

  async confirm(release: Release, handle: PlatformHandle): Promise<ConfirmOutcome> {
    const { connector } = this.subject;
    if (connector.confirm === undefined) throw new Error(`${connector.kind} accepts and cannot be asked`);
    return await connector.confirm(release.job, handle, release.channel.context());
  }

  /** What an accepted call came to in the end; of a rejection, whose turn it is. */
  async ended(release: Release, handle: PlatformHandle): Promise<string> {
    const outcome = await until(
      async () => await this.confirm(release, handle),
      ({ kind }) => kind !== 'pending',
    );
    return endOf(outcome);
  }

  /** Follows whatever a commit came to until the release is out. */
  async out(release: Release, outcome: CommitOutcome): Promise<PlatformReceipt> {
    const receipt = await this.receiptOf(release, outcome);
    this.newestIds = receipt.ids;
    return receipt;
  }

  async published(settings?: JsonObject): Promise<{ release: Release; receipt: PlatformReceipt }> {
    const release = await this.staged(settings);
    return { release, receipt: await this.out(release, await this.commit(release)) };
  }

  private async receiptOf(release: Release, outcome: CommitOutcome): Promise<PlatformReceipt> {
    switch (outcome.kind) {
      case 'done':
        return outcome.receipt;
      case 'accepted':
        return await this.result(release, outcome.handle);
      case 'already_done':
        if (outcome.receipt !== undefined) return outcome.receipt;
        if (outcome.handle !== undefined) return await this.result(release, outcome.handle);
        return await this.evidence(release);
      case 'unknown':
        return await this.evidence(release);
      case 'human':
        if (this.subject.byHand === undefined) throw new Error(told(outcome));
        await this.subject.byHand.publish(release);
        return await this.evidence(release);
      case 'retry':
      case 'refresh':
      case 'quota':
      case 'content':
      case 'config':
        throw new Error(told(outcome));
    }
  }

  private async evidence(release: Release): Promise<PlatformReceipt> {
    const found = await this.lookUntil(release, 'found', 'found_pending');
    if (found.kind === 'found') return found.receipt;
    if (found.kind === 'found_pending') return await this.result(release, found.handle);
    throw new Error(JSON.stringify(found));
  }

  private async result(release: Release, handle: PlatformHandle): Promise<PlatformReceipt> {
    const outcome = await until(
      async () => await this.confirm(release, handle),
      ({ kind }) => kind !== 'pending',
    );
    if (outcome.kind !== 'published') throw new Error(JSON.stringify(outcome));
    return outcome.receipt;
  }
}

/** @throws Error with the last answer, when it never is what was waited for. */
export async function until<T>(ask: () => Promise<T>, enough: (answer: T) => boolean): Promise<T> {
  let last = await ask();
  for (let turn = 0; turn < TURNS && !enough(last); turn += 1) {
    await clock.sleep(TURN_MS);
    last = await ask();
  }
  if (!enough(last)) throw new Error(`it stayed at ${JSON.stringify(last)}`);
  return last;
}

export function endOf(outcome: ConfirmOutcome): string {
  return outcome.kind === 'rejected' ? outcome.outcome : outcome.kind;
}

/** For a failed test. */
export function told(outcome: StageOutcome | CommitOutcome): string {
  return 'fault' in outcome
    ? `${outcome.kind}: ${outcome.fault.code} ${outcome.fault.message}`
    : outcome.kind;
}
