import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { conflict, Problem } from '#libs/kernel/problem.js';
import { refusalFor } from '#libs/review/review.rules.js';
import { releaseInScope } from '../../release-guard.js';
import type { ReleaseRow } from '../../release-row.js';
import { UNTOUCHED, type ReleaseState } from '../../release.transitions.js';

const OPEN: readonly ReleaseState[] = [...UNTOUCHED, 'expired', 'needs_attention', 'failed'];

/** What lets one release past a blackout: an exemption before, another approval after. Both are in the audit log. */
@Injectable()
export class BlackoutExceptions {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
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
      await this.note(tx, row, 'release.exempted', reason, principal);
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
      await this.note(tx, row, 'release.reapproved', opinion, principal);
    });
  }

  private async note(
    tx: Tx,
    row: ReleaseRow,
    action: string,
    reason: string,
    principal: Principal,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'release',
        subjectId: row.id,
        departmentId: row.departmentId,
        detail: { reason, approvedHash: row.approvedHash },
        lane: `channel:${row.channelId}`,
      },
    ]);
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
