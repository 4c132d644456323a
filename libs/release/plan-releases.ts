import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import { channelProfiles } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal, type Scope } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { invalid, type FieldFault } from '#libs/kernel/problem.js';
import { Approvals } from '#libs/review/approval.js';
import { takeTurnOfRevision } from './brakes/conflicts/content-turn.js';
import { PlanConflicts } from './brakes/conflicts/plan-conflicts.js';
import { readLinks, type StepLinks } from './plan/plan-links.js';
import type { PlanReleaseRequest, PreviewPlanRequest } from './plan/plan-release.request.js';
import { readSteps, type PlannedStep, type StepInput } from './plan/plan-steps.js';
import { PlanStore, type PlanOrigin } from './plan/plan-store.js';
import { templateSteps, templateToUse } from './plan/plan-template.queries.js';
import { readPlannedTime, type PlannedTime } from './plan/planned-time.js';

/** A plan whose channels and times are in order, not yet measured against an approval. */
export interface PlanDraft {
  readonly steps: readonly PlannedStep[];
  readonly embargo: PlannedTime | undefined;
  readonly origin: PlanOrigin;
}

/** For whom a plan is made. */
export interface PlanFor {
  readonly scope: Scope;
  readonly plannedBy: string;
  readonly actor: Actor;
}

/** What a column asks for, time after time. */
export interface StandingWish {
  readonly templateId: string | null;
  readonly channelIds: readonly string[];
  readonly base: PlannedTime;
  readonly origin: PlanOrigin;
}

type Wish = Omit<PreviewPlanRequest, 'revisionId'>;

