import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import { lockChannels, type ChannelFacts } from '#libs/channels/channel.queries.js';
import { isStoppedForCommit } from '#libs/channels/publishing-stop.js';
import { QuotaBook } from '#libs/channels/quota-book.js';
import { Database } from '#libs/database/database.js';
import { isConnectionLoss, isUniqueViolation } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { Together } from '#libs/kernel/together.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { faultJson } from '../advance.js';
import { CommitBrakes } from '../brakes/commit-brakes.js';
import { MoveRelease, type Move } from '../move-release.js';
import { GateAtCommit } from '../plan/gate-at-commit.js';
import {
  materialPrints,
  overlaps,
  stagedDifferently,
  type CheckedMaterial,
  type Material,
} from '../release-material.js';
import { lockForCommit, type ReleaseRow } from '../release-row.js';
import { DEAD_WORKER_GRACE_MS, MOST_AHEAD_MS } from '../release.timing.js';
import { CallAllowance } from './call-allowance.js';
import { behindDoubt, untimely, type Doubt } from './gate.rules.js';

/** Releases that pass the gate in one transaction, and how many such transactions run side by side. */
const MOST_AT_ONCE = 250;
const BATCHES_AT_ONCE = 1;

interface Approach {
  readonly releaseId: string;
  readonly material: CheckedMaterial;
  readonly worker: string;
}

/** What one transaction at the gate holds and knows. */
interface Scene {
  readonly allStopped: boolean;
  readonly channels: ReadonlyMap<string, ChannelFacts>;
  readonly rows: ReadonlyMap<string, ReleaseRow>;
  readonly prints: ReadonlyMap<string, string>;
  readonly doubts: ReadonlyMap<string, Doubt>;
  /** Channels of which one release is already on its way in this transaction. */
  readonly taken: Set<string>;
  readonly now: Date;
}

interface Candidate {
  readonly approach: Approach;
  readonly row: ReleaseRow;
  readonly channel: ChannelFacts;
  readonly allowance: CallAllowance;
}

/** The right to make the one call, once, until the deadline. */
export interface CommitTicket {
  readonly row: ReleaseRow;
  readonly attemptId: string;
  readonly commits: number;
  readonly startedAt: Date;
  /** The instant of the call: its budgets are those that the platform counts then. */
  readonly dueAt: Date;
  /** How long the call may still begin; counted from before the database counts it. */
  readonly allowance: CallAllowance;
  /** The earliest commit that may have happened before this one; null when surely none has. */
  readonly doubtSince: Date | null;
}

export type GateAnswer =
  | { readonly kind: 'go'; readonly ticket: CommitTicket }
  /** Another commit of the same account is under way; ask again soon. */
  | { readonly kind: 'busy' }
  /** An earlier post of the same account is in doubt and a new one would bury the evidence. */
  | { readonly kind: 'doubt_ahead' }
  /** The due instant was moved. */
  | { readonly kind: 'not_yet'; readonly at: Date }
  /** The channel was changed since the material was loaded; load it again. */
  | { readonly kind: 'reload' }
  /** Nothing to do here any more. */
  | { readonly kind: 'over' };

/**
 * The compare-and-set that starts a commit (design, section 5.2). In one transaction it honours a changed plan, every
 * obstacle of the catalogue (stops, pause, blackout, approval, latest time …), doubt, the approved hash and the quota,
 * and records the attempt. What stops releases locks one of the rows this transaction holds, in the order stops,
 * channel, release, draft: so no commit can begin after it has returned.
 */
