import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM, type Actor } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { brokenConstraint } from '#libs/database/pg-errors.js';
import type { Reader, Tx } from '#libs/database/tx.js';
import type { DataOf } from '#libs/http/data-of.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId, newId } from '#libs/kernel/ids.js';
import { decodeCursor, pageOf, type Page } from '#libs/kernel/paging.js';
import { conflict, invalid, notFound, Problem } from '#libs/kernel/problem.js';
import type { Role } from './permission.js';
import type { DepartmentView, PersonView } from './identity.views.js';
import { hashPassword, passwordFaults, passwordMatches } from './sign-in/passwords.js';
import { actorOf, type Principal } from './principal.js';

export interface NewPerson {
  readonly username: string;
  readonly displayName: string;
  readonly departmentId: string;
  readonly roles: readonly Role[];
  readonly password: string;
}

export interface PersonChange {
  readonly displayName?: string | undefined;
  readonly roles?: readonly Role[] | undefined;
  readonly disabled?: boolean | undefined;
  readonly password?: string | undefined;
}

export type Person = DataOf<PersonView>;
export type Department = DataOf<DepartmentView>;

const VIEW = `
  SELECT u.id, u.username, u.display_name AS "displayName", u.department_id AS "departmentId", d.name AS "departmentName",
    u.roles, u.disabled_at IS NOT NULL AS disabled, u.version
  FROM app_user u JOIN department d ON d.id = u.department_id`;

/** Departments and their people. */
@Injectable()
export class People {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 409 `department-exists`. */
  async createDepartment(tx: Tx, code: string, name: string, actor: Actor = SYSTEM): Promise<string> {
    const id = newId();
    const made = await tx.query(
      'INSERT INTO department (id, code, name) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING RETURNING id',
      [id, code, name],
    );
    if (made.length === 0) throw conflict('department-exists', `部门代码“${code}”已被使用，请换一个。`);
    await this.note(tx, actor, 'department.created', 'department', id, id, { code, name });
    return id;
  }

  async departments(): Promise<readonly Department[]> {
    return await this.database.query<Department>('SELECT id, code, name FROM department ORDER BY code');
  }