/** Puts an approved revision on the calendar: one release per channel, each owed its first job. */
@Injectable()
export class PlanReleases {
  constructor(
    private readonly database: Database,
    private readonly approvals: Approvals,
    private readonly stored: PlanStore,
    private readonly conflicts: PlanConflicts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Answers the new plan's id.
   * @throws Problem 422 naming each wrong field, 409 when the revision or a channel's rendition is not approved, 409
   *   `plan-conflict` when something stands in the way that waiting cannot mend.
   */
  async plan(request: PlanReleaseRequest, principal: Principal): Promise<string> {
    const draft = await this.read(this.database, request, scopeOf(principal));
    const by = { scope: scopeOf(principal), plannedBy: principal.userId, actor: actorOf(principal) };
    const what = { revisionId: request.revisionId, note: request.note ?? '' };
    return await this.database.transaction(async (tx) => await this.keep(tx, draft, what, by));
  }

  /**
   * Judges and resolves a plan, storing nothing. With a revision, its approval and its placeholders are judged too.
   * @throws Problem as `plan` would.
   */
  async preview(request: PreviewPlanRequest, principal: Principal): Promise<PlanDraft> {
    const draft = await this.read(this.database, request, scopeOf(principal));
    if (request.revisionId !== undefined)
      await this.linksOf(this.database, draft, request.revisionId, scopeOf(principal));
    return draft;
  }

  /** Channels, names, gates and times of a wish. @throws Problem 422 naming each wrong field, 404 for the template. */
  async read(reader: Reader, request: Wish, scope: Scope): Promise<PlanDraft> {
    const faults: FieldFault[] = [];
    const embargo = this.timeAt('embargoAt', request.embargoAt, request.timeZone, faults);
    const { inputs, origin } = await this.inputsOf(reader, request, scope, faults);
    const found = await channelProfiles(
      reader,
      inputs.map((input) => input.channelId),
    );
    const reading = readSteps(inputs, { channels: found, departmentId: scope.departmentId, embargo });
    if (!reading.ok) faults.push(...reading.faults);
    if (faults.length > 0 || !reading.ok) throw invalid(faults);
    return { steps: reading.steps, embargo, origin };
  }

  /**
   * The same for a plan that something other than a request asks for: by a template, or straight to channels.
   * @throws Problem 422 naming each step that cannot be planned, 404 or 409 for the template.
   */
  async readAt(reader: Reader, wish: StandingWish, scope: Scope): Promise<PlanDraft> {
    const { base } = wish;
    const template = wish.templateId === null ? null : await templateToUse(reader, wish.templateId, scope);
    const inputs =
      template === null
        ? wish.channelIds.map((channelId, index) => straightTo(channelId, `channelIds[${index}]`, base))
        : templateSteps(template.steps, base);
    const channels = await channelProfiles(
      reader,
      inputs.map((input) => input.channelId),
    );
    const context = { channels, departmentId: scope.departmentId, embargo: undefined };
    const reading = readSteps(inputs, context);
    if (!reading.ok) throw invalid(reading.faults);
    const used = template === null ? {} : { templateId: template.id, templateVersion: template.version };
    return {
      steps: reading.steps,
      embargo: undefined,
      origin: { ...used, ...wish.origin, baseAt: base.instant },
    };
  }

  /** Measures a judged plan against the approval and stores it. @throws Problem as `plan`. */
  async keep(
    tx: Tx,
    draft: PlanDraft,
    what: { readonly revisionId: string; readonly note: string },
    by: PlanFor,
  ): Promise<string> {
    await takeTurnOfRevision(tx, what.revisionId);
    const { approved, links } = await this.linksOf(tx, draft, what.revisionId, by.scope);
    const planId = await this.stored.store(tx, {
      approved,
      links,
      steps: draft.steps,
      embargoAt: draft.embargo?.instant ?? null,
      note: what.note,
      origin: draft.origin,
      plannedBy: by.plannedBy,
      actor: by.actor,
    });
    const fields = new Map(draft.steps.map((step) => [step.channel.channelId, `${step.field}.plannedAt`]));
    await this.conflicts.refusePlan(tx, planId, fields);
    return planId;
  }

  private async linksOf(reader: Reader, draft: PlanDraft, revisionId: string, scope: Scope) {
    const channelIds = draft.steps.map((step) => step.channel.channelId);
    const approved = await this.approvals.approvedRevision(reader, { revisionId, channelIds }, scope);
    const reading = await readLinks(reader, draft.steps, approved);
    if (!reading.ok) throw invalid(reading.faults);
    const links: readonly StepLinks[] = reading.links;
    return { approved, links };
  }

  private async inputsOf(
    reader: Reader,
    request: Wish,
    scope: Scope,
    faults: FieldFault[],
  ): Promise<{ readonly inputs: readonly StepInput[]; readonly origin: PlanOrigin }> {
    if ((request.releases === undefined) === (request.templateId === undefined)) {
      throw invalid([
        {
          field: 'releases',
          code: 'releases-or-template',
          message: '请逐个指定渠道，或选择一个模板（二选一）。',
        },
      ]);
    }
    if (request.templateId === undefined) return { inputs: this.explicit(request, faults), origin: {} };
    const template = await templateToUse(reader, request.templateId, scope);
    const base = this.timeAt('baseAt', request.baseAt, request.timeZone, faults);
    if (base === undefined) {
      if (request.baseAt === undefined)
        faults.push({ field: 'baseAt', code: 'time-missing', message: '请给出模板的起始时间。' });
      throw invalid(faults);
    }
    const inputs = templateSteps(template.steps, base);
    return {
      inputs,
      origin: { templateId: template.id, templateVersion: template.version, baseAt: base.instant },
    };
  }

  private explicit(request: Wish, faults: FieldFault[]): readonly StepInput[] {
    return (request.releases ?? []).map((one, index) => {
      const field = `releases[${index}]`;
      const time = this.timeAt(`${field}.plannedAt`, one.plannedAt, one.timeZone, faults);
      return {
        field,
        step: one.step,
        channelId: one.channelId,
        time,
        timeIsWrong: one.plannedAt !== undefined && time === undefined,
        latestSeconds: one.latestSeconds,
        gate: one.gate,
      };
    });
  }

  private timeAt(
    field: string,
    text: string | undefined,
    zone: string | undefined,
    faults: FieldFault[],
  ): PlannedTime | undefined {
    if (text === undefined) return undefined;
    const reading = readPlannedTime(field, text, zone, this.clock.now());
    if (reading.ok) return reading.time;
    faults.push(reading.fault);
    return undefined;
  }
}

function straightTo(channelId: string, field: string, time: PlannedTime): StepInput {
  const rest = { step: undefined, time, latestSeconds: undefined, gate: undefined };
  return { field, channelField: field, channelId, ...rest };
}
