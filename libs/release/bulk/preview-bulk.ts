import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { scopeOf, type Principal, type Scope } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { invalid } from '#libs/kernel/problem.js';
import { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import type { ReleaseState } from '../release.transitions.js';
import { beforeOf } from './act-row.js';
import { bulkConflicts, type Intended, type Met } from './bulk-conflicts.js';
import { propose, type BulkAct, type ItemBefore, type ItemProposal } from './bulk.rules.js';

export const MOST_RELEASES = 1_000;
const KEPT_MINUTES = 15;

/** Which releases: by id, or by everything that is given. */
export interface Selection {
  readonly ids?: readonly string[] | undefined;
  readonly planId?: string | undefined;
  readonly channelId?: string | undefined;
  readonly draftId?: string | undefined;
  readonly states?: readonly ReleaseState[] | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

export interface ProposedItem {
  readonly releaseId: string;
  readonly channelId: string;
  readonly before: ItemBefore;
  readonly proposal: ItemProposal;
}

/** Shows what an act would do to each of many releases, and keeps that to be applied exactly. */
@Injectable()
export class PreviewBulk {
  constructor(
    private readonly database: Database,
    private readonly conflicts: PlanConflicts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Answers the act's id, by which it is applied. Changes no release.
   * @throws Problem 422 when nothing or too much is selected.
   */
  async preview(selection: Selection, act: BulkAct, principal: Principal): Promise<string> {
    const rows = await select(this.database, selection, scopeOf(principal));
    const nowMs = this.clock.now().getTime();
    const facts = { nowMs, earliestMs: Math.min(...rows.map((row) => row.plannedAt.getTime())) };
    const items = rows.map((row) => {
      const before = beforeOf(row);
      return {
        releaseId: row.id,
        channelId: row.channelId,
        before,
        proposal: propose(act, before, facts),
      };
    });
    return await this.keep(act, items, principal);
  }

  async keep(act: BulkAct, items: readonly ProposedItem[], principal: Principal): Promise<string> {
    const met = await bulkConflicts(this.database, this.conflicts, items.flatMap(intendedOf));
    const id = newId();
    await this.database.transaction(async (tx) => {
      await forgetOld(tx);
      await tx.query(
        `INSERT INTO release_act (id, department_id, act, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + make_interval(mins => $5))`,
        [id, principal.departmentId, JSON.stringify(act), principal.userId, KEPT_MINUTES],
      );
      await tx.query(STORE_ITEMS, [
        id,
        JSON.stringify(items.map((item, at) => stored(item, at, met.get(item.releaseId)))),
      ]);
    });
    return id;
  }
}

function stored(item: ProposedItem, position: number, met: Met | undefined): object {
  const proposal: ItemProposal =
    met?.refusal === undefined ? item.proposal : { ok: false, refusal: met.refusal };
  return {
    release_id: item.releaseId,
    channel_id: item.channelId,
    position,
    before: item.before,
    after: proposal.ok ? proposal.after : null,
    conflicts: met?.conflicts ?? [],
    outcome: proposal.ok ? 'proposed' : 'refused',
    refusal: proposal.ok ? null : proposal.refusal,
  };
}

function intendedOf(item: ProposedItem): Intended[] {
  const { proposal, releaseId, channelId } = item;
  if (!proposal.ok || !('plannedAt' in proposal.after)) return [];
  const { do: act, plannedAt } = proposal.after;
  return [{ releaseId, channelId, atMs: Date.parse(plannedAt), moves: act === 'replan' }];
}

/** By planned time. @throws Problem 422 when nothing, too much, or something unknown is selected. */
export async function select(
  reader: Reader,
  selection: Selection,
  scope: Scope,
): Promise<readonly ReleaseRow[]> {
  const rows = await reader.query<ReleaseRow>(
    `SELECT ${RELEASE_COLUMNS} FROM release r
     WHERE r.department_id = $1 AND ($2::uuid[] IS NULL OR r.id = ANY($2)) AND ($3::uuid IS NULL OR r.plan_id = $3)
       AND ($4::uuid IS NULL OR r.channel_id = $4) AND ($5::uuid IS NULL OR r.draft_id = $5)
       AND ($6::text[] IS NULL OR r.state = ANY($6))
       AND ($7::timestamptz IS NULL OR r.planned_at >= $7) AND ($8::timestamptz IS NULL OR r.planned_at < $8)
     ORDER BY r.planned_at, r.id LIMIT $9`,
    [
      scope.departmentId,
      selection.ids ?? null,
      selection.planId ?? null,
      selection.channelId ?? null,
      selection.draftId ?? null,
      selection.states ?? null,
      selection.from ?? null,
      selection.to ?? null,
      MOST_RELEASES + 1,
    ],
  );
  const missing = (selection.ids ?? []).filter((id) => !rows.some((row) => row.id === id));
  if (missing.length > 0)
    throw wrong('unknown-release', `没有这些发布，或它们不属于您的部门：${missing.slice(0, 5).join('、')}。`);
  if (rows.length === 0) throw wrong('nothing-selected', '没有符合条件的发布。');
  if (rows.length > MOST_RELEASES)
    throw wrong('too-many', `一次最多处理 ${MOST_RELEASES} 条发布，请缩小范围。`);
  return rows;
}

function wrong(code: string, message: string): Error {
  return invalid([{ field: 'selection', code, message }]);
}

async function forgetOld(tx: Tx): Promise<void> {
  await tx.query(
    `DELETE FROM release_act WHERE applied_at IS NULL AND expires_at < clock_timestamp() - interval '1 day'`,
  );
}

const STORE_ITEMS = `
  INSERT INTO release_act_item (act_id, release_id, channel_id, position, before, after, conflicts, outcome, refusal)
  SELECT $1, release_id, channel_id, position, before, after, conflicts, outcome, refusal
  FROM jsonb_to_recordset($2::jsonb) AS i(release_id uuid, channel_id uuid, position integer, before jsonb, after jsonb,
    conflicts jsonb, outcome text, refusal jsonb)`;
