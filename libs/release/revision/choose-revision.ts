import { Inject, Injectable } from '@nestjs/common';
import { channelProfile } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId } from '#libs/kernel/ids.js';
import { conflict } from '#libs/kernel/problem.js';
import { approvedRenditions, Approvals } from '#libs/review/approval.js';
import { takeTurnsOfReleases } from '../brakes/conflicts/content-turn.js';
import { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import { MoveRelease } from '../move-release.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';
import { stageAt } from '../release.timing.js';
import { newerRevision } from './newer-revision.js';

/**
 * A planned release is locked to its revision. When a newer one is approved, a person keeps or swaps, by an explicit
 * choice; planning never touches text, and saving text never touches a plan.
 */
@Injectable()
export class ChooseRevision {
  @Inject() private readonly conflicts!: PlanConflicts;

  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly approvals: Approvals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Goes out as it was planned; the newer revision is not offered again.
   * @throws Problem 409 `release-state`, 409 `no-newer-revision`.
   */
  async keep(releaseId: string, revisionId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.offered(tx, releaseId, revisionId, principal);
      await tx.query('UPDATE release SET kept_revision_id = $2 WHERE id = $1', [row.id, revisionId]);
      await this.mover.note(tx, row, {
        cause: 'revision.kept',
        actor: actorOf(principal),
        detail: { kept: row.revisionId, newer: revisionId },
      });
    });
  }

  /**
   * Takes the newer approved rendition and stages it anew, overwriting what the platform was given.
   * @throws Problem 409 `release-state`, 409 `no-newer-revision`, 409 `channel-not-approved`, 409 `approval-voided`,
   * 409 `plan-conflict` when the newer content is planned for the same channel and instant already.
   */
  async swap(releaseId: string, revisionId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (isId(releaseId)) await takeTurnsOfReleases(tx, [releaseId]);
      const row = await this.offered(tx, releaseId, revisionId, principal);
      if (row.links !== null && Object.keys(row.links).length > 0) throw conflict('release-linked', LINKED);
      const rendition = (await approvedRenditions(tx, revisionId)).get(row.channelId);
      if (rendition === undefined) throw conflict('channel-not-approved', NOT_APPROVED);
      await this.approvals.approvedRevision(
        tx,
        { revisionId, channelIds: [row.channelId] },
        scopeOf(principal),
      );
      await this.conflicts.refuseTwins(tx, [{ ...row, revisionId, approvedHash: rendition.hash }]);
      await tx.query(FORGET_STEPS, [row.id]);
      await this.restage(tx, row, { revisionId, ...rendition }, principal);
    });
  }

  private async offered(
    tx: Tx,
    releaseId: string,
    revisionId: string,
    principal: Principal,
  ): Promise<ReleaseRow> {
    const row = await releaseInScope(tx, releaseId, scopeOf(principal));
    demandAct(row, 'choose_revision');
    const newer = await newerRevision(tx, releaseId);
    if (newer?.revisionId !== revisionId) {
      throw conflict('no-newer-revision', '这不是最新的已审核版本，请刷新后再选择。', {
        members: { newerRevisionId: newer?.revisionId ?? null },
      });
    }
    return row;
  }

  private async restage(
    tx: Tx,
    row: ReleaseRow,
    taken: { readonly revisionId: string; readonly renditionId: string; readonly hash: string },
    principal: Principal,
  ): Promise<void> {
    const channel = await channelProfile(tx, row.channelId);
    const lead = channel?.stageLeadSeconds ?? 0;
    const at = new Date(stageAt(row.plannedAt.getTime(), lead, this.clock.now().getTime()));
    const held = row.state === 'held';
    await this.mover.move(tx, {
      releaseId: row.id,
      from: [row.state],
      to: held ? 'held' : 'scheduled',
      takeOver: true,
      cause: 'revision.swapped',
      actor: actorOf(principal),
      detail: { before: row.revisionId, revisionId: taken.revisionId, approvedHash: taken.hash },
      set: {
        revisionId: taken.revisionId,
        renditionId: taken.renditionId,
        approvedHash: taken.hash,
        stageAt: at,
        stagedAt: null,
        staged: null,
        filled: null,
        handle: null,
        ...(held ? {} : { fault: null }),
      },
      job: held ? null : { queue: 'release.stage', at },
    });
  }
}

/** What says that something may already be on the platform stays, so that staging looks for it and overwrites it. */
const FORGET_STEPS = `DELETE FROM release_step WHERE release_id = $1 AND right(name, 6) <> '_begun'`;

const LINKED = '这条发布的正文引用了同一计划中其他渠道的链接，不能直接换版本。请取消后用新版本重新排期。';
const NOT_APPROVED = '新版本送审时没有包含这个渠道，不能换用。请先为这个渠道送审，或保留原版本。';
