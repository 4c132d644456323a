import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { invalid, type FieldFault } from '#libs/kernel/problem.js';
import { Approvals, type ApprovedRevision } from '#libs/review/approval.js';
import type { PlanReleaseRequest } from './plan-release.request.js';
import { readPlannedTime, type PlannedTime } from './planned-time.js';
import { StoreRelease } from './store-release.js';

interface PlannedChannel {
  readonly channel: ChannelFacts;
  readonly time: PlannedTime;
  readonly latestSeconds: number;
}

/** Puts an approved revision on the calendar: one release per channel, each owed its staging job. */
@Injectable()
export class PlanReleases {
  constructor(
    private readonly database: Database,
    private readonly approvals: Approvals,
    private readonly releases: StoreRelease,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Answers the new plan's id.
   * @throws Problem 422 naming each wrong field, 409 when the revision or a channel's rendition is not approved.
   */
  async plan(request: PlanReleaseRequest, principal: Principal): Promise<string> {
    const planned = await this.read(request, principal);
    return await this.database.transaction(async (tx) => {
      const approved = await this.approvals.approvedRevision(
        tx,
        { revisionId: request.revisionId, channelIds: planned.map((one) => one.channel.channelId) },
        scopeOf(principal),
      );
      return await this.store(tx, approved, planned, request.note ?? '', principal);
    });
  }

  private async read(request: PlanReleaseRequest, principal: Principal): Promise<readonly PlannedChannel[]> {
    const now = this.clock.now();
    const found = await channelProfiles(
      this.database,
      request.releases.map((one) => one.channelId),
    );
    const faults: FieldFault[] = [];
    const planned: PlannedChannel[] = [];
    const seen = new Set<string>();
    for (const [index, one] of request.releases.entries()) {
      const field = `releases[${index}]`;
      const channel = found.find((candidate) => candidate.channelId === one.channelId);
      const time = readPlannedTime(`${field}.plannedAt`, one.plannedAt, one.timeZone, now);
      if (!time.ok) faults.push(time.fault);
      if (channel?.departmentId !== principal.departmentId || channel.state === 'retired') {
        faults.push({
          field: `${field}.channelId`,
          code: 'unknown-channel',
          message: '没有这个渠道，或它不属于您的部门。',
        });
      } else if (seen.has(one.channelId)) {
        faults.push({
          field: `${field}.channelId`,
          code: 'channel-twice',
          message: '同一渠道在一个计划里只能出现一次。',
        });
      } else if (time.ok) {
        planned.push({ channel, time: time.time, latestSeconds: one.latestSeconds ?? channel.latestSeconds });
      }
      seen.add(one.channelId);
    }
    if (faults.length > 0) throw invalid(faults);
    return planned;
  }

  private async store(
    tx: Tx,
    approved: ApprovedRevision,
    planned: readonly PlannedChannel[],
    note: string,
    principal: Principal,
  ): Promise<string> {
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
        note,
        principal.userId,
      ],
    );
    const actor = actorOf(principal);
    const entries = [];
    for (const one of planned) {
      const releaseId = await this.releases.store(tx, { planId, approved, ...one }, actor);
      entries.push({
        actor,
        action: 'release.planned',
        subjectType: 'release',
        subjectId: releaseId,
        departmentId: approved.departmentId,
        detail: {
          planId,
          channelId: one.channel.channelId,
          plannedAt: one.time.instant.toISOString(),
          zone: one.time.zone,
        },
        lane: `channel:${one.channel.channelId}`,
      });
    }
    await this.audit.append(tx, [
      ...entries,
      {
        actor,
        action: 'plan.created',
        subjectType: 'plan',
        subjectId: planId,
        departmentId: approved.departmentId,
        detail: {
          revisionId: approved.revisionId,
          contentHash: approved.contentHash,
          channels: planned.length,
        },
        lane: `department:${approved.departmentId}`,
      },
    ]);
    return planId;
  }
}
