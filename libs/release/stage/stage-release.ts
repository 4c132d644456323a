import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { CredentialsUnreadable } from '#libs/channels/channel-access.js';
import { stopForTrouble } from '#libs/channels/channel-trouble.js';
import { StageStopped, type StageOutcome } from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { faultJson } from '../advance.js';
import { MoveRelease } from '../move-release.js';
import { fillsFor } from '../plan/link-fill.js';
import { linksIn } from '../plan/link-placeholders.rules.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { lockRelease, type ReleaseRow } from '../release-row.js';
import { commitJobAt, stageRetryAt } from '../release.timing.js';
import { StagingTakenOver, StepStore } from './step-store.js';

/** Longest one staging may take (uploads included). */
const STAGING_LIMIT_MS = 180_000;

const EARLY_TOLERANCE_MS = 1_000;

const TOO_LATE: Fault = {
  code: 'release.too_late',
  message: '准备未能在最晚发布时间前完成，系统不会自动补发。请决定立即发布、改期或放弃。',
};

/** Everything that may be done ahead of the due time (design, section 5.1); may run any number of times. */
@Injectable()
export class StageRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly material: ReleaseMaterial,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Traced('release.stage')
  /** `jobId` is the job at work: a staging under way is taken over only by the job the release names. */
  async run(releaseId: string, jobId: string): Promise<void> {
    const row = await this.database.transaction(async (tx) => await this.begin(tx, releaseId, jobId));
    if (row === undefined) return;
    const deadline = new AbortController();
    const stopWaiting = new AbortController();
    const timer = this.clock
      .sleep(STAGING_LIMIT_MS, stopWaiting.signal)
      .then(() => {
        deadline.abort(new Error('staging took too long'));
      })
      .catch(() => undefined);
    try {
      const material = await this.material.load(this.database, row);
      const outcome = await this.stage(row, material, deadline.signal);
      await this.database.transaction(async (tx) => {
        await this.record(tx, row, material, outcome);
      });
    } catch (error) {
      if (!(error instanceof StagingTakenOver)) throw error;
    } finally {
      stopWaiting.abort(new Error('staging ended'));
      await timer;
    }
  }

  private async begin(tx: Tx, releaseId: string, jobId: string): Promise<ReleaseRow | undefined> {
    const row = await lockRelease(tx, releaseId);
    if (row === undefined) return undefined;
    const now = this.clock.now();
    if (row.state === 'waiting_quota') {
      await this.wake(tx, row, now);
      return undefined;
    }
    if (row.state !== 'scheduled' && row.state !== 'staging') return undefined;
    if (row.state === 'staging' && row.jobId !== jobId) return undefined;
    if (row.state === 'scheduled' && row.stageAt.getTime() > now.getTime() + EARLY_TOLERANCE_MS) {
      await this.mover.owe(tx, row, 'release.stage', row.stageAt);
      return undefined;
    }
    const waits = row.gateState === 'waiting';
    if (waits && row.links !== null && row.state === 'scheduled') {
      await this.mover.owe(tx, row, 'release.gate', now);
      return undefined;
    }
    if (row.latestAt < now && !waits) {
      await this.mover.move(tx, {
        releaseId,
        from: ['scheduled', 'staging'],
        to: 'expired',
        takeOver: true,
        cause: 'stage.expired',
        actor: SYSTEM,
        set: { fault: faultJson(TOO_LATE) },
        job: null,
      });
      return undefined;
    }
    const fill = await fillsFor(tx, row);
    if (!fill.ok) {
      await this.mover.move(tx, {
        releaseId,
        from: ['scheduled'],
        to: 'held',
        takeOver: true,
        cause: 'stage.link_missing',
        actor: SYSTEM,
        set: { holdReason: 'link_missing', fault: faultJson(fill.fault) },
        detail: { fault: faultJson(fill.fault) },
        job: null,
      });
      return undefined;
    }
    return await this.mover.move(tx, {
      releaseId,
      from: ['scheduled', 'staging'],
      to: 'staging',
      takeOver: true,
      cause: 'stage.started',
      actor: SYSTEM,
      ...(row.links === null ? {} : { set: { links: fill.links }, detail: { links: fill.links } }),
      job: { queue: 'release.stage', at: now, claimedId: jobId },
    });
  }

  /** A spent quota has rolled over: go on where it was left, or give it to a person when it is too late. */
  private async wake(tx: Tx, row: ReleaseRow, now: Date): Promise<void> {
    const late = row.latestAt <= now && row.gateState !== 'waiting';
    const to = late ? 'expired' : row.staged === null ? 'scheduled' : 'staged';
    await this.mover.move(tx, {
      releaseId: row.id,
      from: ['waiting_quota'],
      to,
      takeOver: true,
      cause: late ? 'quota.expired' : 'quota.renewed',
      actor: SYSTEM,
      set: late ? { fault: faultJson(TOO_LATE) } : {},
      job: late ? null : { queue: to === 'staged' ? 'release.commit' : 'release.stage', at: now },
    });
  }

  private async stage(row: ReleaseRow, material: Material, signal: AbortSignal): Promise<StageOutcome> {
    if (material.channel.state === 'stopped' || material.channel.state === 'retired') {
      return {
        kind: 'config',
        fault: { code: 'channel.stopped', message: '渠道已停用，请管理员修复后恢复。' },
      };
    }
    const misfit = misfitOf(row, material);
    if (misfit !== undefined) return { kind: 'content', fault: misfit };
    const steps = new StepStore(this.database, row);
    try {
      const context = await this.material.context(material, signal);
      return await material.connector.stage(material.job, {
        ...context,
        step: async (name, act) => await steps.run(name, act),
        forgetStep: async (name) => {
          await steps.forget(name);
        },
      });
    } catch (error) {
      if (error instanceof StageStopped) return error.outcome;
      if (error instanceof StagingTakenOver) throw error;
      if (error instanceof CredentialsUnreadable) return { kind: 'config', fault: error.fault };
      return {
        kind: 'retry',
        fault: { code: 'release.stage_failed', message: `准备时出错：${messageOf(error)}` },
      };
    }
  }

  private async record(tx: Tx, row: ReleaseRow, material: Material, outcome: StageOutcome): Promise<void> {
    const now = this.clock.now();
    const base = {
      releaseId: row.id,
      from: ['staging'] as const,
      fence: row.fence,
      takeOver: true,
      actor: SYSTEM,
    };
    if (outcome.kind === 'staged') {
      await this.mover.move(tx, {
        ...base,
        to: 'staged',
        cause: 'stage.done',
        set: { stagedAt: 'now', staged: outcome.staged, filled: material.job.fields, fault: null },
        job:
          row.gateState === 'waiting'
            ? { queue: 'release.gate', at: now }
            : { queue: 'release.commit', at: new Date(commitJobAt(row.plannedAt.getTime(), now.getTime())) },
      });
      return;
    }
    const fault = faultJson(outcome.fault);
    const set = { fault };
    const detail = { fault };
    switch (outcome.kind) {
      case 'retry':
      case 'refresh': {
        const failures = await failuresInARow(tx, row.id);
        const at = new Date(stageRetryAt(now.getTime(), failures, row.plannedAt.getTime()));
        const late = at > row.latestAt && row.gateState !== 'waiting';
        await this.mover.move(tx, {
          ...base,
          to: late ? 'expired' : 'scheduled',
          cause: late ? 'stage.expired' : 'stage.retry',
          set: { ...set, stageAt: at },
          detail,
          job: late ? null : { queue: 'release.stage', at },
        });
        return;
      }
      case 'quota': {
        const reset = Date.parse(outcome.resetAt);
        const until = new Date(row.gateState === 'waiting' ? reset : Math.min(reset, row.latestAt.getTime()));
        await this.mover.move(tx, {
          ...base,
          to: 'waiting_quota',
          cause: 'stage.quota',
          set,
          detail,
          job: { queue: 'release.stage', at: until },
        });
        return;
      }
      case 'content':
        await this.mover.move(tx, { ...base, to: 'failed', cause: 'stage.content', set, detail, job: null });
        return;
      case 'human':
        await this.mover.move(tx, {
          ...base,
          to: 'needs_attention',
          cause: 'stage.human',
          set,
          detail,
          job: null,
        });
        return;
      case 'config':
        await this.mover.move(tx, {
          ...base,
          to: 'held',
          cause: 'stage.config',
          set: { ...set, holdReason: 'channel_stopped' },
          detail,
          job: null,
        });
        await stopForTrouble(tx, this.audit, row.channelId, outcome.fault);
    }
  }
}

