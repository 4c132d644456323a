import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { PresenceOutcome, WithdrawOutcome } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { faultJson } from '../advance.js';
import { faultOfError } from '../brakes/hold-unreadable.js';
import { MoveRelease } from '../move-release.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { findRelease, type ReleaseRow } from '../release-row.js';
import { CloseWithdrawal } from './close-withdrawal.js';
import { ReadPresence } from './read-presence.js';
import { changeWithdrawal, openWithdrawal, receiptOf, recordWithdrawal } from './withdrawal-row.js';
import { afterCall, afterProof, type WithdrawalStep } from './withdrawal.rules.js';

const WITHDRAW_LIMIT_MS = 60_000;

/**
 * Takes a published release back from its platform and proves that it is gone. Repeatable, because gone already counts
 * as withdrawn. What the platform cannot do, or cannot prove, goes to a person.
 */
@Injectable()
export class WithdrawRelease {
  @Inject() private readonly closing!: CloseWithdrawal;
  @Inject() private readonly presence!: ReadPresence;

  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly material: ReleaseMaterial,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Traced('release.withdraw')
  async run(releaseId: string): Promise<void> {
    const row = await findRelease(this.database, releaseId);
    if (row?.state !== 'withdrawing') return;
    const material = await this.material.load(this.database, row);
    const receipt = await receiptOf(this.database, releaseId);
    const open = await this.opened(row);
    const called = open.calledAt !== null || (await this.call(row, material, receipt));
    if (called) await this.prove(row, await this.presence.of(material, receipt));
  }

  private async opened(row: ReleaseRow): Promise<{ readonly calledAt: Date | null }> {
    const open = await openWithdrawal(this.database, row.id);
    if (open !== undefined) return open;
    await this.database.transaction(async (tx) => {
      await recordWithdrawal(tx, {
        releaseId: row.id,
        state: 'asked',
        way: 'delete',
        reason: '',
        askedBy: null,
      });
    });
    return { calledAt: null };
  }

  /** True when the platform has taken it back, by its own word. */
  private async call(row: ReleaseRow, material: Material, receipt: PlatformReceipt): Promise<boolean> {
    const number = await this.recordAttempt(row, material);
    const outcome = await this.ask(material, receipt);
    return await this.database.transaction(async (tx) => {
      const fault = outcome.kind === 'withdrawn' ? null : faultJson(outcome.fault);
      await tx.query(
        `UPDATE release_attempt SET finished_at = clock_timestamp(), outcome = $3, fault = $4 WHERE release_id = $1 AND kind = 'withdraw' AND number = $2`,
        [row.id, number, outcome.kind, fault === null ? null : JSON.stringify(fault)],
      );
      const calls = await callsSinceAsked(tx, row.id);
      const next = afterCall(outcome, { nowMs: this.clock.now().getTime(), calls });
      if (next.to === 'proof') {
        await changeWithdrawal(tx, row.id, { state: 'called', called: true });
        return true;
      }
      await this.carryOut(tx, row, next);
      return false;
    });
  }

  private async prove(row: ReleaseRow, seen: PresenceOutcome): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (seen.kind === 'gone') {
        await this.closing.gone(tx, {
          row,
          cause: 'withdraw.proved',
          actor: SYSTEM,
          evidence: seen.evidence,
        });
        return;
      }
      const open = await openWithdrawal(tx, row.id);
      const checks = (open?.checks ?? 0) + 1;
      const next = afterProof(seen, { nowMs: this.clock.now().getTime(), checks });
      await changeWithdrawal(tx, row.id, { state: 'called', checks });
      await this.carryOut(tx, row, next);
    });
  }

  private async carryOut(tx: Tx, row: ReleaseRow, next: WithdrawalStep): Promise<void> {
    if (next.to === 'proof') return;
    const fault = faultJson(next.fault);
    const base = { releaseId: row.id, from: ['withdrawing'] as const, fence: row.fence, actor: SYSTEM };
    if (next.to === 'by_hand') {
      await changeWithdrawal(tx, row.id, { state: 'by_hand' });
      await this.mover.move(tx, {
        ...base,
        to: 'needs_removal',
        takeOver: true,
        cause: 'withdraw.by_hand',
        set: { fault },
        detail: { fault },
        job: null,
      });
      return;
    }
    const at = new Date(next.atMs);
    if (next.to === 'wait') await changeWithdrawal(tx, row.id, { state: 'waiting', notBefore: at });
    await this.mover.move(tx, {
      ...base,
      to: 'withdrawing',
      cause: next.to === 'wait' ? 'withdraw.waits' : 'withdraw.retry',
      set: { fault },
      detail: { fault, at: at.toISOString() },
      job: { queue: 'release.withdraw', at },
    });
  }

  private async recordAttempt(row: ReleaseRow, material: Material): Promise<number> {
    const deadline = new Date(this.clock.now().getTime() + WITHDRAW_LIMIT_MS);
    const [attempt] = await this.database.query<{ number: number }>(
      `INSERT INTO release_attempt (id, release_id, number, kind, fence, worker, started_at, deadline_at)
       SELECT $1, $2, coalesce(max(number), 0) + 1, 'withdraw', $3, $4, clock_timestamp(), $5
       FROM release_attempt WHERE release_id = $2 AND kind = 'withdraw'
       RETURNING number`,
      [newId(), row.id, row.fence, material.connector.kind, deadline],
    );
    return attempt?.number ?? 1;
  }

  private async ask(material: Material, receipt: PlatformReceipt): Promise<WithdrawOutcome> {
    const { connector } = material;
    if (connector.withdraw === undefined) return { kind: 'unsupported', fault: UNSUPPORTED };
    try {
      const context = await this.material.context(material, AbortSignal.timeout(WITHDRAW_LIMIT_MS));
      return await connector.withdraw(receipt, context);
    } catch (error) {
      return {
        kind: 'failed',
        retryable: true,
        fault: faultOfError(error, 'release.withdraw_failed', '撤回时出错'),
      };
    }
  }
}

/** Asking again starts over, and a budget that was used up says nothing about the platform. */
async function callsSinceAsked(tx: Tx, releaseId: string): Promise<number> {
  const [row] = await tx.query<{ calls: number }>(
    `SELECT count(*)::int AS calls FROM release_attempt a
     WHERE a.release_id = $1 AND a.kind = 'withdraw' AND a.outcome IS DISTINCT FROM 'quota' AND a.started_at >= coalesce(
       (SELECT max(e.at) FROM release_event e WHERE e.release_id = $1 AND e.cause = 'withdraw.asked'), '-infinity')`,
    [releaseId],
  );
  return row?.calls ?? 0;
}

const UNSUPPORTED: Fault = {
  code: 'release.withdraw_unsupported',
  message: '该平台不支持通过接口撤回，请到平台后台手动删除，然后在这里确认。',
};
