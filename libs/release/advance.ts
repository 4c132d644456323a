import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM, type Actor } from '#libs/audit/audit.js';
import { stopForTrouble } from '#libs/channels/channel-trouble.js';
import type { Tx } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { Fault, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import { MoveRelease, type Move, type ReleaseChanges } from './move-release.js';
import type { ReleaseRow } from './release-row.js';
import type { NextStep } from './release.rules.js';
import type { ReleaseState } from './release.transitions.js';

export type ReceiptSource = 'answer' | 'callback' | 'poll' | 'lookup' | 'person';

export interface Advance {
  readonly row: ReleaseRow;
  readonly from: readonly ReleaseState[];
  readonly next: NextStep;
  readonly cause: string;
  readonly source: ReceiptSource;
  readonly now: Date;
  readonly actor?: Actor;
  readonly set?: ReleaseChanges;
  readonly detail?: JsonObject;
  /** When it does not matter who owned the release, as for the platform's own word. */
  readonly anyFence?: boolean;
}

/** Carries a decision of the rules out: one move with everything that belongs to it. */
@Injectable()
export class AdvanceRelease {
  constructor(
    private readonly mover: MoveRelease,
    private readonly audit: AuditLog,
  ) {}

  /** Undefined when the release was no longer where the decision was made: nothing was written. */
  async to(tx: Tx, advance: Advance): Promise<ReleaseRow | undefined> {
    const { row, next } = advance;
    const base: Pick<Move, 'releaseId' | 'from' | 'takeOver' | 'cause' | 'actor'> & { fence?: number } = {
      releaseId: row.id,
      from: advance.from,
      takeOver: true,
      cause: advance.cause,
      actor: advance.actor ?? SYSTEM,
      ...(advance.anyFence === true ? {} : { fence: row.fence }),
    };
    const moved = await this.mover.move(tx, { ...base, ...stepOf(advance) });
    if (moved === undefined) return undefined;
    if (next.to === 'published') await this.keepReceipt(tx, moved, next.receipt, advance);
    if (next.to === 'held') await stopForTrouble(tx, this.audit, row.channelId, next.fault);
    return moved;
  }

  private async keepReceipt(
    tx: Tx,
    row: ReleaseRow,
    receipt: PlatformReceipt,
    advance: Advance,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO release_receipt (release_id, channel_id, platform_ids, public_url, approved_hash, source, recorded_at, recorded_by)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7)
       ON CONFLICT (release_id) DO UPDATE SET platform_ids = excluded.platform_ids, public_url = excluded.public_url,
         source = excluded.source, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by`,
      [
        row.id,
        row.channelId,
        JSON.stringify(receipt.ids),
        receipt.publicUrl,
        row.approvedHash,
        advance.source,
        advance.actor?.id ?? null,
      ],
    );
  }
}

function stepOf(advance: Advance): Pick<Move, 'to' | 'set' | 'detail' | 'job'> {
  const { next, now, row } = advance;
  const extra = { ...advance.set };
  const detail = (more: JsonObject): JsonObject => ({ ...advance.detail, ...more });
  switch (next.to) {
    case 'published':
      return {
        to: 'published',
        set: { ...extra, publishedAt: platformInstant(next.receipt), confirmedAt: 'now', fault: null },
        detail: detail({
          ids: { ...next.receipt.ids },
          publicUrl: next.receipt.publicUrl,
          source: advance.source,
        }),
        job: { queue: 'release.see', at: now },
      };
    case 'accepted':
      return {
        to: 'accepted',
        set: {
          ...extra,
          acceptedAt: 'now',
          handle: handleJson(next.handle),
          correlation: next.handle.correlation,
          confirms: 0,
          fault: null,
        },
        detail: detail({ correlation: next.handle.correlation }),
        job: { queue: 'release.confirm', at: new Date(next.confirmAt) },
      };
    case 'verifying':
      return {
        to: 'verifying',
        set: { ...extra, ...(next.fault === null ? {} : { fault: faultJson(next.fault) }) },
        detail: detail(next.fault === null ? {} : { fault: faultJson(next.fault) }),
        job: { queue: 'release.verify', at: new Date(next.lookAt) },
      };
    case 'staged':
      return {
        to: 'staged',
        set: {
          ...extra,
          fault: faultJson(next.fault),
          lookups: 0,
          absences: 0,
          refreshes: row.refreshes + (next.renew ? 1 : 0),
        },
        detail: detail({ fault: faultJson(next.fault) }),
        job: { queue: 'release.commit', at: new Date(next.commitAt) },
      };
    case 'waiting_quota':
      return {
        to: 'waiting_quota',
        set: { ...extra, fault: faultJson(next.fault) },
        detail: detail({ fault: faultJson(next.fault), until: new Date(next.until).toISOString() }),
        job: { queue: 'release.stage', at: new Date(Math.min(next.until, row.latestAt.getTime())) },
      };
    case 'held':
      return {
        to: 'held',
        set: { ...extra, holdReason: 'channel_stopped', fault: faultJson(next.fault) },
        detail: detail({ fault: faultJson(next.fault) }),
        job: null,
      };
    case 'failed':
    case 'needs_attention':
    case 'expired':
      return {
        to: next.to,
        set: { ...extra, fault: faultJson(next.fault) },
        detail: detail({ fault: faultJson(next.fault) }),
        job: null,
      };
  }
}

function platformInstant(receipt: PlatformReceipt): Date | 'now' {
  if (receipt.publishedAt === null) return 'now';
  const instant = new Date(receipt.publishedAt);
  return Number.isNaN(instant.getTime()) ? 'now' : instant;
}

export function faultJson(fault: Fault): JsonObject {
  const { code, message, platformCode } = fault;
  return platformCode === undefined ? { code, message } : { code, message, platformCode };
}

function handleJson(handle: PlatformHandle): JsonObject {
  return { correlation: handle.correlation, data: handle.data };
}
