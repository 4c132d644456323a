import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM, type Actor } from '#libs/audit/audit.js';
import { stopForTrouble } from '#libs/channels/channel-trouble.js';
import type { Tx } from '#libs/database/tx.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { faultJson, stepFor } from './advance.rules.js';
import { MoveRelease, type Move, type ReleaseChanges } from './move-release.js';
import type { ReleaseRow } from './release-row.js';
import { afterWord, type NextStep, type PlatformWord } from './release.rules.js';
import type { ReleaseState } from './release.transitions.js';
import { AfterPublication } from './withdraw/after-publication.js';

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
    private readonly afterPublication: AfterPublication,
  ) {}

  /** Undefined when the release was no longer where the decision was made: nothing was written. */
  async to(tx: Tx, advance: Advance): Promise<ReleaseRow | undefined> {
    const [row] = await this.toAll(tx, [advance]);
    return row;
  }

  /** Carries many out together; answers in their order. */
  async toAll(tx: Tx, advances: readonly Advance[]): Promise<readonly (ReleaseRow | undefined)[]> {
    const rows = await this.mover.moveAll(tx, advances.map(moveOf));
    const receipts = advances.flatMap((advance, index) => {
      const row = rows[index];
      return row === undefined || advance.next.to !== 'published'
        ? []
        : [receiptOf(row, advance.next.receipt, advance)];
    });
    if (receipts.length > 0) await tx.prepared(KEEP_RECEIPTS, [JSON.stringify(receipts)]);
    await this.afterPublication.follow(
      tx,
      rows.flatMap((row) => (row?.state === 'published' ? [row] : [])),
    );
    for (const [index, { next }] of advances.entries()) {
      const row = rows[index];
      if (row !== undefined && next.to === 'held')
        await stopForTrouble(tx, this.audit, row.channelId, next.fault);
    }
    return rows;
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
}

function moveOf(advance: Advance): Move {
  const { row, next } = advance;
  const step = stepFor(next, row, advance.now);
  return {
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
  };
}

function receiptOf(row: ReleaseRow, receipt: PlatformReceipt, advance: Advance): object {
  return {
    release_id: row.id,
    channel_id: row.channelId,
    platform_ids: receipt.ids,
    public_url: receipt.publicUrl,
    approved_hash: row.approvedHash,
    source: advance.source,
    recorded_by: advance.actor?.id ?? null,
  };
}

const KEEP_RECEIPTS = `
  INSERT INTO release_receipt (release_id, channel_id, platform_ids, public_url, approved_hash, source, recorded_at,
    recorded_by)
  SELECT m.release_id, m.channel_id, m.platform_ids, m.public_url, m.approved_hash, m.source, clock_timestamp(),
    m.recorded_by
  FROM jsonb_to_recordset($1::jsonb) AS m(release_id uuid, channel_id uuid, platform_ids jsonb, public_url text,
    approved_hash text, source text, recorded_by uuid)
  ON CONFLICT (release_id) DO UPDATE SET platform_ids = excluded.platform_ids, public_url = excluded.public_url,
    source = excluded.source, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by`;
