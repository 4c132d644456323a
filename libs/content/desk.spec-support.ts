import { AuditLog } from '#libs/audit/audit.js';
import type { Database } from '#libs/database/database.js';
import type { Role } from '#libs/identity/permission.js';
import type { Principal } from '#libs/identity/principal.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { fromText } from '#libs/document/from-text.js';
import { Drafts } from './drafts.js';
import type { ContentInput } from './content-input.js';
import { QuestionImport } from './question-import.js';

/** The machine's clock, or another instant when one is set. */
export class SetClock extends SystemClock {
  private instant: Date | undefined;

  set(instant: Date): void {
    this.instant = instant;
  }

  override now(): Date {
    return this.instant ?? super.now();
  }
}

/** Departments, people and the acts of this library over a test's database. */
export class Desk {
  readonly clock = new SetClock();
  readonly audit = new AuditLog(this.clock);
  readonly drafts: Drafts;
  readonly imports: QuestionImport;

  constructor(readonly database: Database) {
    this.drafts = new Drafts(database, this.audit, this.clock);
    this.imports = new QuestionImport(database, this.drafts);
  }

  async department(name = '人力资源和社会保障局'): Promise<string> {
    const id = newId();
    await this.database.query('INSERT INTO department (id, code, name) VALUES ($1, $2, $3)', [id, id, name]);
    return id;
  }

  async person(departmentId: string, name: string, ...roles: Role[]): Promise<Principal> {
    const userId = newId();
    await this.database.query(
      `INSERT INTO app_user (id, username, display_name, department_id, roles, password_hash) VALUES ($1, $2, $3, $4, $5, '')`,
      [userId, userId, name, departmentId, roles],
    );
    const names = { username: userId, displayName: name, departmentName: '人力资源和社会保障局' };
    return { userId, ...names, departmentId, roles, sessionId: newId() };
  }

  /** Actions noted in the audit log about a subject, oldest first. */
  async noted(subjectId: string): Promise<readonly string[]> {
    const rows = await this.database.query<{ action: string }>(
      'SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY at, number',
      [subjectId],
    );
    return rows.map((row) => row.action);
  }
}

/** Content that could be submitted. */
export function sampleContent(change: Partial<ContentInput> = {}): ContentInput {
  return {
    title: '失业保险金怎样申领',
    lead: '材料与时限一次说清。',
    category: '社会保险',
    items: [
      { question: '需要哪些材料？', answer: fromText('身份证即可。') },
      { question: '多久到账？', answer: fromText('十个工作日内。') },
    ],
    policyReferences: [{ title: '失业保险条例', documentNumber: '国务院令第258号' }],
    variants: {},
    ...change,
  };
}
