import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { brokenConstraint } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { conflict, invalid, notFound } from '#libs/kernel/problem.js';
import { PlanReleases } from '#libs/release/plan-releases.js';
import { Approvals } from '#libs/review/approval.js';
import { columnInScope, type ColumnRow } from '../column-row.js';

/** The approved drafts that wait for a column's slots, in order. */
@Injectable()
export class ColumnQueue {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly approvals: Approvals,
    private readonly plans: PlanReleases,
  ) {}

  /**
   * Puts an approved revision at the end; answers the entry's id.
   * @throws Problem 404, 409 `revision-not-approved` or `already-queued`, 422 for a channel that was not reviewed.
   */
  async add(columnId: string, revisionId: string, principal: Principal): Promise<string> {
    const id = newId();
    try {
      await this.database.transaction(async (tx) => {
        const column = await columnInScope(tx, columnId, scopeOf(principal), 'FOR UPDATE');
        const channelIds = await this.channelsOf(tx, column, principal);
        const approved = await this.approvals.approvedRevision(
          tx,
          { revisionId, channelIds },
          scopeOf(principal),
        );
        await tx.query(
          `INSERT INTO column_entry (id, column_id, revision_id, draft_id, position, state, added_by, added_at)
           SELECT $1, $2, $3, $4, coalesce(max(position), 0) + 1, 'queued', $5, clock_timestamp()
           FROM column_entry WHERE column_id = $2 AND state = 'queued'`,
          [id, columnId, approved.revisionId, approved.draftId, principal.userId],
        );
        await this.tell(tx, columnId, 'column.entry_added', principal, {
          revisionId,
          draftId: approved.draftId,
        });
      });
    } catch (error) {
      if (brokenConstraint(error) === 'UQ_column_entry_draft')
        throw conflict('already-queued', '这份问答稿已在栏目的备稿中。');
      throw error;
    }
    return id;
  }

  /** @throws Problem 404, 422 `incomplete-order` unless exactly the queued entries are named. */
  async order(columnId: string, entryIds: readonly string[], principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await columnInScope(tx, columnId, scopeOf(principal), 'FOR UPDATE');
      const queued = await tx.query<{ id: string }>(
        `SELECT id FROM column_entry WHERE column_id = $1 AND state = 'queued' FOR UPDATE`,
        [columnId],
      );
      const known = new Set(queued.map((entry) => entry.id));
      if (known.size !== entryIds.length || !entryIds.every((id) => known.has(id))) {
        const message = '备稿在您打开之后已有变化，请刷新后按最新的备稿重新排序。';
        throw invalid([{ field: 'entryIds', code: 'incomplete-order', message }]);
      }
      await tx.query(
        `UPDATE column_entry e SET position = o.position
         FROM unnest($2::uuid[]) WITH ORDINALITY AS o(id, position) WHERE e.id = o.id AND e.column_id = $1`,
        [columnId, [...entryIds]],
      );
      await this.tell(tx, columnId, 'column.reordered', principal, { entries: entryIds.length });
    });
  }

  /** @throws Problem 404; 409 `entry-planned` when its releases are planned already. */
  async remove(columnId: string, entryId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await columnInScope(tx, columnId, scopeOf(principal), 'FOR UPDATE');
      const [entry] = await tx.query<{ state: string; draftId: string }>(
        `SELECT state, draft_id AS "draftId" FROM column_entry WHERE column_id = $1 AND id::text = $2 FOR UPDATE`,
        [columnId, entryId.toLowerCase()],
      );
      if (entry === undefined || entry.state === 'removed') throw notFound('这篇备稿');
      if (entry.state === 'planned')
        throw conflict('entry-planned', '这篇备稿已排入一期，请在发布计划中取消或改期。');
      await tx.query(`UPDATE column_entry SET state = 'removed' WHERE id = $1`, [entryId]);
      await this.tell(tx, columnId, 'column.entry_removed', principal, { entryId, draftId: entry.draftId });
    });
  }

  private async channelsOf(tx: Tx, column: ColumnRow, principal: Principal): Promise<readonly string[]> {
    const base = { instant: column.lookedUntil, zone: column.timeZone };
    const { templateId, channelIds } = column;
    const draft = await this.plans.readAt(
      tx,
      { templateId, channelIds, base, origin: {} },
      scopeOf(principal),
    );
    return draft.steps.map((step) => step.channel.channelId);
  }

  private async tell(
    tx: Tx,
    columnId: string,
    action: string,
    principal: Principal,
    detail: JsonObject,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'column',
        subjectId: columnId,
        departmentId: principal.departmentId,
        detail,
        lane: `department:${principal.departmentId}`,
      },
    ]);
  }
}
