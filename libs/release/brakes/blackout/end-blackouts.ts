import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { MoveRelease } from '../../move-release.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../../release-row.js';
import { gatherAllFacts, type Intended } from '../facts/gather-facts.js';
import { HoldForObstacle } from '../hold-for-obstacle.js';
import type { AfterBlackout, Found } from '../obstacle.js';
import { BLACKOUT } from '../obstacles/blackout.js';
import { afterBlackout } from './resume.rules.js';

const MOST = 500;

interface HeldRow extends ReleaseRow {
  readonly after: AfterBlackout | null;
  readonly spacingSeconds: number | null;
  readonly reapprovalOwed: boolean;
}

/**
 * Lets go what blackouts hold no longer: ended by the clock, early, by a change or by an exemption. The rows tell it
 * all, so a publisher that starts after the end finds the same.
 */
@Injectable()
export class EndBlackouts {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly holds: HoldForObstacle,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers how many releases went on to something else. */
  async run(): Promise<number> {
    const channels = await this.database.query<{ channelId: string }>(
      `SELECT DISTINCT channel_id AS "channelId" FROM release WHERE state = 'held' AND hold_reason = 'blackout'`,
    );
    let ended = 0;
    for (const { channelId } of channels)
      ended += await this.database.transaction(async (tx) => await this.onChannel(tx, channelId));
    return ended;
  }

  /** One transaction a channel: its releases go on one after another. */
  private async onChannel(tx: Tx, channelId: string): Promise<number> {
    const rows = await tx.query<HeldRow>(HELD, [channelId]);
    const now = this.clock.now();
    const gathered = await gatherAllFacts(tx, rows.map(intendedOf), { moment: 'commit', now, at: now });
    const held: { readonly row: HeldRow; readonly by: Found }[] = [];
    let freeAt = await this.freeAt(tx, channelId);
    for (const [index, row] of rows.entries()) {
      const facts = gathered[index];
      if (facts === undefined) continue;
      const by = BLACKOUT.find(facts);
      if (by !== undefined) {
        held.push({ row, by });
        continue;
      }
      if (await this.letGo(tx, row, facts.exempt, freeAt))
        freeAt = new Date(freeAt.getTime() + (row.spacingSeconds ?? 0) * 1000);
    }
    if (held.length > 0)
      await tx.query(STILL_HELD, [JSON.stringify(held.map(({ row, by }) => holdOf(row, by)))]);
    return rows.length - held.length;
  }

  /** True when it goes on by itself. */
  private async letGo(tx: Tx, row: HeldRow, exempt: boolean, freeAt: Date): Promise<boolean> {
    const next = afterBlackout({
      after: exempt ? 'resume' : (row.after ?? 'decide'),
      latestAt: row.latestAt,
      reapprovalOwed: row.reapprovalOwed && !exempt,
      freeAt,
    });
    switch (next.do) {
      case 'resume':
        await this.mover.move(tx, {
          releaseId: row.id,
          from: ['held'],
          to: row.staged === null ? 'scheduled' : 'staged',
          takeOver: true,
          cause: 'blackout.resumed',
          actor: SYSTEM,
          detail: { at: next.at.toISOString() },
          set: { holdReason: null, fault: null, ...(row.staged === null ? { stageAt: next.at } : {}) },
          job: { queue: row.staged === null ? 'release.stage' : 'release.commit', at: next.at },
        });
        return true;
      case 'expire': {
        const fault = { code: 'release.too_late', message: TOO_LATE };
        await this.mover.move(tx, {
          releaseId: row.id,
          from: ['held'],
          to: 'expired',
          takeOver: true,
          cause: 'blackout.expired',
          actor: SYSTEM,
          detail: { fault },
          set: { holdReason: null, fault },
          job: null,
        });
        return false;
      }
      case 'ask': {
        const hold = { code: next.reason, sentence: ASK[next.reason] };
        await this.holds.hold(tx, row, hold, { actor: SYSTEM, cause: 'blackout.over' });
        return false;
      }
    }
  }

  /** After whatever was let go on this channel before and has not gone out. */
  private async freeAt(tx: Tx, channelId: string): Promise<Date> {
    const now = this.clock.now();
    const [last] = await tx.query<{ at: Date | null; spacing: number | null }>(LAST, [channelId, now]);
    if (!last?.at) return now;
    return new Date(Math.max(now.getTime(), last.at.getTime() + (last.spacing ?? 0) * 1000));
  }
}

function intendedOf(row: HeldRow): Intended {
  const { id: releaseId, revisionId, channelId, approvedHash, latestAt } = row;
  return { releaseId, revisionId, channelId, approvedHash, latestAt };
}

function holdOf(row: HeldRow, by: Found): object {
  return {
    release_id: row.id,
    until: by.until ?? null,
    sentence: by.sentence,
    ref_id: by.ref?.id ?? null,
    spacing: by.spacingSeconds ?? 0,
    after: by.after ?? 'decide',
  };
}

const ASK = {
  blackout_ended: '静默期已经结束，系统不会自行补发。请决定立即发布、改期或取消。',
  blackout_reapproval: '静默期已经结束，须先由审核人再次批准，再决定立即发布、改期或取消。',
} as const;

const TOO_LATE = '静默期结束时已超过最晚发布时间，系统不会自动补发。请决定立即发布、改期或放弃。';

/** Another window may hold them by now; the strictest of all decides what follows. */
const STILL_HELD = `
  UPDATE release_hold o SET until = m.until, sentence = m.sentence, ref_id = m.ref_id,
    spacing_seconds = greatest(o.spacing_seconds, m.spacing),
    after = CASE WHEN 'reapprove' IN (o.after, m.after) THEN 'reapprove' WHEN 'decide' IN (o.after, m.after) THEN 'decide'
      ELSE m.after END,
    reapproval_owed = o.reapproval_owed OR (m.after = 'reapprove' AND o.reapproved_at IS NULL)
  FROM jsonb_to_recordset($1::jsonb) AS m(release_id uuid, until timestamptz, sentence text, ref_id uuid, spacing integer,
    after varchar)
  WHERE o.release_id = m.release_id AND (o.until IS DISTINCT FROM m.until OR o.ref_id IS DISTINCT FROM m.ref_id)`;

const HELD = `
  SELECT ${RELEASE_COLUMNS}, o.after, o.spacing_seconds AS "spacingSeconds",
    coalesce(o.reapproval_owed, false) AS "reapprovalOwed"
  FROM release r LEFT JOIN release_hold o ON o.release_id = r.id
  WHERE r.channel_id = $1 AND r.state = 'held' AND r.hold_reason = 'blackout'
  ORDER BY r.planned_at, r.id LIMIT ${MOST} FOR UPDATE OF r`;

const LAST = `
  SELECT r.job_at AS at, o.spacing_seconds AS spacing FROM release r JOIN release_hold o ON o.release_id = r.id
  WHERE r.channel_id = $1 AND r.state IN ('staged', 'staging', 'scheduled') AND o.code = 'blackout' AND r.planned_at < $2
  ORDER BY r.job_at DESC LIMIT 1`;
