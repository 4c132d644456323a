import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, type Actor, type AuditEvent } from '#libs/audit/audit.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { ApprovedRevision } from '#libs/review/approval.js';
import { nextCheck } from './gate.rules.js';
import { parentsFirst } from './plan-graph.rules.js';
import type { StepLinks } from './plan-links.js';
import type { PlannedGate, PlannedStep } from './plan-steps.js';
import { StoreRelease } from './store-release.js';

/** Where a plan comes from, besides the person. */
export interface PlanOrigin {
  readonly templateId?: string;
  readonly templateVersion?: number;
  readonly baseAt?: Date;
  readonly columnId?: string;
  readonly slotAt?: Date;
}

/** A plan that has passed every check. */
export interface PlanOrder {
  readonly approved: ApprovedRevision;
  readonly steps: readonly PlannedStep[];
  readonly links: readonly StepLinks[];
  readonly embargoAt: Date | null;
  readonly note: string;
  readonly origin: PlanOrigin;
  /** Who answers for it. */
  readonly plannedBy: string;
  /** Who did it: that person, or the system for a column. */
  readonly actor: Actor;
}

/** Writes a plan: its releases, their gates, each one's first job and history, and the audit entries. */
@Injectable()
export class PlanStore {
  constructor(
    private readonly releases: StoreRelease,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers the plan's id. */
  async store(tx: Tx, order: PlanOrder): Promise<string> {
    const planId = newId();
    await this.storePlan(tx, planId, order);
    const ids = order.steps.map(() => newId());
    const nodes = order.steps.map((step) => ({ label: step.step, parent: step.gate?.parent ?? null }));
    for (const index of parentsFirst(nodes)) await this.storeRelease(tx, planId, order, { index, ids });
    await this.audit.append(tx, [
      ...order.steps.map((step, index) => plannedEntry(order, planId, ids[index] ?? '', step)),
      planEntry(order, planId),
    ]);
    return planId;
  }

  private async storePlan(tx: Tx, planId: string, order: PlanOrder): Promise<void> {
    const { approved, origin } = order;
    await tx.query(
      `INSERT INTO release_plan (id, department_id, draft_id, revision_id, review_id, note, created_by, created_at,
         template_id, template_version, base_at, embargo_at, column_id, slot_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8, $9, $10, $11, $12, $13)`,
      [
        planId,
        approved.departmentId,
        approved.draftId,
        approved.revisionId,
        approved.reviewId,
        order.note,
        order.plannedBy,
        origin.templateId ?? null,
        origin.templateVersion ?? null,
        origin.baseAt ?? null,
        order.embargoAt,
        origin.columnId ?? null,
        origin.slotAt ?? null,
      ],
    );
  }

  private async storeRelease(
    tx: Tx,
    planId: string,
    order: PlanOrder,
    at: { readonly index: number; readonly ids: readonly string[] },
  ): Promise<void> {
    const step = order.steps[at.index];
    const releaseId = at.ids[at.index];
    if (step === undefined || releaseId === undefined) throw new Error('a plan has a step too few');
    const links = linksOf(order.links[at.index] ?? {}, at.ids);
    const firstJob = step.gate === null || links === null ? undefined : this.firstCheck(order, step.gate);
    await this.releases.store(
      tx,
      {
        id: releaseId,
        planId,
        approved: order.approved,
        channel: step.channel,
        time: step.time,
        latestSeconds: step.latestSeconds,
        place: {
          step: step.step,
          gated: step.gate !== null,
          embargoAt: order.embargoAt,
          links,
          ...(firstJob === undefined ? {} : { firstJob }),
        },
      },
      order.actor,
    );
    if (step.gate !== null) await this.storeGate(tx, releaseId, step, step.gate, at.ids);
    if (step.gate !== null && firstJob === undefined) {
      const late = this.lateAt(order, step.gate);
      await this.queue.add(tx, 'release.gate', { id: newId(), data: { releaseId }, startAfter: late });
    }
  }

  /** A text that needs an address cannot be staged before the gate opens: the gate is looked at instead. */
  private firstCheck(
    order: PlanOrder,
    gate: PlannedGate,
  ): { readonly queue: 'release.gate'; readonly at: Date } {
    const parentMs = order.steps[gate.parent]?.time.instant.getTime() ?? 0;
    const at = nextCheck(parentMs, this.lateAt(order, gate).getTime(), this.clock.now().getTime());
    return { queue: 'release.gate', at: new Date(at) };
  }

  private lateAt(order: PlanOrder, gate: PlannedGate): Date {
    const parent = order.steps[gate.parent];
    return new Date((parent?.time.instant.getTime() ?? 0) + gate.lateAfterSeconds * 1000);
  }

  private async storeGate(
    tx: Tx,
    releaseId: string,
    step: PlannedStep,
    gate: PlannedGate,
    ids: readonly string[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO release_gate (release_id, parent_id, after, delay_seconds, late_after_seconds, on_failed, on_unknown,
         on_late, on_recalled, latest_seconds, floor_at, estimated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        releaseId,
        ids[gate.parent],
        gate.after,
        gate.delaySeconds,
        gate.lateAfterSeconds,
        gate.onFailed,
        gate.onUnknown,
        gate.onLate,
        gate.onRecalled,
        step.latestSeconds,
        gate.floorAt,
        step.time.instant,
      ],
    );
  }
}

function linksOf(
  links: StepLinks,
  ids: readonly string[],
): Readonly<Record<string, { releaseId: string; url: null }>> | null {
  const entries = Object.entries(links).map(
    ([key, step]) => [key, { releaseId: ids[step] ?? '', url: null }] as const,
  );
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function timeDetail(step: PlannedStep): { plannedAt: string; zone: string } {
  return { plannedAt: step.time.instant.toISOString(), zone: step.time.zone };
}

function plannedEntry(order: PlanOrder, planId: string, releaseId: string, step: PlannedStep): AuditEvent {
  const { channelId } = step.channel;
  return {
    actor: order.actor,
    action: 'release.planned',
    subjectType: 'release',
    subjectId: releaseId,
    departmentId: order.approved.departmentId,
    detail: {
      planId,
      channelId,
      ...timeDetail(step),
      ...(step.gate === null ? {} : { waitsFor: order.steps[step.gate.parent]?.step ?? '' }),
    },
    lane: `channel:${channelId}`,
  };
}

function planEntry(order: PlanOrder, planId: string): AuditEvent {
  const { approved, origin } = order;
  return {
    actor: order.actor,
    action: 'plan.created',
    subjectType: 'plan',
    subjectId: planId,
    departmentId: approved.departmentId,
    detail: {
      revisionId: approved.revisionId,
      contentHash: approved.contentHash,
      channels: order.steps.length,
      plannedBy: order.plannedBy,
      ...(order.embargoAt === null ? {} : { embargoAt: order.embargoAt.toISOString() }),
      ...(origin.templateId === undefined ? {} : { templateId: origin.templateId }),
      ...(origin.templateVersion === undefined ? {} : { templateVersion: origin.templateVersion }),
      ...(origin.columnId === undefined ? {} : { columnId: origin.columnId }),
    },
    lane: `department:${approved.departmentId}`,
  };
}
