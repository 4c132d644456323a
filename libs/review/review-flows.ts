import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Reader } from '#libs/database/tx.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import type { Stage } from './review.rules.js';

/** Two levels, until a department sets its own. */
const DEFAULT_STAGES: readonly Stage[] = [
  { key: 'first', name: '初审' },
  { key: 'final', name: '终审' },
];

/** The ordered stages a department's drafts pass. A running review keeps the flow it began with. */
@Injectable()
export class ReviewFlows {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async of(reader: Reader, departmentId: string): Promise<readonly Stage[]> {
    const [flow] = await reader.query<{ stages: Stage[] }>(
      'SELECT stages FROM review_flow WHERE department_id = $1',
      [departmentId],
    );
    return flow?.stages ?? DEFAULT_STAGES;
  }

  async mine(principal: Principal): Promise<readonly Stage[]> {
    return await this.of(this.database, principal.departmentId);
  }

  async set(stages: readonly Stage[], principal: Principal): Promise<void> {
    const plain = stages.map(({ key, name }) => ({ key, name }));
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO review_flow (department_id, stages, updated_at) VALUES ($1, $2, clock_timestamp())
         ON CONFLICT (department_id) DO UPDATE SET stages = excluded.stages, updated_at = excluded.updated_at`,
        [principal.departmentId, JSON.stringify(plain)],
      );
      await this.audit.append(tx, [
        {
          actor: actorOf(principal),
          action: 'review_flow.changed',
          subjectType: 'department',
          subjectId: principal.departmentId,
          departmentId: principal.departmentId,
          detail: { stages: plain },
          lane: `department:${principal.departmentId}`,
        },
      ]);
    });
  }
}
