import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { invalid } from '#libs/kernel/problem.js';
import type { DayOverride } from './day-book.js';

/** What admins write over the published table of holidays and working days. */
@Injectable()
export class DayOverrides {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem 422 for a day that does not exist. */
  async set(override: DayOverride, principal: Principal): Promise<void> {
    const day = checked(override.day);
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO day_override (day, kind, name, updated_by, updated_at) VALUES ($1, $2, $3, $4, clock_timestamp())
         ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name, updated_by = excluded.updated_by,
           updated_at = excluded.updated_at`,
        [day, override.kind, override.name, principal.userId],
      );
      await this.tell(tx, day, 'day.overridden', principal, { kind: override.kind, name: override.name });
    });
  }

  /** Back to the published table. Repeatable. */
  async remove(text: string, principal: Principal): Promise<void> {
    const day = checked(text);
    await this.database.transaction(async (tx) => {
      const gone = await tx.query('DELETE FROM day_override WHERE day = $1 RETURNING day', [day]);
      if (gone.length > 0) await this.tell(tx, day, 'day.restored', principal, {});
    });
  }

  private async tell(
    tx: Tx,
    day: string,
    action: string,
    principal: Principal,
    detail: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'day',
        subjectId: day,
        departmentId: null,
        detail,
        lane: 'days',
      },
    ]);
  }
}

function checked(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day))
    return day;
  throw invalid([{ field: 'day', code: 'invalid-day', message: '请给出日期，例如 2026-10-08。' }]);
}