@Injectable()
export class CommitGate {
  private readonly together: Together<Approach, GateAnswer>;

  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly quotas: QuotaBook,
    private readonly brakes: CommitBrakes,
    private readonly planGate: GateAtCommit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.together = new Together(clock, {
      most: MOST_AT_ONCE,
      atOnce: BATCHES_AT_ONCE,
      act: async (approaches) => await this.passAll(approaches),
      tryAlone: (error) => !isConnectionLoss(error),
    });
  }

  /** Who comes while others are at the gate passes with the next of them, in one transaction. */
  @Traced('commit.gate')
  async pass(releaseId: string, material: CheckedMaterial, worker: string): Promise<GateAnswer> {
    try {
      return await this.together.do({ releaseId, material, worker });
    } catch (error) {
      if (isUniqueViolation(error)) return { kind: 'busy' };
      throw error;
    }
  }

  private async passAll(approaches: readonly Approach[]): Promise<readonly GateAnswer[]> {
    return await this.database.transaction(async (tx) => {
      const allowances = approaches.map(
        ({ material }) => new CallAllowance(this.clock, material.timing.commitTimeoutSeconds * 1000),
      );
      const scene = await this.lock(tx, approaches);
      const answers = new Map<Approach, GateAnswer>();
      const left: Candidate[] = [];
      for (const [index, approach] of approaches.entries()) {
        const allowance = allowances[index];
        const seen = this.look(approach, scene);
        if ('kind' in seen) answers.set(approach, seen);
        else if (allowance !== undefined) left.push({ approach, allowance, ...seen });
      }
      const ready: Candidate[] = [];
      for (const candidate of left) {
        if (await this.planGate.mayCommit(tx, candidate.row, dueOf(candidate.row, scene.now)))
          ready.push(candidate);
        else answers.set(candidate.approach, { kind: 'over' });
      }
      const turned = await this.brakes.turnAway(tx, ready, scene);
      const opening: Candidate[] = [];
      for (const candidate of ready) {
        const answer = turned.has(candidate.row.id)
          ? ({ kind: 'over' } as const)
          : await this.judge(tx, candidate, scene);
        if (answer === undefined) opening.push(candidate);
        else answers.set(candidate.approach, answer);
      }
      const tickets = await this.open(tx, opening, scene.now);
      for (const [index, { approach }] of opening.entries())
        answers.set(approach, tickets[index] ?? { kind: 'over' });
      return approaches.map((approach) => answers.get(approach) ?? { kind: 'over' });
    });
  }

  private async lock(tx: Tx, approaches: readonly Approach[]): Promise<Scene> {
    const ids = approaches.map((approach) => approach.releaseId);
    const channelIds = [...new Set(approaches.map(({ material }) => material.channel.channelId))];
    // Sent at once and answered in this order: each statement sees what the locks before it waited for.
    const [allStopped, channels, rows, prints, doubts] = await Promise.all([
      isStoppedForCommit(tx),
      lockChannels(tx, channelIds),
      lockForCommit(tx, ids),
      materialPrints(tx, ids),
      doubtsOn(tx, channelIds, approaches[0]?.worker ?? ''),
    ]);
    return {
      allStopped,
      channels: new Map(channels.map((channel) => [channel.channelId, channel])),
      rows: new Map(rows.map((row) => [row.id, row])),
      prints,
      doubts,
      taken: new Set(),
      now: this.clock.now(),
    };
  }

  /** What the locked rows alone say, or the row and channel to judge. */
  private look(
    { releaseId, material }: Approach,
    scene: Scene,
  ): GateAnswer | { readonly row: ReleaseRow; readonly channel: ChannelFacts } {
    const channel = scene.channels.get(material.channel.channelId);
    if (channel === undefined) throw new Error(`channel ${material.channel.channelId} does not exist`);
    const row = scene.rows.get(releaseId);
    const wrongTime = untimely(row, new Date(scene.now.getTime() + MOST_AHEAD_MS));
    if (row === undefined || wrongTime === 'over') return { kind: 'over' };
    if (wrongTime === 'not_yet') return { kind: 'not_yet', at: row.plannedAt };
    const same =
      channel.version === material.channel.version &&
      row.approvedHash === material.job.contentHash &&
      row.plannedAt.getTime() === material.job.plannedAt.getTime() &&
      scene.prints.get(releaseId) === material.print;
    if (!same) return { kind: 'reload' };
    if (scene.taken.has(channel.channelId) && !overlaps(material)) return { kind: 'busy' };
    scene.taken.add(channel.channelId);
    return { row, channel };
  }

  /** Undefined when nothing keeps it from its commit. */
  private async judge(tx: Tx, { approach, row }: Candidate, scene: Scene): Promise<GateAnswer | undefined> {
    const { material } = approach;
    if (await this.differs(tx, row, material)) return { kind: 'over' };
    const behind = behindDoubt(scene.doubts.get(row.channelId), {
      lookup: material.connector.capabilities.lookup,
      overlaps: overlaps(material),
    });
    if (behind !== undefined) return { kind: behind };
    const spent = await this.spendQuota(tx, row, material, dueOf(row, scene.now));
    if (spent === undefined) return undefined;
    await this.mover.move(tx, {
      releaseId: row.id,
      from: ['staged'],
      fence: row.fence,
      takeOver: true,
      actor: SYSTEM,
      ...spent,
    });
    return { kind: 'over' };
  }

  /** Rule 3: what would go out is not what was approved; a person must look. */
  private async differs(tx: Tx, row: ReleaseRow, material: CheckedMaterial): Promise<boolean> {
    const fields = material.moved.length > 0 ? material.moved : stagedDifferently(row, material);
    if (fields.length === 0) return false;
    const fault = faultJson(contentMoved(fields));
    await this.mover.move(tx, {
      releaseId: row.id,
      from: ['staged'],
      to: 'needs_attention',
      fence: row.fence,
      takeOver: true,
      cause: 'commit.content_moved',
      actor: SYSTEM,
      set: { fault },
      detail: { fault },
      job: null,
    });
    return true;
  }

  private async spendQuota(
    tx: Tx,
    row: ReleaseRow,
    material: Material,
    at: Date,
  ): Promise<Pick<Move, 'to' | 'cause' | 'set' | 'detail' | 'job'> | undefined> {
    const names = material.connector.capabilities.quotas.filter((quota) => quota.spentByCommit);
    if (names.length === 0) return undefined;
    const spent = await this.quotas.takeAll(
      tx,
      material.channel,
      names.map((quota) => quota.name),
      { forLookup: false, at },
    );
    if (spent === undefined) return undefined;
    const fault = faultJson({ code: 'quota.spent', message: `${spent.label}已用完，将在配额恢复后继续。` });
    const until = new Date(Math.min(spent.resetAt.getTime(), row.latestAt.getTime()));
    return {
      to: 'waiting_quota',
      cause: 'commit.quota',
      set: { fault },
      detail: { quota: spent.name },
      job: { queue: 'release.stage', at: until },
    };
  }

  private async open(
    tx: Tx,
    candidates: readonly Candidate[],
    now: Date,
  ): Promise<readonly (GateAnswer | undefined)[]> {
    const startedAt = this.clock.now();
    const rows = await this.mover.moveAll(
      tx,
      candidates.map(({ approach, row, allowance }) => ({
        releaseId: row.id,
        from: ['staged'],
        to: 'committing',
        fence: row.fence,
        takeOver: true,
        cause: 'commit.started',
        actor: SYSTEM,
        detail: { worker: approach.worker, approvedHash: row.approvedHash },
        set: {
          commitStartedAt: 'now',
          firstCommitAt: 'keep-first',
          laneOf: overlaps(approach.material) ? approach.worker : null,
          lookups: 0,
          absences: 0,
        },
        job: {
          queue: 'release.verify',
          at: new Date(startedAt.getTime() + allowance.ms + DEAD_WORKER_GRACE_MS),
        },
      })),
    );
    const opened = candidates.flatMap((candidate, index) => {
      const row = rows[index];
      return row === undefined ? [] : [{ ...candidate, moved: row, attemptId: newId() }];
    });
    const numbers = await recordAttempts(tx, opened);
    const answers = new Map(
      opened.map(({ row, moved, attemptId, allowance }) => {
        const commits = numbers.get(attemptId) ?? 1;
        const ticket = {
          row: moved,
          attemptId,
          commits,
          startedAt,
          dueAt: dueOf(row, now),
          allowance,
          doubtSince: row.firstCommitAt,
        };
        return [row.id, { kind: 'go' as const, ticket }];
      }),
    );
    return candidates.map(({ row }) => answers.get(row.id));
  }
}

