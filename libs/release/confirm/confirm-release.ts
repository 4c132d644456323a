import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { ConfirmOutcome } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { AdvanceRelease, faultJson, type ReceiptSource } from '../advance.js';
import { MoveRelease } from '../move-release.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { findRelease, type ReleaseRow } from '../release-row.js';
import { confirmAt } from '../release.timing.js';
import type { ReleaseState } from '../release.transitions.js';

const CONFIRM_LIMIT_MS = 60_000;

/** The platform's word may arrive in any of these states; it ends them. */
const OPEN_TO_WORD: readonly ReleaseState[] = ['committing', 'verifying', 'accepted', 'needs_attention'];

/** Learns what became of an accepted commit: by sparse polling, or by the platform's callback. */
@Injectable()
export class ConfirmRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly advance: AdvanceRelease,
    private readonly material: ReleaseMaterial,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One poll of an accepted release. */
  async poll(releaseId: string): Promise<void> {
    const row = await findRelease(this.database, releaseId);
    if (row?.state !== 'accepted' || row.handle === null) return;
    const material = await this.material.load(this.database, row);
    const outcome = await this.ask(row, material);
    await this.database.transaction(async (tx) => {
      if (outcome.kind === 'pending' || outcome.kind === 'failed') await this.pollLater(tx, row, material);
      else await this.settle(tx, row, outcome, 'poll');
    });
  }

  /** Records the platform's final word. False when the release was no longer open to it. */
  async settle(tx: Tx, row: ReleaseRow, outcome: ConfirmOutcome, source: ReceiptSource): Promise<boolean> {
    const from = OPEN_TO_WORD.filter((state) => state === row.state);
    if (from.length === 0) return await this.afterPublication(tx, row, outcome);
    const now = this.clock.now();
    switch (outcome.kind) {
      case 'published': {
        const next = { to: 'published' as const, receipt: outcome.receipt };
        return (
          (await this.advance.to(tx, {
            row,
            from,
            next,
            cause: `${source}.published`,
            source,
            now,
            anyFence: true,
          })) !== undefined
        );
      }
      case 'rejected': {
        const to =
          outcome.outcome === 'content' && row.state !== 'needs_attention'
            ? ('failed' as const)
            : ('needs_attention' as const);
        if (row.state === 'needs_attention') return true;
        const next = { to, fault: outcome.fault };
        return (
          (await this.advance.to(tx, {
            row,
            from,
            next,
            cause: `${source}.rejected`,
            source,
            now,
            anyFence: true,
          })) !== undefined
        );
      }
      case 'removed':
        if (row.state === 'committing') return false;
        return await this.removed(tx, row, from, outcome.fault, source);
      case 'pending':
      case 'failed':
        return true;
    }
  }

  private async afterPublication(tx: Tx, row: ReleaseRow, outcome: ConfirmOutcome): Promise<boolean> {
    if (row.state !== 'published' || outcome.kind !== 'removed') return true;
    return await this.removed(tx, row, ['published'], outcome.fault, 'callback');
  }

  private async removed(
    tx: Tx,
    row: ReleaseRow,
    from: readonly ReleaseState[],
    fault: Parameters<typeof faultJson>[0],
    source: ReceiptSource,
  ): Promise<boolean> {
    const detail = { fault: faultJson(fault) };
    const moved = await this.mover.move(tx, {
      releaseId: row.id,
      from,
      to: 'removed_by_platform',
      takeOver: true,
      cause: `${source}.removed`,
      actor: SYSTEM,
      set: detail,
      detail,
      job: null,
    });
    return moved !== undefined;
  }

  private async ask(row: ReleaseRow, material: Material): Promise<ConfirmOutcome> {
    if (material.connector.confirm === undefined || row.handle === null) return { kind: 'pending' };
    try {
      const context = await this.material.context(material, AbortSignal.timeout(CONFIRM_LIMIT_MS));
      return await material.connector.confirm(material.job, row.handle, context);
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      return {
        kind: 'failed',
        fault: { code: 'release.confirm_failed', message: `查询发布结果时出错：${reason}` },
      };
    }
  }

  private async pollLater(tx: Tx, row: ReleaseRow, material: Material): Promise<void> {
    const asked = row.confirms + 1;
    const acceptedMs = (row.acceptedAt ?? this.clock.now()).getTime();
    const at = confirmAt(acceptedMs, material.timing.confirmAfterSeconds, asked);
    if (at === undefined) {
      await this.advance.to(tx, {
        row,
        from: ['accepted'],
        next: {
          to: 'needs_attention',
          fault: {
            code: 'release.unconfirmed',
            message: '平台已受理，但一直没有给出结果。请到平台核对，并在这里填写结果。',
          },
        },
        cause: 'poll.exhausted',
        source: 'poll',
        now: this.clock.now(),
        set: { confirms: asked },
      });
      return;
    }
    await this.mover.move(tx, {
      releaseId: row.id,
      from: ['accepted'],
      to: 'accepted',
      fence: row.fence,
      cause: 'poll.pending',
      actor: SYSTEM,
      set: { confirms: asked },
      job: { queue: 'release.confirm', at: new Date(Math.max(at, this.clock.now().getTime())) },
    });
  }
}
