import { Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { MoveRelease } from '../move-release.js';
import { lockRelease, type ReleaseRow } from '../release-row.js';
import { AskWithdrawal } from './ask-withdrawal.js';

interface Owed {
  readonly withdrawId: string;
  readonly reason: string;
  /** The correction that took its place; null when it is to be withdrawn. */
  readonly replacedBy: string | null;
}

/** What a publication sets off: a withdrawal wished for while it was on its way, or of what it corrects. */
@Injectable()
export class AfterPublication {
  constructor(
    private readonly withdrawals: AskWithdrawal,
    private readonly mover: MoveRelease,
  ) {}

  /** `published` have just become public in this transaction. */
  async follow(tx: Tx, published: readonly ReleaseRow[]): Promise<void> {
    if (published.length === 0) return;
    const owed = await tx.prepared<Owed>(OWED, [published.map((row) => row.id)]);
    for (const { withdrawId, reason, replacedBy } of owed) {
      const row = await lockRelease(tx, withdrawId);
      if (row?.state !== 'published') continue;
      if (replacedBy === null) await this.withdrawals.askRow(tx, row, reason, SYSTEM);
      else await this.replaced(tx, row, replacedBy);
    }
  }

  /** In place: what was public is the correction now, and the old text is gone with the same call. */
  private async replaced(tx: Tx, row: ReleaseRow, replacedBy: string): Promise<void> {
    await this.mover.move(tx, {
      releaseId: row.id,
      from: ['published'],
      to: 'withdrawn',
      takeOver: true,
      cause: 'correction.replaced',
      actor: SYSTEM,
      detail: { replacedBy },
      job: null,
    });
  }
}

const OWED = `
  SELECT w.release_id AS "withdrawId", w.reason, NULL::uuid AS "replacedBy" FROM release_withdrawal w
  WHERE w.release_id = ANY($1::uuid[]) AND w.closed_at IS NULL AND w.state = 'wished'
  UNION ALL
  SELECT c.corrects_id, c.reason, CASE WHEN c.way = 'update' THEN c.release_id END FROM release_correction c
  WHERE c.release_id = ANY($1::uuid[]) AND c.way IN ('release_first', 'update')`;
