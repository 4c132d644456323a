import { Inject, Injectable, Logger } from '@nestjs/common';
import { QuotaBook } from '#libs/channels/quota-book.js';
import type { ConnectorContext } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import { blamesStatement, isConnectionLoss } from '#libs/database/pg-errors.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Departure } from '#libs/kernel/departure.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome } from '#libs/kernel/outcome.js';
import { Together } from '#libs/kernel/together.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { AdvanceRelease, faultJson, type Advance } from '../advance.js';
import type { Material } from '../release-material.js';
import { lockRelease } from '../release-row.js';
import { afterCommit, surelyNothing, type NextStep, type PlatformWord } from '../release.rules.js';
import type { CallAllowance } from './call-allowance.js';
import { ChannelLanes } from './channel-lanes.js';
import type { CommitTicket } from './commit-gate.js';

/**
 * How long recording is tried when the database refuses what it is told: then another publisher, which looks, may tell
 * it something that it takes. A database that is away is waited for as long as the process lives.
 */
const REFUSED_FOR_MS = 120_000;
/** How long a publisher that has been told to stop still waits for a database that is away. */
const LANDING_MS = 20_000;

/** Outcomes recorded in one transaction, and how many such transactions run side by side. */
const MOST_AT_ONCE = 250;
const BATCHES_AT_ONCE = 1;

/** A call that has ended, and what it came to. */
export interface Ended {
  readonly ticket: CommitTicket;
  readonly material: Material;
  readonly outcome: CommitOutcome;
  /** When the call began and when its answer was there, in the clock's monotonic milliseconds. */
  readonly calledAt: number;
  readonly answeredAt: number;
}

/** A commit that has begun ahead of its instant: its call is made up and held back until departure. */
export interface StandingCall {
  readonly departs: Departure;
  /** Never rejects. */
  readonly outcome: Promise<CommitOutcome>;
  /** From then on nothing of it can leave, unless it has departed. */
  readonly giveUp: () => void;
}

/**
 * What a call that stood ready says of the present holds for its planned instant. One that is so much later, in
 * milliseconds, as after a slow call of its account, is made up anew.
 */
const STANDS_FOR_MS = 2_000;

/** Longest that recording leaves the processor to calls that are due. */
const GIVES_WAY_MS = 1_000;

/** Makes the one call and records what it came to. */
@Injectable()
export class CommitRelease {
  private readonly log = new Logger(CommitRelease.name);

  private readonly together: Together<Ended, undefined>;

  constructor(
    private readonly database: Database,
    private readonly advance: AdvanceRelease,
    private readonly quotas: QuotaBook,
    private readonly lanes: ChannelLanes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.together = new Together(clock, {
      most: MOST_AT_ONCE,
      atOnce: BATCHES_AT_ONCE,
      gather: async () => {
        await this.giveWay();
      },
      act: async (ended) => await this.recordAll(ended),
      tryAlone: (error) => !isConnectionLoss(error),
    });
  }

  /**
   * Begins the commit of a release that has passed the gate, so that nothing but the write is left for its instant;
   * undefined where that cannot be. It must be handed to `call`, which lets it depart or gives it up.
   */
  standBy(ticket: CommitTicket, material: Material, context: ConnectorContext): StandingCall | undefined {
    const { connector, job } = material;
    if (this.clock.now() >= ticket.row.plannedAt || job.replaces !== undefined) return undefined;
    try {
      if (connector.standsReady?.(job.channel) !== true) return undefined;
    } catch (error) {
      this.log.warn({ err: error, releaseId: ticket.row.id }, 'a call could not be made to stand ready');
      return undefined;
    }
    const departs = new Departure();
    const given = new AbortController();
    const signal = AbortSignal.any([context.signal, given.signal]);
    return {
      departs,
      outcome: this.commit(ticket, material, { ...context, signal, departs }),
      giveUp: () => {
        given.abort(new Error('the call that stood ready was given up'));
      },
    };
  }

