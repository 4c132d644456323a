import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import { channelProfile, type ChannelFacts } from '#libs/channels/channel.queries.js';
import { CONNECTORS, type ConnectorRegistry, type WithdrawalWay } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { conflict } from '#libs/kernel/problem.js';
import { replacementUnderWay } from '../correct/correction-row.js';
import { MoveRelease } from '../move-release.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';
import { recordWithdrawal } from './withdrawal-row.js';

const BY_HAND: WithdrawalWay = {
  way: 'manual',
  note: '该平台不能通过接口撤回，须由人登录平台删除，然后在这里确认。',
};

/** Asks for what is out to be taken back. */
@Injectable()
export class AskWithdrawal {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Also asks again after a withdrawal that was left to a person.
   * @throws Problem 409 `release-state` when it is not public, 409 `correction-under-way`.
   */
  async ask(releaseId: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(row, 'withdraw');
      await refuseWhileReplaced(tx, row);
      await this.askRow(tx, row, reason, actorOf(principal));
    });
  }

  /** `row` is locked and public, or waits for a person to remove it. */
  async askRow(tx: Tx, row: ReleaseRow, reason: string, actor: Actor): Promise<ReleaseRow | undefined> {
    const { way } = await this.wayOf(tx, row.channelId);
    await recordWithdrawal(tx, { releaseId: row.id, state: 'asked', way, reason, askedBy: actor.id });
    return await this.mover.move(tx, {
      releaseId: row.id,
      from: [row.state],
      to: 'withdrawing',
      takeOver: true,
      cause: 'withdraw.asked',
      actor,
      set: { fault: null },
      detail: { reason, way },
      job: { queue: 'release.withdraw', at: this.clock.now() },
    });
  }

  /** `row` is locked and on its way: it is taken back as soon as it is known to be out. */
  async wishRow(tx: Tx, row: ReleaseRow, reason: string, actor: Actor): Promise<void> {
    const { way } = await this.wayOf(tx, row.channelId);
    await recordWithdrawal(tx, { releaseId: row.id, state: 'wished', way, reason, askedBy: actor.id });
    await this.mover.note(tx, row, { cause: 'withdraw.wished', actor, detail: { reason, way } });
  }

  /** How items of the channel are taken back. */
  async wayOf(reader: Reader, channelId: string): Promise<WithdrawalWay> {
    const channel = await channelProfile(reader, channelId);
    return channel === undefined ? BY_HAND : this.wayOfChannel(channel);
  }

  wayOfChannel(channel: ChannelFacts): WithdrawalWay {
    const connector = this.connectors.get(channel.kind);
    if (connector?.withdraw === undefined) return BY_HAND;
    return connector.withdrawal?.(channel) ?? { way: 'delete', note: '通过平台接口删除。' };
  }
}

/**
 * Of a page that is being replaced in place nobody could say afterwards whether it is gone: the one call or the other
 * comes last. `row` is locked.
 * @throws Problem 409 `correction-under-way`.
 */
export async function refuseWhileReplaced(tx: Tx, row: ReleaseRow): Promise<void> {
  const correction = await replacementUnderWay(tx, row.id);
  if (correction === undefined) return;
  throw conflict(
    'correction-under-way',
    '这条内容正在被原地更正，结果出来之前不能撤回。请等更正有结果：已更正的，请撤回更正的那一条；没有更正成的，再撤回本条。',
    { members: { releaseId: correction } },
  );
}