/** The instant for which it is judged and its budgets are spent: it may stand at the gate a little ahead of it. */
function dueOf(row: ReleaseRow, now: Date): Date {
  return row.plannedAt > now ? row.plannedAt : now;
}

interface Opened {
  readonly attemptId: string;
  readonly moved: ReleaseRow;
  readonly approach: Approach;
  readonly allowance: CallAllowance;
}

/** Answers the number of each commit of its release, by attempt. */
async function recordAttempts(tx: Tx, opened: readonly Opened[]): Promise<ReadonlyMap<string, number>> {
  if (opened.length === 0) return new Map();
  const attempts = opened.map(({ attemptId, moved, approach, allowance }) => ({
    id: attemptId,
    release: moved.id,
    fence: moved.fence,
    worker: approach.worker,
    seconds: allowance.ms / 1000,
  }));
  const rows = await tx.prepared<{ id: string; number: number }>(
    `INSERT INTO release_attempt (id, release_id, number, kind, fence, worker, started_at, deadline_at)
     SELECT m.id, m.release,
       1 + (SELECT count(*) FROM release_attempt a WHERE a.release_id = m.release AND a.kind = 'commit'),
       'commit', m.fence, m.worker, clock_timestamp(), clock_timestamp() + make_interval(secs => m.seconds)
     FROM jsonb_to_recordset($1::jsonb) AS m(id uuid, release uuid, fence integer, worker text, seconds double precision)
     RETURNING id, number`,
    [JSON.stringify(attempts)],
  );
  return new Map(rows.map((row) => [row.id, row.number]));
}

function contentMoved(fields: readonly string[]): Fault {
  return {
    code: 'release.content_moved',
    message: `将要发出的内容与审核通过的内容不一致（${fields.join('、')}），已停止发布。请重新送审后再排期。`,
  };
}

/** The worst that is open on each of the channels; none of them may change while the channel is locked. */
async function doubtsOn(
  tx: Tx,
  channelIds: readonly string[],
  worker: string,
): Promise<ReadonlyMap<string, Doubt>> {
  const rows = await tx.prepared<Doubt & { channelId: string }>(
    `SELECT DISTINCT ON (channel_id) channel_id AS "channelId", state, lane_of IS NOT DISTINCT FROM $2 AS ours FROM release
     WHERE channel_id = ANY($1::uuid[]) AND state IN ('committing', 'verifying') ORDER BY channel_id, state, ours`,
    [[...channelIds], worker],
  );
  return new Map(rows.map((row) => [row.channelId, row]));
}