  /** `context` was opened ahead of the due instant with `call`'s signal. */
  @Traced('commit.call')
  async call(
    ticket: CommitTicket,
    material: Material,
    context: ConnectorContext,
    call: AbortController,
    standing?: StandingCall,
  ): Promise<Ended> {
    const callOff = this.clock.after(ticket.allowance.leftMs(), () => {
      call.abort(new Error('the deadline of the commit has passed'));
    });
    const calledAt = this.clock.monotonic();
    const outcome = await this.callOnce(ticket, material, context, standing).finally(callOff);
    const answeredAt = this.clock.monotonic();
    const renewed = outcome.kind === 'refresh' ? await this.renew(material, context, outcome) : outcome;
    return { ticket, material, outcome: renewed, calledAt, answeredAt };
  }

  private async giveWay(): Promise<void> {
    const until = this.clock.monotonic() + GIVES_WAY_MS;
    do await this.clock.sleep(1);
    while (this.lanes.hurried && this.clock.monotonic() < until);
  }

  private async callOnce(
    ticket: CommitTicket,
    material: Material,
    context: ConnectorContext,
    standing: StandingCall | undefined,
  ): Promise<CommitOutcome> {
    if (ticket.allowance.leftMs() <= 0) {
      standing?.giveUp();
      return {
        kind: 'retry',
        notSent: true,
        fault: {
          code: 'release.deadline_before_call',
          message: '发出前已超过本次调用的期限，没有调用平台。',
        },
      };
    }
    const lateMs = this.clock.now().getTime() - ticket.row.plannedAt.getTime();
    if (standing !== undefined && lateMs < STANDS_FOR_MS) {
      standing.departs.give();
      return await standing.outcome;
    }
    standing?.giveUp();
    return await this.commit(ticket, material, context);
  }

  private async commit(
    ticket: CommitTicket,
    material: Material,
    context: ConnectorContext,
  ): Promise<CommitOutcome> {
    try {
      const { connector, job } = material;
      const staged = ticket.row.staged ?? {};
      const around = within(ticket.allowance, context);
      if (job.replaces !== undefined && connector.update !== undefined)
        return await connector.update(job, staged, job.replaces, around);
      return await connector.commit(job, staged, around);
    } catch (error) {
      this.log.error({ err: error, releaseId: ticket.row.id }, 'a connector threw from its commit');
      return {
        kind: 'unknown',
        fault: { code: 'release.commit_threw', message: '调用平台时程序出错，结果未知，正在核实。' },
      };
    }
  }

  /**
   * A stale credential: surely nothing happened, so renewing it once and committing again is safe. One that cannot be
   * renewed just now is no fault of the channel's: the next commit finds it stale again, and renews it then.
   */
  private async renew(
    material: Material,
    context: ConnectorContext,
    outcome: CommitOutcome & { kind: 'refresh' },
  ): Promise<CommitOutcome> {
    try {
      const renewal = await material.connector.renewCredential?.({
        ...context,
        signal: AbortSignal.timeout(15_000),
      });
      if (renewal === undefined || renewal.renewed) return outcome;
      return { kind: renewal.lasting ? 'config' : 'retry', fault: renewal.fault };
    } catch (error) {
      this.log.warn({ err: error, channelId: material.channel.channelId }, 'a credential was not renewed');
      return { kind: 'retry', fault: outcome.fault };
    }
  }

