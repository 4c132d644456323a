import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { freshnessClocks, type Clocked } from './freshness.queries.js';
import { daysSince, limitAt, reached } from './freshness.rules.js';

/** How long a climbed rung is remembered after it was reached. */
const KEPT_DAYS = 400;

/**
 * Looks at every clock and records the rungs that were reached: each once per stale period, however often and in however
 * many processes it is asked. The audit entry it leaves is what people are told from.
 */
@Injectable()
export class FreshnessWatch {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers how many clocks climbed. */
  async run(): Promise<number> {
    let climbed = 0;
    for (const one of await freshnessClocks(this.database, null)) {
      const days = daysSince(one.since.getTime(), this.clock.now().getTime());
      if (reached(one.rule, days).length === 0) continue;
      climbed += (await this.database.transaction(async (tx) => await this.climb(tx, one, days))) ? 1 : 0;
    }
    await this.database.query(
      'DELETE FROM freshness_rung WHERE reached_at < clock_timestamp() - make_interval(days => $1)',
      [KEPT_DAYS],
    );
    return climbed;
  }

  /** After a gap several rungs are reached at once: only the highest is told of. */
  private async climb(tx: Tx, one: Clocked, days: number): Promise<boolean> {
    const rungs = reached(one.rule, days);
    const fresh = await tx.query<{ days: number }>(
      `INSERT INTO freshness_rung (subject_type, subject_id, since, days, reached_at)
       SELECT $1, $2, $3, d, clock_timestamp() FROM unnest($4::int[]) d ORDER BY d
       ON CONFLICT DO NOTHING RETURNING days`,
      [one.subjectType, one.subjectId, one.since, rungs.map((rung) => rung.days)],
    );
    const top = rungs.at(-1);
    if (top === undefined || !fresh.some((row) => row.days === top.days)) return false;
    await this.audit.append(tx, [
      {
        actor: SYSTEM,
        action: 'freshness.reached',
        subjectType: one.subjectType,
        subjectId: one.subjectId,
        departmentId: one.departmentId,
        detail: {
          name: one.name,
          days,
          rung: top.days,
          level: top.level,
          roles: [...top.roles],
          limitDays: one.rule.limitDays,
          limitAt: new Date(limitAt(one.rule, one.since.getTime())).toISOString(),
          lastPublishedAt: one.lastPublishedAt?.toISOString() ?? null,
        },
        lane: `department:${one.departmentId}`,
      },
    ]);
    return true;
  }
}
