import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM, type Actor } from '#libs/audit/audit.js';
import { stopForTrouble } from '#libs/channels/channel-trouble.js';
import type { Tx } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { faultJson, stepFor } from './advance.rules.js';
import { MoveRelease, type ReleaseChanges } from './move-release.js';
import type { ReleaseRow } from './release-row.js';
import { afterWord, type NextStep, type PlatformWord } from './release.rules.js';
import type { ReleaseState } from './release.transitions.js';

export { faultJson };

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

export interface Word {
  /** Locked by the caller's transaction. */
  readonly row: ReleaseRow;
  readonly word: PlatformWord;
  readonly cause: string;
  readonly source: ReceiptSource;
  readonly now: Date;
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
    const step = stepFor(next, row, advance.now);
    const moved = await this.mover.move(tx, {
      releaseId: row.id,
      from: advance.from,
      to: step.to,
      takeOver: true,
      cause: advance.cause,
      actor: advance.actor ?? SYSTEM,
      set: { ...advance.set, ...step.set },
      detail: {
        ...advance.detail,
        ...step.detail,
        ...(step.to === 'published' ? { source: advance.source } : {}),
      },
      job: step.job,
      ...(advance.anyFence === true ? {} : { fence: row.fence }),
    });
    if (moved === undefined) return undefined;
    if (next.to === 'published') await this.keepReceipt(tx, moved, next.receipt, advance);
    if (next.to === 'held') await stopForTrouble(tx, this.audit, row.channelId, next.fault);
    return moved;
  }

  /**
   * Takes the platform's word in, whoever owns the release just now: it is true in every state.
   * Answers `too_early` when it must be heard again after the call in flight has ended.
   */
  async hear(tx: Tx, { row, word, cause, source, now }: Word): Promise<'applied' | 'nothing' | 'too_early'> {
    const step = afterWord(row.state, word);
    if (step === 'nothing' || step === 'too_early') return step;
    if (step.to !== 'removed_by_platform') {
      await this.to(tx, { row, from: [row.state], next: step, cause, source, now, anyFence: true });
      return 'applied';
    }
    const fault = faultJson(step.fault);
    await this.mover.move(tx, {
      releaseId: row.id,
      from: [row.state],
      to: 'removed_by_platform',
      takeOver: true,
      cause,
      actor: SYSTEM,
      set: { fault },
      detail: { fault },
      job: null,
    });
    return 'applied';
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
