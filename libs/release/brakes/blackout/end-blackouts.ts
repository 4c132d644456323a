import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { MoveRelease } from '../../move-release.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../../release-row.js';
import { gatherFacts } from '../facts/gather-facts.js';
import { HoldForObstacle } from '../hold-for-obstacle.js';
import type { AfterBlackout } from '../obstacle.js';
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
    let freeAt = await this.freeAt(tx, channelId);
    let ended = 0;
    for (const row of rows) {
      if (await this.stillHeld(tx, row)) continue;
      const spacingMs = (row.spacingSeconds ?? 0) * 1000;
      const resumed = await this.letGo(tx, row, freeAt);
      ended += 1;
      if (resumed) freeAt = new Date(freeAt.getTime() + spacingMs);
    }
    return ended;
  }

  private async stillHeld(tx: Tx, row: HeldRow): Promise<boolean> {
    const now = this.clock.now();
    const facts = await gatherFacts(
      tx,
      {
        releaseId: row.id,
        revisionId: row.revisionId,
        channelId: row.channelId,
        approvedHash: row.approvedHash,
        latestAt: row.latestAt,
      },
      { moment: 'commit', now, at: now },
    );
    const found = BLACKOUT.find(facts);
    if (found === undefined) return false;
    await tx.query(
      `UPDATE release_hold SET until = $2, sentence = $3, ref_id = $4, spacing_seconds = greatest(spacing_seconds, $5),
         after = CASE WHEN 'reapprove' IN (after, $6) THEN 'reapprove' WHEN 'decide' IN (after, $6) THEN 'decide' ELSE $6 END,
         reapproval_owed = reapproval_owed OR ($6 = 'reapprove' AND reapproved_at IS NULL)
       WHERE release_id = $1 AND (until IS DISTINCT FROM $2 OR ref_id IS DISTINCT FROM $4)`,
      [
        row.id,
        found.until ?? null,
        found.sentence,
        found.ref?.id ?? null,
        found.spacingSeconds ?? 0,
        found.after ?? 'decide',
      ],
    );
    return true;
  }

  /** True when it goes on by itself. */
  private async letGo(tx: Tx, row: HeldRow, freeAt: Date): Promise<boolean> {
    const exempt = await isExempt(tx, row.id);
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

async function isExempt(tx: Tx, releaseId: string): Promise<boolean> {
  const rows = await tx.query('SELECT 1 FROM release_exemption WHERE release_id = $1', [releaseId]);
  return rows.length > 0;
}

const ASK = {
  blackout_ended: '静默期已经结束，系统不会自行补发。请决定立即发布、改期或取消。',
  blackout_reapproval: '静默期已经结束，须先由审核人再次批准，再决定立即发布、改期或取消。',
} as const;

const TOO_LATE = '静默期结束时已超过最晚发布时间，系统不会自动补发。请决定立即发布、改期或放弃。';

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
