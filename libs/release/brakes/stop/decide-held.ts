import { Inject, Injectable } from '@nestjs/common';
import { channelProfiles } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import { scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { invalid, Problem } from '#libs/kernel/problem.js';
import { CancelRelease } from '../../hold/cancel-release.js';
import { RescheduleRelease } from '../../hold/reschedule-release.js';
import { readPlannedTime } from '../../plan/planned-time.js';
import type { HeldDecisionRequest, HeldDecisionsRequest } from './stop.requests.js';
import { StopScreens } from './stop-screens.js';
import type { HeldDecisionView } from './stop.views.js';

const FIRST_AFTER_MS = 300_000;
const SPACING_SECONDS = 300;

/** Carries out what a person decided about the releases that a stop held; one by one, each with its own answer. */
@Injectable()
export class DecideHeld {
  constructor(
    private readonly database: Database,
    private readonly screens: StopScreens,
    private readonly times: RescheduleRelease,
    private readonly cancels: CancelRelease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 404 for an unknown stop, 422 for a wrong first time. */
  async run(
    stopId: string,
    request: HeldDecisionsRequest,
    principal: Principal,
  ): Promise<HeldDecisionView[]> {
    const held = await this.screens.held(stopId, scopeOf(principal));
    const channels = new Map(held.items.map((one) => [one.id, one.channelId]));
    const slots = new Slots(
      this.firstSlot(request),
      request.spacingSeconds ?? SPACING_SECONDS,
      await this.spacings([...new Set(channels.values())]),
    );
    const answers: HeldDecisionView[] = [];
    for (const one of request.decisions) {
      const channelId = channels.get(one.releaseId);
      answers.push(await this.answer(one, channelId, slots, principal));
    }
    return answers;
  }

  /** What each channel asks for at least, in seconds: closer together the later ones would be too late. */
  private async spacings(channelIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const channels = await channelProfiles(this.database, channelIds);
    return new Map(channels.map((channel) => [channel.channelId, channel.minSpacingSeconds]));
  }

  private firstSlot(request: HeldDecisionsRequest): number {
    const now = this.clock.now();
    if (request.startAt === undefined) return now.getTime() + FIRST_AFTER_MS;
    const reading = readPlannedTime('startAt', request.startAt, undefined, now);
    if (!reading.ok) throw invalid([reading.fault]);
    return reading.time.instant.getTime();
  }

  private async answer(
    one: HeldDecisionRequest,
    channelId: string | undefined,
    slots: Slots,
    principal: Principal,
  ): Promise<HeldDecisionView> {
    const base = { releaseId: one.releaseId, decision: one.decision };
    const failed = (code: string, message: string): HeldDecisionView => ({
      ...base,
      done: false,
      code,
      message,
      plannedAt: null,
    });
    if (channelId === undefined)
      return failed('not-held-by-this-stop', '这条发布不是被这次停发暂停的，或已有人处理，请刷新查看。');
    try {
      const plannedAt = await this.carryOut(one, channelId, slots, principal);
      return { ...base, done: true, code: null, message: null, plannedAt };
    } catch (error) {
      if (error instanceof Problem) return failed(error.code, error.detail);
      throw error;
    }
  }

  private async carryOut(
    one: HeldDecisionRequest,
    channelId: string,
    slots: Slots,
    principal: Principal,
  ): Promise<string | null> {
    switch (one.decision) {
      case 'keep':
        return null;
      case 'send_now':
        await this.times.sendNow(one.releaseId, principal);
        return null;
      case 'cancel':
        await this.cancels.cancel(one.releaseId, '停发后取消', principal);
        return null;
      case 'replan': {
        const plannedAt = one.plannedAt ?? slots.next(channelId).toISOString();
        await this.times.reschedule(
          one.releaseId,
          { plannedAt, timeZone: await this.zoneOf(one) },
          principal,
        );
        return plannedAt;
      }
    }
  }

  /** The zone the release was meant in stays; a new time of its own brings its own. */
  private async zoneOf(one: HeldDecisionRequest): Promise<string | undefined> {
    if (one.plannedAt !== undefined) return undefined;
    const [row] = await this.database.query<{ zone: string }>(
      'SELECT planned_zone AS zone FROM release WHERE id = $1',
      [one.releaseId],
    );
    return row?.zone === 'Z' ? undefined : row?.zone;
  }
}

/** One release of a channel after the other. */
class Slots {
  private readonly taken = new Map<string, number>();

  constructor(
    private readonly first: number,
    private readonly spacingSeconds: number,
    private readonly least: ReadonlyMap<string, number>,
  ) {}

  next(channelId: string): Date {
    const at = this.taken.get(channelId) ?? this.first;
    const spacing = Math.max(this.spacingSeconds, this.least.get(channelId) ?? 0);
    this.taken.set(channelId, at + spacing * 1000);
    return new Date(at);
  }
}
