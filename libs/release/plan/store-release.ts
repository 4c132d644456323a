import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import type { ChannelFacts } from '#libs/channels/channel.queries.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { ApprovedRevision } from '#libs/review/approval.js';
import type { ReleaseLinks } from '../release-row.js';
import type { ReleaseQueue } from '../release.queues.js';
import { latestAt, stageAt } from '../release.timing.js';
import type { PlannedTime } from './planned-time.js';

export interface NewRelease {
  readonly planId: string;
  readonly approved: ApprovedRevision;
  readonly channel: ChannelFacts;
  readonly time: PlannedTime;
  readonly latestSeconds: number;
  /** Set when it waits for something else first: it is stored as held for this reason, and owed no job. */
  readonly heldFor?: string;
  readonly detail?: JsonObject;
  /** Chosen by the caller when others must name it before it is stored. */
  readonly id?: string;
  /** Its place in a plan of steps. */
  readonly place?: PlanPlace;
}

export interface PlanPlace {
  readonly step: string;
  readonly gated: boolean;
  readonly embargoAt: Date | null;
  readonly links: ReleaseLinks | null;
  /** The job it is owed first, when it is not its staging. */
  readonly firstJob?: { readonly queue: ReleaseQueue; readonly at: Date };
}

/** Stores a new release with its first history entry and the job that stages it. */
@Injectable()
export class StoreRelease {
  constructor(
    private readonly queue: JobQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Answers the release's id.
   * @throws Error for a channel without an approved rendition.
   */
  async store(tx: Tx, wanted: NewRelease, actor: Actor): Promise<string> {
    const { approved, channel, time } = wanted;
    const rendition = approved.renditions.get(channel.channelId);
    if (rendition === undefined) throw new Error(`channel ${channel.channelId} has no approved rendition`);
    const releaseId = wanted.id ?? newId();
    const { place } = wanted;
    const plannedMs = time.instant.getTime();
    const stage = new Date(stageAt(plannedMs, channel.stageLeadSeconds, this.clock.now().getTime()));
    const held = wanted.heldFor !== undefined;
    const job = held ? null : (place?.firstJob ?? { queue: 'release.stage' as const, at: stage });
    const jobId = held ? null : newId();
    await tx.query(INSERT_RELEASE, [
      releaseId,
      wanted.planId,
      approved.departmentId,
      channel.channelId,
      approved.draftId,
      approved.revisionId,
      rendition.renditionId,
      rendition.hash,
      releaseId.replaceAll('-', ''),
      time.instant,
      time.zone,
      new Date(latestAt(plannedMs, wanted.latestSeconds)),
      stage,
      jobId,
      job?.queue ?? null,
      job?.at ?? null,
      held ? 'held' : 'scheduled',
      wanted.heldFor ?? null,
      ...placeParameters(place),
    ]);
    const detail = { plannedAt: time.instant.toISOString(), zone: time.zone, ...wanted.detail };
    await tx.query(
      `INSERT INTO release_event (id, release_id, at, from_state, to_state, cause, actor_id, detail)
       VALUES ($1, $2, clock_timestamp(), NULL, $3, 'planned', $4, $5)`,
      [newId(), releaseId, held ? 'held' : 'scheduled', actor.id, JSON.stringify(detail)],
    );
    if (jobId !== null && job !== null)
      await this.queue.add(tx, job.queue, { id: jobId, data: { releaseId }, startAfter: job.at });
    return releaseId;
  }
}

function placeParameters(place: PlanPlace | undefined): readonly unknown[] {
  if (place === undefined) return [null, null, null, null];
  const { step, gated, embargoAt, links } = place;
  return [step, gated ? 'waiting' : null, embargoAt, links === null ? null : JSON.stringify(links)];
}

const INSERT_RELEASE = `
  INSERT INTO release (id, plan_id, department_id, channel_id, draft_id, revision_id, rendition_id, approved_hash, marker,
    planned_at, planned_zone, latest_at, stage_at, job_id, job_queue, job_at, state, hold_reason, step, gate_state,
    embargo_at, links, state_changed_at, fence, lookups, absences, confirms, refreshes, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
    clock_timestamp(), 0, 0, 0, 0, 0, clock_timestamp())`;