  /**
   * Records what a call came to. While the database is away the outcome stays in hand: nobody else knows it, and some
   * platforms cannot be asked. Whoever takes the release over meanwhile only looks; what is out is recorded all the same.
   */
  @Traced('commit.record')
  async record(ended: Ended, landing: AbortSignal): Promise<void> {
    let refusedUntil = Infinity;
    let landingUntil = Infinity;
    for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
      try {
        await this.together.do(ended);
        return;
      } catch (error) {
        const now = this.clock.monotonic();
        if (blamesStatement(error)) refusedUntil = Math.min(refusedUntil, now + REFUSED_FOR_MS);
        if (landing.aborted) landingUntil = Math.min(landingUntil, now + LANDING_MS);
        if (now > Math.min(refusedUntil, landingUntil)) throw error;
        this.log.warn(
          { err: error, releaseId: ended.ticket.row.id },
          'the outcome could not be recorded yet',
        );
        await this.clock.sleep(wait);
      }
    }
  }

  /** Calls that ended at about the same time are recorded in one transaction. */
  private async recordAll(ended: readonly Ended[]): Promise<readonly undefined[]> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const monotonic = this.clock.monotonic();
      const advances = ended.map((one) => advanceOf(one, now, monotonic));
      const rows = await this.advance.toAll(tx, advances);
      const finished: Ended[] = [];
      for (const [index, one] of ended.entries()) {
        const next = advances[index]?.next;
        if (
          rows[index] !== undefined ||
          (next !== undefined && (await this.recordLate(tx, one.ticket, next, now)))
        )
          finished.push(one);
      }
      await finishAttempts(tx, finished);
      for (const { ticket, material, outcome } of finished) {
        if (outcome.kind === 'quota') await this.markQuota(tx, material, new Date(outcome.resetAt));
        if (outcome.kind === 'retry' && outcome.notSent === true)
          await this.giveBackQuota(tx, material, ticket.dueAt);
      }
    });
    return ended.map(() => undefined);
  }

  /** Another worker has taken the doubt over meanwhile. That it is out, or on its way, is still true. */
  private async recordLate(tx: Tx, ticket: CommitTicket, next: NextStep, now: Date): Promise<boolean> {
    if (next.to !== 'published' && next.to !== 'accepted') return false;
    const row = await lockRelease(tx, ticket.row.id);
    if (row === undefined) return false;
    const word: PlatformWord =
      next.to === 'published'
        ? { kind: 'published', receipt: next.receipt }
        : { kind: 'accepted', handle: next.handle, confirmAt: next.confirmAt };
    const heard = await this.advance.hear(tx, {
      row,
      word,
      cause: `commit.late_${word.kind}`,
      source: 'answer',
      now,
    });
    return heard === 'applied';
  }

  private async giveBackQuota(tx: Tx, { connector, channel }: Material, at: Date): Promise<void> {
    for (const quota of connector.capabilities.quotas)
      if (quota.spentByCommit) await this.quotas.putBack(tx, channel, quota.name, at);
  }

  private async markQuota(tx: Tx, material: Material, until: Date): Promise<void> {
    for (const quota of material.connector.capabilities.quotas) {
      if (quota.spentByCommit) await this.quotas.markExhausted(tx, material.channel, quota.name, until);
    }
  }
}

function advanceOf(ended: Ended, now: Date, monotonic: number): Advance {
  const { ticket, material, outcome } = ended;
  const { row } = ticket;
  return {
    row,
    from: ['committing'],
    next: afterCommit(outcome, {
      nowMs: now.getTime(),
      latestMs: row.latestAt.getTime(),
      startedMs: ticket.startedAt.getTime(),
      commits: ticket.commits - row.commitsBefore,
      refreshes: row.refreshes,
      waits: material.timing,
    }),
    cause: `commit.${outcome.kind}`,
    source: 'answer',
    now,
    detail: { attempt: ticket.commits },
    set: {
      commitStartedAt: { agoMs: monotonic - ended.calledAt },
      ...(outcome.kind === 'done' || outcome.kind === 'already_done'
        ? { acceptedAt: { agoMs: monotonic - ended.answeredAt } }
        : {}),
      ...(surelyNothing(outcome.kind) ? { firstCommitAt: ticket.doubtSince } : {}),
    },
  };
}

async function finishAttempts(tx: Tx, finished: readonly Ended[]): Promise<void> {
  if (finished.length === 0) return;
  const attempts = finished.map(({ ticket, outcome }) => ({
    id: ticket.attemptId,
    outcome: outcome.kind,
    fault: faultOf(outcome),
  }));
  await tx.prepared(
    `UPDATE release_attempt a SET finished_at = clock_timestamp(), outcome = m.outcome, fault = m.fault
     FROM jsonb_to_recordset($1::jsonb) AS m(id uuid, outcome text, fault jsonb) WHERE a.id = m.id`,
    [JSON.stringify(attempts)],
  );
}

/** The same context, whose writes are refused at the last moment once the call's time has run out. */
function within(allowance: CallAllowance, context: ConnectorContext): ConnectorContext {
  const { http, departs } = context;
  const stillAllowed = (): boolean => allowance.leftMs() > 0;
  return {
    ...context,
    stillAllowed,
    http: {
      read: async (request) => await http.read(request),
      writeOnce: async (request) => await http.writeOnce({ ...request, stillAllowed, departs }),
      connectAhead: (url) => {
        http.connectAhead(url);
      },
    },
  };
}

function faultOf(outcome: CommitOutcome): JsonObject | null {
  if (outcome.kind === 'done' || outcome.kind === 'accepted') return null;
  return outcome.fault === undefined ? null : faultJson(outcome.fault);
}
