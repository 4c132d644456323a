import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { conflict, Problem } from '#libs/kernel/problem.js';
import { refusalFor } from '#libs/review/review.rules.js';
import { MoveRelease } from '../../move-release.js';
import { releaseInScope } from '../../release-guard.js';
import type { ReleaseRow } from '../../release-row.js';
import { UNTOUCHED, type ReleaseState } from '../../release.transitions.js';

const OPEN: readonly ReleaseState[] = [...UNTOUCHED, 'expired', 'needs_attention', 'failed'];

const REAPPROVED = '审核人已再次批准。请决定立即发布、改期或取消。';

/** Held for nothing but the approval that is given now. */
const HELD_FOR_APPROVAL: readonly (string | null)[] = ['blackout_reapproval', 'reapproval_owed'];

/** What lets one release past a blackout: an exemption before, another approval after. Both are in its history. */
@Injectable()
export class BlackoutExceptions {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
  ) {}

  /**
   * Marks one release as an emergency that no blackout holds; a held one goes on by itself shortly. Stops and pauses
   * hold it all the same.
   * @throws Problem 404; 409 `release-out` when there is nothing left to exempt.
   */
  async exempt(releaseId: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      if (!OPEN.includes(row.state)) throw conflict('release-out', '这条发布已经发出或取消，不需要例外。');
      const [granted] = await tx.query(
        `INSERT INTO release_exemption (release_id, reason, granted_by, granted_at)
         VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT (release_id) DO NOTHING RETURNING release_id`,
        [releaseId, reason, principal.userId],
      );
      if (granted === undefined) return;
      await this.mover.note(tx, row, {
        cause: 'exempted',
        actor: actorOf(principal),
        detail: { reason, approvedHash: row.approvedHash },
      });
    });
  }

  /**
   * A reviewer's fresh approval after a blackout that asks for one. Sends nothing: a person then says when.
   * @throws Problem 404; 403 `own-work`; 409 `no-reapproval-owed`.
   */
  async reapprove(releaseId: string, opinion: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      await refuseOwnWork(tx, row, principal);
      const [given] = await tx.query(
        `UPDATE release_hold SET reapproval_owed = false, reapproved_by = $2, reapproved_at = clock_timestamp()
         WHERE release_id = $1 AND reapproval_owed RETURNING release_id`,
        [releaseId, principal.userId],
      );
      if (given === undefined)
        throw conflict('no-reapproval-owed', '这条发布不需要再次批准，可能已有他人批准，请刷新查看。');
      await this.asReapproved(tx, row, opinion, principal);
    });
  }

  /** What waited for this alone waits for a person's word on the time from now on, and says so. */
  private async asReapproved(tx: Tx, row: ReleaseRow, opinion: string, principal: Principal): Promise<void> {
    const done = {
      cause: 'reapproved',
      actor: actorOf(principal),
      detail: { reason: opinion, approvedHash: row.approvedHash },
    };
    if (row.state !== 'held' || !HELD_FOR_APPROVAL.includes(row.holdReason)) {
      await this.mover.note(tx, row, done);
      return;
    }
    await this.mover.move(tx, {
      ...done,
      releaseId: row.id,
      from: ['held'],
      to: 'held',
      fence: row.fence,
      set: { holdReason: 'reapproved', fault: { code: 'release.reapproved', message: REAPPROVED } },
      job: null,
    });
  }
}

/** Nobody approves their own work: neither who wrote any of it, nor who planned it. */
async function refuseOwnWork(tx: Tx, row: ReleaseRow, principal: Principal): Promise<void> {
  const [work] = await tx.query<{ authors: readonly string[] }>(
    `SELECT d.authors || v.authors || p.created_by AS authors
     FROM release_plan p JOIN revision v ON v.id = p.revision_id JOIN draft d ON d.id = v.draft_id WHERE p.id = $1`,
    [row.planId],
  );
  const refusal = refusalFor(
    {
      userId: principal.userId,
      departmentId: principal.departmentId,
      isReviewer: principal.roles.includes('reviewer'),
    },
    { open: true, departmentId: row.departmentId, ownWorkOf: work?.authors ?? [], decidedBy: [] },
  );
  if (refusal !== undefined)
    throw new Problem(
      403,
      refusal,
      '不能再次批准',
      '不能批准自己撰写、提交或排期的发布，请由其他审核人批准。',
    );
}
