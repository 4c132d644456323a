import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { invalid, notFound, Problem } from '#libs/kernel/problem.js';
import { DEFAULT_RULE, ruleFault, type FreshnessRule, type RuleFault } from './freshness.rules.js';

export type RuleSubject =
  { readonly type: 'department' } | { readonly type: 'channel' | 'column'; readonly id: string };

export interface StoredRule extends FreshnessRule {
  /** 0 while the default holds. */
  readonly version: number;
  readonly from: 'default' | 'department' | 'channel' | 'column';
}

const TABLES = { channel: 'channel', column: 'release_column' } as const;

const FAULTS: Readonly<Record<RuleFault, string>> = {
  'no-rungs': '至少设置一级提醒，否则无人会在到期前得知。',
  'rung-after-limit': '提醒天数必须小于检查期限（limitDays），否则提醒时已经超期。',
  'rungs-repeat': '各级提醒的天数不能相同。',
};

/** The thresholds of a department and of single channels. */
@Injectable()
export class FreshnessRules {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** The rule that holds. @throws Problem not-found. */
  async of(subject: RuleSubject, principal: Principal): Promise<StoredRule> {
    const id = await this.idOf(this.database, subject, principal);
    const rows = await this.database.query<
      FreshnessRule & { version: number; type: 'department' | 'channel' | 'column' }
    >(
      `SELECT limit_days AS "limitDays", rungs, version, subject_type AS type FROM freshness_rule
       WHERE (subject_type = $1 AND subject_id = $2) OR (subject_type = 'department' AND subject_id = $3)`,
      [subject.type, id, principal.departmentId],
    );
    const own = rows.find((row) => row.type === subject.type) ?? rows.at(0);
    if (own === undefined) return { ...DEFAULT_RULE, version: 0, from: 'default' };
    const { type, version, ...rule } = own;
    return { ...rule, from: type, version: type === subject.type ? version : 0 };
  }

  /** @throws Problem not-found, 412 `stale-version`, 422 for a rule that would not warn in time. */
  async set(subject: RuleSubject, rule: FreshnessRule, version: number, principal: Principal): Promise<void> {
    const fault = ruleFault(rule);
    if (fault !== undefined) throw invalid([{ field: 'rungs', code: fault, message: FAULTS[fault] }]);
    const rungs = rule.rungs
      .map(({ days, level, roles }) => ({ days, level, roles: [...roles] }))
      .sort((one, other) => one.days - other.days);
    await this.database.transaction(async (tx) => {
      const id = await this.idOf(tx, subject, principal);
      const changed = await tx.query(
        `INSERT INTO freshness_rule AS f (subject_type, subject_id, department_id, limit_days, rungs, version, updated_by, updated_at)
         SELECT $1::varchar, $2::uuid, $3::uuid, $4::integer, $5::jsonb, 1, $6::uuid, clock_timestamp() WHERE $7::integer = 0
           OR EXISTS (SELECT 1 FROM freshness_rule WHERE subject_type = $1 AND subject_id = $2)
         ON CONFLICT (subject_type, subject_id) DO UPDATE SET limit_days = excluded.limit_days, rungs = excluded.rungs,
           version = f.version + 1, updated_by = excluded.updated_by, updated_at = excluded.updated_at
         WHERE f.version = $7 RETURNING version`,
        [
          subject.type,
          id,
          principal.departmentId,
          rule.limitDays,
          JSON.stringify(rungs),
          principal.userId,
          version,
        ],
      );
      if (changed.length === 0)
        throw new Problem(412, 'stale-version', '内容已被他人修改', '请重新读取后再修改。');
      await this.note(tx, subject, id, principal, { limitDays: rule.limitDays, rungs });
    });
  }

  /** Back to the rule above it: the department's, or the default. @throws Problem not-found. */
  async clear(subject: RuleSubject, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const id = await this.idOf(tx, subject, principal);
      const gone = await tx.query(
        'DELETE FROM freshness_rule WHERE subject_type = $1 AND subject_id = $2 RETURNING version',
        [subject.type, id],
      );
      if (gone.length > 0) await this.note(tx, subject, id, principal, { limitDays: null });
    });
  }

  private async idOf(reader: Pick<Tx, 'query'>, subject: RuleSubject, principal: Principal): Promise<string> {
    if (subject.type === 'department') return principal.departmentId;
    const found = isId(subject.id)
      ? await reader.query(`SELECT 1 FROM ${TABLES[subject.type]} WHERE id = $1 AND department_id = $2`, [
          subject.id,
          scopeOf(principal).departmentId,
        ])
      : [];
    if (found.length === 0) throw notFound(subject.type === 'channel' ? '这个渠道' : '这个栏目');
    return subject.id;
  }

  private async note(
    tx: Tx,
    subject: RuleSubject,
    subjectId: string,
    principal: Principal,
    detail: Parameters<AuditLog['append']>[1][number]['detail'],
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action: 'freshness_rule.changed',
        subjectType: subject.type,
        subjectId,
        departmentId: principal.departmentId,
        detail,
        lane: `department:${principal.departmentId}`,
      },
    ]);
  }
}
