import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import { lockChannel } from '#libs/channels/channel.queries.js';
import { isStoppedForCommit } from '#libs/channels/publishing-stop.js';
import { QuotaBook } from '#libs/channels/quota-book.js';
import { Database } from '#libs/database/database.js';
import { isUniqueViolation } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { faultJson } from '../advance.js';
import { CommitBrakes } from '../brakes/commit-brakes.js';
import { MoveRelease, type Move } from '../move-release.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { lockForCommit, type ReleaseRow } from '../release-row.js';
import { DEAD_WORKER_GRACE_MS } from '../release.timing.js';
import { CallAllowance } from './call-allowance.js';

/** The right to make the one call, once, until the deadline. */
export interface CommitTicket {
  readonly row: ReleaseRow;
  readonly attemptId: string;
  readonly commits: number;
  readonly startedAt: Date;
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
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly material: ReleaseMaterial,
    private readonly quotas: QuotaBook,
    private readonly brakes: CommitBrakes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Traced('commit.gate')
  async pass(releaseId: string, material: Material, worker: string): Promise<GateAnswer> {
    try {
      return await this.database.transaction(
        async (tx) => await this.inside(tx, releaseId, material, worker),
      );
    } catch (error) {
      if (isUniqueViolation(error)) return { kind: 'busy' };
      throw error;
    }
  }

  private async inside(tx: Tx, releaseId: string, material: Material, worker: string): Promise<GateAnswer> {
    const allowance = new CallAllowance(this.clock, material.timing.commitTimeoutSeconds * 1000);
    const allStopped = await isStoppedForCommit(tx);
    const channel = await lockChannel(tx, material.channel.channelId);
    if (channel === undefined) throw new Error(`channel ${material.channel.channelId} does not exist`);
    const row = await lockForCommit(tx, releaseId);
    if (row?.state !== 'staged') return { kind: 'over' };
    const now = this.clock.now();
    if (row.plannedAt > now) return { kind: 'not_yet', at: row.plannedAt };
    if (channel.version !== material.channel.version) return { kind: 'reload' };
    if (await this.brakes.turnAway(tx, row, { channel, allStopped, now })) return { kind: 'over' };
    if (await this.differs(tx, row, material)) return { kind: 'over' };
    const doubt = await doubtOn(tx, row.channelId, releaseId);
    if (doubt === 'committing') return { kind: 'busy' };
    if (doubt === 'verifying' && material.connector.capabilities.lookup === 'window')
      return { kind: 'doubt_ahead' };
    const spent = await this.spendQuota(tx, row, material);
    if (spent !== undefined) {
      await this.mover.move(tx, {
        releaseId,
        from: ['staged'],
        fence: row.fence,
        takeOver: true,
        actor: SYSTEM,
        ...spent,
      });
      return { kind: 'over' };
    }
    return await this.open(tx, row, allowance, worker);
  }

  /** Rule 3: what would go out is not what was approved; a person must look. */
  private async differs(tx: Tx, row: ReleaseRow, material: Material): Promise<boolean> {
    const fields = await this.material.moved(tx, row, material);
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
  ): Promise<Pick<Move, 'to' | 'cause' | 'set' | 'detail' | 'job'> | undefined> {
    const names = material.connector.capabilities.quotas.filter((quota) => quota.spentByCommit);
    const spent = await this.quotas.takeAll(
      tx,
      material.channel,
      names.map((quota) => quota.name),
      { forLookup: false },
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

  private async open(tx: Tx, row: ReleaseRow, allowance: CallAllowance, worker: string): Promise<GateAnswer> {
    const startedAt = this.clock.now();
    const lostAt = new Date(startedAt.getTime() + allowance.ms + DEAD_WORKER_GRACE_MS);
    const moved = await this.mover.move(tx, {
      releaseId: row.id,
      from: ['staged'],
      to: 'committing',
      fence: row.fence,
      takeOver: true,
      cause: 'commit.started',
      actor: SYSTEM,
      detail: { worker, approvedHash: row.approvedHash },
      set: { commitStartedAt: 'now', firstCommitAt: 'keep-first', lookups: 0, absences: 0 },
      job: { queue: 'release.verify', at: lostAt },
    });
    if (moved === undefined) return { kind: 'over' };
    const attemptId = newId();
    const [attempt] = await tx.query<{ number: number }>(
      `INSERT INTO release_attempt (id, release_id, number, kind, fence, worker, started_at, deadline_at)
       SELECT $1, $2, count(*) + 1, 'commit', $3, $4, clock_timestamp(),
         clock_timestamp() + make_interval(secs => $5) FROM release_attempt WHERE release_id = $2 AND kind = 'commit'
       RETURNING number`,
      [attemptId, row.id, moved.fence, worker, allowance.ms / 1000],
    );
    return {
      kind: 'go',
      ticket: {
        row: moved,
        attemptId,
        commits: attempt?.number ?? 1,
        startedAt,
        allowance,
        doubtSince: row.firstCommitAt,
      },
    };
  }
}

function contentMoved(fields: readonly string[]): Fault {
  return {
    code: 'release.content_moved',
    message: `将要发出的内容与审核通过的内容不一致（${fields.join('、')}），已停止发布。请重新送审后再排期。`,
  };
}

async function doubtOn(
  tx: Tx,
  channelId: string,
  exceptId: string,
): Promise<'committing' | 'verifying' | undefined> {
  const [row] = await tx.query<{ state: 'committing' | 'verifying' }>(
    `SELECT state FROM release WHERE channel_id = $1 AND id <> $2 AND state IN ('committing', 'verifying')
     ORDER BY state LIMIT 1`,
    [channelId, exceptId],
  );
  return row?.state;
}
