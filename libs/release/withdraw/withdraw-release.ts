import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { WithdrawOutcome } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { faultJson } from '../advance.js';
import { MoveRelease } from '../move-release.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { findRelease, type ReleaseRow } from '../release-row.js';

const WITHDRAW_LIMIT_MS = 60_000;
const MOST_TRIES = 6;
const WAITS_MS: readonly number[] = [2_000, 10_000, 30_000, 120_000, 600_000];

/** Takes a published release back from its platform; repeatable, because gone already counts as withdrawn. */
@Injectable()
export class WithdrawRelease {
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
    const receipt = await this.receiptOf(releaseId);
    const number = await this.recordAttempt(row, material);
    const outcome = await this.ask(material, receipt);
    await this.record(row, number, outcome);
  }

  private async receiptOf(releaseId: string): Promise<PlatformReceipt> {
    const [row] = await this.database.query<{
      platform_ids: Record<string, string>;
      public_url: string | null;
    }>('SELECT platform_ids, public_url FROM release_receipt WHERE release_id = $1', [releaseId]);
    return { ids: row?.platform_ids ?? {}, publicUrl: row?.public_url ?? null, publishedAt: null };
  }

  private async recordAttempt(row: ReleaseRow, material: Material): Promise<number> {
    const deadline = new Date(this.clock.now().getTime() + WITHDRAW_LIMIT_MS);
    const [attempt] = await this.database.query<{ number: number }>(
      `INSERT INTO release_attempt (id, release_id, number, kind, fence, worker, started_at, deadline_at)
       SELECT $1, $2, count(*) + 1, 'withdraw', $3, $4, clock_timestamp(), $5 FROM release_attempt WHERE release_id = $2 AND kind = 'withdraw'
       RETURNING number`,
      [newId(), row.id, row.fence, material.connector.kind, deadline],
    );
    return attempt?.number ?? 1;
  }

  private async ask(material: Material, receipt: PlatformReceipt): Promise<WithdrawOutcome> {
    const { connector } = material;
    if (connector.withdraw === undefined) {
      return {
        kind: 'unsupported',
        fault: {
          code: 'release.withdraw_unsupported',
          message: '该平台不支持通过接口撤回，请到平台后台手动删除。',
        },
      };
    }
    try {
      return await connector.withdraw(
        receipt,
        await this.material.context(material, AbortSignal.timeout(WITHDRAW_LIMIT_MS)),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      return {
        kind: 'failed',
        retryable: true,
        fault: { code: 'release.withdraw_failed', message: `撤回时出错：${reason}` },
      };
    }
  }

  private async record(row: ReleaseRow, number: number, outcome: WithdrawOutcome): Promise<void> {
    await this.database.transaction(async (tx) => {
      const fault = outcome.kind === 'withdrawn' ? null : faultJson(outcome.fault);
      await tx.query(
        `UPDATE release_attempt SET finished_at = clock_timestamp(), outcome = $3, fault = $4 WHERE release_id = $1 AND kind = 'withdraw' AND number = $2`,
        [row.id, number, outcome.kind, fault === null ? null : JSON.stringify(fault)],
      );
      const base = {
        releaseId: row.id,
        from: ['withdrawing'] as const,
        fence: row.fence,
        actor: SYSTEM,
        set: { fault },
      };
      if (outcome.kind === 'withdrawn') {
        await this.mover.move(tx, {
          ...base,
          to: 'withdrawn',
          takeOver: true,
          cause: 'withdraw.done',
          job: null,
        });
        return;
      }
      const tries = await this.tries(row.id);
      if (outcome.kind === 'failed' && outcome.retryable && tries < MOST_TRIES) {
        const at = new Date(
          this.clock.now().getTime() + (WAITS_MS[Math.min(tries - 1, WAITS_MS.length - 1)] ?? 2_000),
        );
        await this.mover.move(tx, {
          ...base,
          to: 'withdrawing',
          cause: 'withdraw.retry',
          detail: { fault },
          job: { queue: 'release.withdraw', at },
        });
        return;
      }
      await this.mover.move(tx, {
        ...base,
        to: 'published',
        takeOver: true,
        cause: 'withdraw.failed',
        detail: { fault },
        job: null,
      });
    });
  }

  private async tries(releaseId: string): Promise<number> {
    const [row] = await this.database.query<{ n: string }>(
      `SELECT count(*) AS n FROM release_attempt WHERE release_id = $1 AND kind = 'withdraw'`,
      [releaseId],
    );
    return Number(row?.n ?? 0);
  }
}
