import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { channelProfile, type ChannelFacts } from '#libs/channels/channel.queries.js';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { conflict, invalid, Problem } from '#libs/kernel/problem.js';
import { Approvals, type ApprovedRevision } from '#libs/review/approval.js';
import { readPlannedTime, type PlannedTime } from '../plan/planned-time.js';
import { StoreRelease } from '../plan/store-release.js';
import { demandAct, releaseInScope } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';
import { AskWithdrawal } from '../withdraw/ask-withdrawal.js';
import { receiptOf } from '../withdraw/withdrawal-row.js';

/**
 * `update`: replaced in place by one call. `withdraw_first`: the old is withdrawn and proved gone before the new goes
 * out. `release_first`: the old is withdrawn once the new is public.
 */
export type CorrectionWay = 'update' | 'withdraw_first' | 'release_first';

export interface CorrectionOrder {
  readonly revisionId: string;
  readonly plannedAt: string;
  readonly timeZone?: string | undefined;
  readonly latestSeconds?: number | undefined;
  /** Left out: in place where the platform can, else withdrawn first. */
  readonly way?: CorrectionWay | undefined;
  readonly reason: string;
}

/** More than clocks and look-ups may be out by (reference B8.3). */
const TWINS_APART_MS = 180_000;

/** Replaces a public answer by a newer approved revision, as one linked act. */
@Injectable()
export class CorrectRelease {
  @Inject() private readonly releases!: StoreRelease;
  @Inject() private readonly withdrawals!: AskWithdrawal;
  @Inject() private readonly approvals!: Approvals;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Answers the correcting release's id.
   * @throws Problem 422 for a wrong time, revision or way; 409 `release-state`, 409 `correction-exists`, and what
   *   planning refuses of an approval.
   */
  async correct(releaseId: string, order: CorrectionOrder, principal: Principal): Promise<string> {
    const reading = readPlannedTime('plannedAt', order.plannedAt, order.timeZone, this.clock.now());
    if (!reading.ok) throw invalid([reading.fault]);
    return await this.database.transaction(async (tx) => {
      const old = await releaseInScope(tx, releaseId, scopeOf(principal));
      demandAct(old, 'correct');
      await refuseSecond(tx, old.id);
      const approved = await this.approvedFor(tx, old, order.revisionId, principal);
      const channel = await channelOf(tx, old.channelId);
      const receipt = await receiptOf(tx, old.id);
      const way = this.wayFor(channel, receipt, order.way);
      if (way === 'release_first') this.refuseTwinsTooNear(channel, old, reading.time.instant);
      const id = await this.store(tx, { old, approved, channel, time: reading.time, order, way }, principal);
      await link(tx, { id, old, way, receipt, order }, principal);
      await this.record(tx, { id, old, way, order }, principal);
      if (way === 'withdraw_first') await this.withdrawals.askRow(tx, old, order.reason, actorOf(principal));
      return id;
    });
  }

  private async approvedFor(
    tx: Tx,
    old: ReleaseRow,
    revisionId: string,
    principal: Principal,
  ): Promise<ApprovedRevision> {
    const asked = { revisionId, channelIds: [old.channelId] };
    const approved = await this.approvals.approvedRevision(tx, asked, scopeOf(principal));
    if (approved.draftId === old.draftId && revisionId !== old.revisionId) return approved;
    throw invalid([
      {
        field: 'revisionId',
        code: 'not-a-newer-revision',
        message: '更正必须使用同一份问答稿的另一个已审核版本。',
      },
    ]);
  }

  private wayFor(
    channel: ChannelFacts,
    receipt: PlatformReceipt,
    asked: CorrectionWay | undefined,
  ): CorrectionWay {
    const connector = this.connectors.get(channel.kind);
    const inPlace = connector?.update !== undefined && Object.keys(receipt.ids).length > 0;
    if (asked === undefined) return inPlace ? 'update' : 'withdraw_first';
    if (asked === 'update' && !inPlace) throw wrongWay('该平台不能原地更正，请选择先撤回或先发布。');
    if (asked === 'release_first' && inPlace)
      throw wrongWay('该平台上新版本与原内容是同一个页面，不能并存，请选择原地更正或先撤回。');
    return asked;
  }