  /** @throws Problem 422 for a weak password or unknown department, 409 `username-taken`. */
  async createPerson(tx: Tx, person: NewPerson, actor: Actor = SYSTEM): Promise<string> {
    const faults = passwordFaults('password', person.password, person.username);
    if (faults.length > 0) throw invalid(faults);
    const id = newId();
    try {
      await tx.query(
        `INSERT INTO app_user (id, username, display_name, department_id, roles, password_hash) VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          id,
          person.username,
          person.displayName,
          person.departmentId,
          [...new Set(person.roles)],
          await hashPassword(person.password),
        ],
      );
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === 'UQ_app_user_username')
        throw conflict('username-taken', `用户名“${person.username}”已被使用，请换一个。`);
      if (constraint === 'FK_app_user_department')
        throw invalid([{ field: 'departmentId', code: 'unknown-department', message: '没有这个部门。' }]);
      throw error;
    }
    await this.note(tx, actor, 'user.created', 'user', id, person.departmentId, {
      username: person.username,
      roles: [...person.roles],
    });
    return id;
  }

  /** By department and name. @throws Problem `invalid-cursor`. */
  async page(limit: number, cursor?: string): Promise<Page<Person>> {
    const [code, username] = cursor === undefined ? [null, null] : decodeCursor(cursor, 2);
    const rows = await this.database.query<Person & { departmentCode: string }>(
      `${VIEW.replace('SELECT', 'SELECT d.code AS "departmentCode",')}
       WHERE $1::text IS NULL OR (d.code, u.username) > ($1, $2)
       ORDER BY d.code, u.username LIMIT $3`,
      [code, username, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.departmentCode, row.username],
      ({ departmentCode: _code, ...person }) => person,
    );
  }

  /** @throws Problem not-found. */
  async one(userId: string, reader: Reader = this.database): Promise<Person> {
    const [row] = isId(userId) ? await reader.query<Person>(`${VIEW} WHERE u.id = $1`, [userId]) : [];
    if (row === undefined) throw notFound('这个用户');
    return row;
  }

  /**
   * Changes a person; a new password, other roles or a disabled account end all sessions at once. A new password and
   * enabling the account lift a lock.
   * @throws Problem 412 `stale-version`, 409 `last-admin` or `own-admin-role`.
   */
  async change(userId: string, version: number, change: PersonChange, principal: Principal): Promise<void> {
    const before = await this.one(userId);
    if (change.password !== undefined) {
      const faults = passwordFaults('password', change.password, before.username);
      if (faults.length > 0) throw invalid(faults);
    }
    const passwordHash = change.password === undefined ? null : await hashPassword(change.password);
    await this.database.transaction(async (tx) => {
      await tx.query(`SELECT id FROM app_user WHERE 'admin' = ANY(roles) ORDER BY id FOR UPDATE`);
      await this.guardAdmins(tx, before, change, principal);
      const rows = await tx.query(
        `UPDATE app_user SET display_name = coalesce($3, display_name), roles = coalesce($4, roles),
           disabled_at = CASE WHEN $5::boolean IS NULL THEN disabled_at WHEN $5 THEN coalesce(disabled_at, $7::timestamptz) END,
           password_hash = coalesce($6, password_hash), failed_sign_ins = CASE WHEN $8 THEN 0 ELSE failed_sign_ins END,
           locked_until = CASE WHEN $8 THEN NULL ELSE locked_until END, version = version + 1
         WHERE id = $1 AND version = $2 RETURNING id`,
        [
          userId,
          version,
          change.displayName ?? null,
          change.roles === undefined ? null : [...new Set(change.roles)],
          change.disabled ?? null,
          passwordHash,
          this.clock.now(),
          change.password !== undefined || change.disabled === false,
        ],
      );
      if (rows.length === 0) {
        const current = await this.one(userId, tx);
        throw new Problem(412, 'stale-version', '内容已被他人修改', '请重新读取后再修改。', {
          members: { version: current.version, current },
        });
      }
      if (change.disabled === true || change.password !== undefined || change.roles !== undefined) {
        await tx.query('DELETE FROM user_session WHERE user_id = $1', [userId]);
      }
      const detail = {
        changed: Object.entries(change)
          .filter(([, value]) => value !== undefined)
          .map(([name]) => name),
        ...(change.roles === undefined ? {} : { roles: [...change.roles], rolesBefore: [...before.roles] }),
      };
      await this.note(tx, actorOf(principal), 'user.changed', 'user', userId, before.departmentId, detail);
    });
  }

  /** @throws Problem 422 when the present password is wrong or the new one too weak. */
  async changeOwnPassword(principal: Principal, current: string, next: string): Promise<void> {
    const [row] = await this.database.query<{ hash: string }>(
      'SELECT password_hash AS hash FROM app_user WHERE id = $1',
      [principal.userId],
    );
    const good = row !== undefined && (await passwordMatches(row.hash, current));
    const faults = good
      ? passwordFaults('newPassword', next, principal.username)
      : [{ field: 'currentPassword', code: 'wrong-password', message: '当前密码不正确。' }];
    if (faults.length > 0) throw invalid(faults);
    const passwordHash = await hashPassword(next);
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE app_user SET password_hash = $2, version = version + 1 WHERE id = $1', [
        principal.userId,
        passwordHash,
      ]);
      await tx.query('DELETE FROM user_session WHERE user_id = $1 AND id <> $2', [
        principal.userId,
        principal.sessionId,
      ]);
      await this.note(
        tx,
        actorOf(principal),
        'user.password_changed',
        'user',
        principal.userId,
        principal.departmentId,
        {},
      );
    });
  }

  private async guardAdmins(
    tx: Tx,
    before: Person,
    change: PersonChange,
    principal: Principal,
  ): Promise<void> {
    const loses =
      before.roles.includes('admin') &&
      (change.disabled === true || (change.roles !== undefined && !change.roles.includes('admin')));
    if (!loses) return;
    if (before.id === principal.userId)
      throw conflict('own-admin-role', '不能取消自己的管理员身份，请由另一位管理员操作。');
    const others = await tx.query(
      `SELECT 1 FROM app_user WHERE 'admin' = ANY(roles) AND disabled_at IS NULL AND id <> $1`,
      [before.id],
    );
    if (others.length === 0) throw conflict('last-admin', '这是最后一位管理员，不能停用或取消其管理员身份。');
  }

  private async note(
    tx: Tx,
    actor: Actor,
    action: string,
    subjectType: string,
    subjectId: string,
    departmentId: string,
    detail: Record<string, string | string[]>,
  ): Promise<void> {
    await this.audit.append(tx, [
      { actor, action, subjectType, subjectId, departmentId, detail, lane: 'identity' },
    ]);
  }
}
