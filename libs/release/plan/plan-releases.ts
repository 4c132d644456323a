import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { invalid, type FieldFault } from '#libs/kernel/problem.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Approvals, type ApprovedRevision } from '#libs/review/approval.js';
import { latestAt, stageAt } from '../release.timing.js';
import type { PlanReleaseRequest } from './plan-release.request.js';
import { readPlannedTime, type PlannedTime } from './planned-time.js';

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
    private readonly queue: JobQueue,
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
      const releaseId = await this.storeRelease(tx, planId, approved, one, principal);
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

  private async storeRelease(
    tx: Tx,
    planId: string,
    approved: ApprovedRevision,
    one: PlannedChannel,
    principal: Principal,
  ): Promise<string> {
    const { channelId } = one.channel;
    const rendition = approved.renditions.get(channelId);
    if (rendition === undefined) throw new Error(`channel ${channelId} has no approved rendition`);
    const releaseId = newId();
    const jobId = newId();
    const plannedMs = one.time.instant.getTime();
    const stage = new Date(stageAt(plannedMs, one.channel.stageLeadSeconds, this.clock.now().getTime()));
    await tx.query(INSERT_RELEASE, [
      releaseId,
      planId,
      approved.departmentId,
      channelId,
      approved.draftId,
      approved.revisionId,
      rendition.renditionId,
      rendition.hash,
      releaseId.replaceAll('-', ''),
      one.time.instant,
      one.time.zone,
      new Date(latestAt(plannedMs, one.latestSeconds)),
      stage,
      jobId,
    ]);
    await tx.query(
      `INSERT INTO release_event (id, release_id, at, from_state, to_state, cause, actor_id, detail)
       VALUES ($1, $2, clock_timestamp(), NULL, 'scheduled', 'planned', $3, $4)`,
      [
        newId(),
        releaseId,
        principal.userId,
        JSON.stringify({ plannedAt: one.time.instant.toISOString(), zone: one.time.zone }),
      ],
    );
    await this.queue.add(tx, 'release.stage', { id: jobId, data: { releaseId }, startAfter: stage });
    return releaseId;
  }
}

const INSERT_RELEASE = `
  INSERT INTO release (id, plan_id, department_id, channel_id, draft_id, revision_id, rendition_id, approved_hash, marker,
    planned_at, planned_zone, latest_at, stage_at, job_id, job_queue, job_at, state, state_changed_at, fence, lookups,
    absences, confirms, refreshes, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'release.stage', $13, 'scheduled',
    clock_timestamp(), 0, 0, 0, 0, 0, clock_timestamp())`;