  /** Where the marker is only looked for among the newest items, two of one draft must be told apart by their time. */
  private refuseTwinsTooNear(channel: ChannelFacts, old: ReleaseRow, instant: Date): void {
    if (this.connectors.get(channel.kind)?.capabilities.lookup !== 'window') return;
    if (instant.getTime() - (old.publishedAt?.getTime() ?? 0) >= TWINS_APART_MS) return;
    throw wrongWay('原内容刚刚发布，此时并存两条无法核实结果。请推迟几分钟，或选择先撤回再发布。');
  }

  private async store(
    tx: Tx,
    wanted: {
      old: ReleaseRow;
      approved: ApprovedRevision;
      channel: ChannelFacts;
      time: PlannedTime;
      order: CorrectionOrder;
      way: CorrectionWay;
    },
    principal: Principal,
  ): Promise<string> {
    const { old, approved, channel, time, order, way } = wanted;
    const planId = newId();
    await tx.query(
      `INSERT INTO release_plan (id, department_id, draft_id, revision_id, review_id, note, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())`,
      [
        planId,
        approved.departmentId,
        approved.draftId,
        approved.revisionId,
        approved.reviewId,
        `更正：${order.reason}`.slice(0, 500),
        principal.userId,
      ],
    );
    const latestSeconds = order.latestSeconds ?? channel.latestSeconds;
    const detail = { corrects: old.id, way, reason: order.reason };
    return await this.releases.store(
      tx,
      { planId, approved, channel, time, latestSeconds, detail },
      actorOf(principal),
    );
  }

  private async record(
    tx: Tx,
    made: { id: string; old: ReleaseRow; way: CorrectionWay; order: CorrectionOrder },
    principal: Principal,
  ): Promise<void> {
    const { id, old, way, order } = made;
    await tx.query(
      `INSERT INTO release_event (id, release_id, at, from_state, to_state, cause, actor_id, detail)
       VALUES ($1, $2, clock_timestamp(), $3, $3, 'correction.planned', $4, $5)`,
      [
        newId(),
        old.id,
        old.state,
        principal.userId,
        JSON.stringify({ correctedBy: id, way, reason: order.reason }),
      ],
    );
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action: 'release.correction_planned',
        subjectType: 'release',
        subjectId: id,
        departmentId: old.departmentId,
        detail: { corrects: old.id, way, revisionId: order.revisionId, reason: order.reason },
        lane: `channel:${old.channelId}`,
      },
    ]);
  }
}

function wrongWay(message: string): Problem {
  return invalid([{ field: 'way', code: 'correction-way', message }]);
}

async function channelOf(tx: Tx, channelId: string): Promise<ChannelFacts> {
  const channel = await channelProfile(tx, channelId);
  if (channel === undefined) throw new Problem(409, 'channel-gone', '渠道不存在', '这条发布的渠道已不存在。');
  return channel;
}

async function refuseSecond(tx: Tx, releaseId: string): Promise<void> {
  const [open] = await tx.query<{ id: string }>(
    `SELECT r.id FROM release_correction c JOIN release r ON r.id = c.release_id
     WHERE c.corrects_id = $1 AND r.state NOT IN ('cancelled', 'failed', 'withdrawn', 'removed_by_platform')`,
    [releaseId],
  );
  if (open !== undefined) {
    throw conflict('correction-exists', '这条发布已有一条更正在进行或已经发出，请对那一条操作。', {
      members: { releaseId: open.id },
    });
  }
}

async function link(
  tx: Tx,
  made: {
    id: string;
    old: ReleaseRow;
    way: CorrectionWay;
    receipt: PlatformReceipt;
    order: CorrectionOrder;
  },
  principal: Principal,
): Promise<void> {
  const { id, old, way, receipt, order } = made;
  await tx.query(
    `INSERT INTO release_correction (release_id, corrects_id, way, reason, replaced_receipt, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())`,
    [id, old.id, way, order.reason, JSON.stringify(receipt), principal.userId],
  );
}
