import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '#libs/audit/audit.js';
import { QuotaBook } from '#libs/channels/quota-book.js';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { OutcomeKind } from '#libs/kernel/outcome.js';
import { Traced } from '#libs/telemetry/tracing.js';
import { AdvanceRelease } from '../advance.js';
import { faultJson } from '../advance.rules.js';
import { faultOfError } from '../brakes/hold-unreadable.js';
import { MoveRelease } from '../move-release.js';
import { ReleaseMaterial, type Material } from '../release-material.js';
import { findRelease, type ReleaseRow } from '../release-row.js';
import { afterLookup, SURELY_NOTHING, type LookupFinding } from '../release.rules.js';
import { DEAD_WORKER_GRACE_MS } from '../release.timing.js';

const LOOKUP_LIMIT_MS = 60_000;

interface LastAttempt {
  readonly number: number;
  readonly started_at: Date;
  readonly outcome: OutcomeKind | null;
  /** Commits since a person last let the release go that did not surely come to nothing. */
  readonly doubts: number;
  /** When the database's own clock will say that its worker is lost; not positive when that is now. */
  readonly msUntilLost: number;
}

/** Settles doubt by looking, never by calling again (design, section 5.4). */
@Injectable()
export class VerifyRelease {
  constructor(
    private readonly database: Database,
    private readonly mover: MoveRelease,
    private readonly advance: AdvanceRelease,
    private readonly material: ReleaseMaterial,
    private readonly quotas: QuotaBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `jobId` must be the job the release is owed: an older one has nothing to say any more. */
  @Traced('release.verify')
  async run(releaseId: string, jobId: string): Promise<void> {
    const row = await findRelease(this.database, releaseId);
    if (row?.jobId !== jobId) return;
    if (row.state === 'committing') await this.takeFromDeadWorker(row);
    if (row.state === 'verifying') await this.look(row);
  }

  /** A commit past its deadline without an outcome: its worker is gone, or has lost the right to say anything. */
  private async takeFromDeadWorker(row: ReleaseRow): Promise<void> {
    const attempt = await this.lastAttempt(row);
    if (attempt === undefined) return;
    const material = await this.material.load(this.database, row);
    const now = this.clock.now().getTime();
    await this.database.transaction(async (tx) => {
      if (attempt.msUntilLost > 0) {
        await this.mover.owe(tx, row, 'release.verify', new Date(now + attempt.msUntilLost));
        return;
      }
      const lookAt = Math.max(now, attempt.started_at.getTime() + material.timing.settleSeconds * 1000);
      await this.mover.move(tx, {
        releaseId: row.id,
        from: ['committing'],
        to: 'verifying',
        fence: row.fence,
        takeOver: true,
        cause: 'commit.worker_lost',
        actor: SYSTEM,
        detail: { attempt: attempt.number },
        job: { queue: 'release.verify', at: new Date(lookAt) },
      });
    });
  }

  private async look(row: ReleaseRow): Promise<void> {
    const material = await this.material.forLookup(this.database, row);
    if (!(await this.mayAsk(row, material))) return;
    const finding = await this.ask(row, material);
    const attempt = await this.lastAttempt(row);
    const lookups = row.lookups + 1;
    const absences = row.absences + (finding.kind === 'absent' ? 1 : 0);
    const after = this.clock.now();
    const next = afterLookup(finding, {
      nowMs: after.getTime(),
      latestMs: row.latestAt.getTime(),
      doubts: attempt?.doubts ?? 0,
      waits: material.timing,
      lookups,
      absences,
      lastOutcome: attempt?.outcome ?? null,
    });
    await this.database.transaction(async (tx) => {
      await this.advance.to(tx, {
        row,
        from: ['verifying'],
        next,
        cause: `lookup.${finding.kind}`,
        source: 'lookup',
        now: after,
        set: next.to === 'staged' ? {} : { lookups, absences },
        detail: { lookup: lookups },
      });
    });
  }

  /** Look-ups count against the account's budgets too; when even what is kept for them is gone, this one waits. */
  private async mayAsk(row: ReleaseRow, material: Material): Promise<boolean> {
    const names = material.connector.capabilities.quotas.filter((quota) => quota.spentByLookup === true);
    if (names.length === 0) return true;
    return await this.database.transaction(async (tx) => {
      const spent = await this.quotas.takeAll(
        tx,
        material.channel,
        names.map((quota) => quota.name),
        { forLookup: true },
      );
      if (spent === undefined) return true;
      await this.mover.move(tx, {
        releaseId: row.id,
        from: ['verifying'],
        to: 'verifying',
        fence: row.fence,
        cause: 'lookup.quota',
        actor: SYSTEM,
        set: {
          fault: faultJson({ code: 'quota.lookup_spent', message: `${spent.label}已用完，恢复后继续核实。` }),
        },
        detail: { quota: spent.name },
        job: { queue: 'release.verify', at: spent.resetAt },
      });
      return false;
    });
  }

  private async ask(row: ReleaseRow, material: Material): Promise<LookupFinding> {
    try {
      const context = await this.material.context(material, AbortSignal.timeout(LOOKUP_LIMIT_MS));
      return await material.connector.lookup(material.job, row.staged ?? {}, {
        ...context,
        lookupNumber: row.lookups + 1,
      });
    } catch (error) {
      return { kind: 'failed', fault: faultOfError(error, 'release.lookup_failed', '核实时出错') };
    }
  }

  private async lastAttempt({ id, commitsBefore }: ReleaseRow): Promise<LastAttempt | undefined> {
    const [attempt] = await this.database.query<LastAttempt>(
      `SELECT number, started_at, outcome,
         (SELECT count(*)::int FROM release_attempt d WHERE d.release_id = a.release_id AND d.kind = 'commit'
            AND d.number > $3 AND (d.outcome IS NULL OR d.outcome <> ALL($4))) AS doubts,
         (extract(epoch FROM deadline_at - clock_timestamp()) * 1000 + $2)::float8 AS "msUntilLost"
       FROM release_attempt a WHERE a.release_id = $1 AND a.kind = 'commit' ORDER BY a.number DESC LIMIT 1`,
      [id, DEAD_WORKER_GRACE_MS, commitsBefore, [...SURELY_NOTHING]],
    );
    return attempt;
  }
}
