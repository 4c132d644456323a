import { Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { lockRelease, type ReleaseRow } from '../release-row.js';
import { AskWithdrawal } from './ask-withdrawal.js';

interface Owed {
  readonly withdrawId: string;
  readonly reason: string;
}

/** What a publication sets off: a withdrawal wished for while it was on its way, or of what it corrects. */
@Injectable()
export class AfterPublication {
  constructor(private readonly withdrawals: AskWithdrawal) {}

  /** `published` have just become public in this transaction. */
  async follow(tx: Tx, published: readonly ReleaseRow[]): Promise<void> {
    if (published.length === 0) return;
    const owed = await tx.query<Owed>(OWED, [published.map((row) => row.id)]);
    for (const { withdrawId, reason } of owed) {
      const row = await lockRelease(tx, withdrawId);
      if (row?.state === 'published') await this.withdrawals.askRow(tx, row, reason, SYSTEM);
    }
  }
}

const OWED = `
  SELECT w.release_id AS "withdrawId", w.reason FROM release_withdrawal w
  WHERE w.release_id = ANY($1::uuid[]) AND w.closed_at IS NULL AND w.state = 'wished'
  UNION ALL
  SELECT c.corrects_id, c.reason FROM release_correction c
  WHERE c.release_id = ANY($1::uuid[]) AND c.way = 'release_first'`;