/** The filled addresses may make a text too long that fitted with its placeholders. */
function misfitOf(row: ReleaseRow, material: Material): Fault | undefined {
  const { rendition, job, connector, channel } = material;
  const [left] = linksIn(job.fields);
  if (left !== undefined) {
    const message = `正文里的 {{url:${left.key}}} 没有对应的发布，不能原样发出。请修改正文重新送审，或重新制定发布计划。`;
    return { code: 'release.link_missing', message };
  }
  if (row.links === null) return undefined;
  const filled = {
    template: rendition.template,
    fields: job.fields,
    previewHtml: '',
    measures: rendition.measures,
  };
  const block = connector.validate(filled, channel).find((finding) => finding.level === 'block');
  return block === undefined ? undefined : { code: block.code, message: `填入链接后：${block.message}` };
}

/** Failed stagings since something last went well: a step was done, a staging came to its end, or somebody decided. */
async function failuresInARow(tx: Tx, releaseId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM release_event e WHERE e.release_id = $1 AND e.cause = 'stage.retry'
       AND e.at > greatest(
         (SELECT max(s.done_at) FROM release_step s WHERE s.release_id = $1),
         (SELECT max(o.at) FROM release_event o WHERE o.release_id = $1
            AND o.cause NOT IN ('stage.started', 'stage.retry')))`,
    [releaseId],
  );
  return row?.n ?? 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown';
}
