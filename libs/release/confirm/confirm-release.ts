import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import type { ConfirmOutcome } from '#libs/channels/connector.js';
import { QuotaBook } from '#libs/channels/quota-book.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { AdvanceRelease, type ReceiptSource } from '../advance.js';
import { faultJson } from '../advance.rules.js';
import { faultOfError } from '../brakes/hold-unreadable.js';
import { MoveRelease } from '../move-release.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { findRelease, lockRelease, type ReleaseRow } from '../release-row.js';
import { confirmAt } from '../release.timing.js';

const CONFIRM_LIMIT_MS = 60_000;

/** Learns what became of an accepted commit: by sparse polling, or by the platform's callback. */
@Injectable()
export class ConfirmRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly advance: AdvanceRelease,
    private readonly material: ReleaseMaterial,
    private readonly quotas: QuotaBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One poll of an accepted release. */
  @Traced('release.confirm')
  async poll(releaseId: string): Promise<void> {
    const row = await findRelease(this.database, releaseId);
    if (row?.state !== 'accepted' || row.handle === null) return;
    const material = await this.material.load(this.database, row);
    if (!(await this.mayAsk(row, material))) return;
    const outcome = await this.ask(row, material);
    await this.database.transaction(async (tx) => {
      if (outcome.kind === 'pending' || outcome.kind === 'failed') {
        await this.pollLater(tx, row, material);
        return;
      }
      const present = await lockRelease(tx, releaseId);
      if (present !== undefined) await this.settle(tx, present, outcome, 'poll');
    });
  }

  /** Records the platform's final word. `too_early` when it must be heard again after the call in flight. */
  async settle(
    tx: Tx,
    row: ReleaseRow,
    outcome: ConfirmOutcome,
    source: ReceiptSource,
  ): Promise<'applied' | 'nothing' | 'too_early'> {
    if (outcome.kind === 'pending' || outcome.kind === 'failed') return 'nothing';
    const cause = `${source}.${outcome.kind}`;
    return await this.advance.hear(tx, { row, word: outcome, cause, source, now: this.clock.now() });
  }

  /** Questions count against the account's budgets; when what is kept for them is gone, this one waits for more. */
  private async mayAsk(row: ReleaseRow, material: Material): Promise<boolean> {
    const names = material.connector.capabilities.quotas.filter((quota) => quota.spentByConfirm === true);
    if (names.length === 0) return true;
    return await this.database.transaction(async (tx) => {
      const spent = await this.quotas.takeAll(
        tx,
        material.channel,
        names.map((quota) => quota.name),
        { forLookup: true },
      );
      if (spent === undefined) return true;
      await this.mover.move(tx, {
        releaseId: row.id,
        from: ['accepted'],
        to: 'accepted',
        fence: row.fence,
        cause: 'poll.quota',
        actor: SYSTEM,
        set: {
          fault: faultJson({ code: 'quota.poll_spent', message: `${spent.label}已用完，恢复后继续查询。` }),
        },
        detail: { quota: spent.name },
        job: { queue: 'release.confirm', at: spent.resetAt },
      });
      return false;
    });
  }

  private async ask(row: ReleaseRow, material: Material): Promise<ConfirmOutcome> {
    if (material.connector.confirm === undefined || row.handle === null) return { kind: 'pending' };
    try {
      const context = await this.material.context(material, AbortSignal.timeout(CONFIRM_LIMIT_MS));
      return await material.connector.confirm(material.job, row.handle, context);
    } catch (error) {
      return {
        kind: 'failed',
        fault: faultOfError(error, 'release.confirm_failed', '查询发布结果时出错'),
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
