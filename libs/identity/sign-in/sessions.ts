import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { Problem } from '#libs/kernel/problem.js';
import type { Role } from '../permission.js';
import type { Principal } from '../principal.js';
import { hashPassword, passwordMatches } from './passwords.js';

const LOCK_AFTER_FAILURES = 5;
/** The first lock; each further failure after it lengthens the next by as much. */
const LOCK_MINUTES = 15;
/** A bound, so that a stranger's attempts cannot shut somebody out for days. */
const LONGEST_LOCK_MINUTES = 240;
/** The expiry slides, but is written at most this often. */
const TOUCH_EVERY_MS = 60_000;

export interface SignIn {
  readonly username: string;
  readonly password: string;
  readonly address: string;
  readonly agent: string;
}

export interface SignedIn {
  /** Given once; only its hash is stored. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly principal: Principal;
}

interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly departmentId: string;
  readonly departmentName: string;
  readonly roles: Role[];
  readonly passwordHash: string;
  readonly failures: number;
  readonly lockedUntil: Date | null;
  readonly disabledAt: Date | null;
}

const USER = `
  SELECT u.id, u.username, u.display_name AS "displayName", u.department_id AS "departmentId", d.name AS "departmentName",
    u.roles, u.password_hash AS "passwordHash", u.failed_sign_ins AS failures, u.locked_until AS "lockedUntil",
    u.disabled_at AS "disabledAt"
  FROM app_user u JOIN department d ON d.id = u.department_id`;

const REFUSED = new Problem(
  401,
  'sign-in-refused',
  '登录失败',
  '用户名或密码不正确，或账号已被停用、暂时锁定。请稍后再试，或联系管理员。',
);

/** Server-side sessions: a random token in the browser, its hash in the database. */
@Injectable()
export class Sessions {
  /** Checked when the user is unknown, so that the answer takes as long as for a wrong password. */
  private readonly decoy = hashPassword(randomBytes(16).toString('hex'));

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws Problem 401 `sign-in-refused`, the same for every reason. */
  async signIn(attempt: SignIn): Promise<SignedIn> {
    const [user] = await this.database.query<UserRow>(`${USER} WHERE lower(u.username) = lower($1)`, [
      attempt.username,
    ]);
    const good = await passwordMatches(user?.passwordHash ?? (await this.decoy), attempt.password);
    if (user !== undefined && good && !this.isLocked(user) && user.disabledAt === null) {
      const signed = await this.database.transaction(async (tx) => await this.open(tx, user, attempt));
      if (signed !== undefined) return signed;
    }
    await this.database.transaction(async (tx) => {
      await this.recordFailure(tx, user, attempt.address);
    });
    throw REFUSED;
  }

  /** Who the token belongs to; undefined when it is unknown, expired, or its user was disabled. */
  async principalOf(token: string): Promise<Principal | undefined> {
    const now = this.clock.now();
    const [row] = await this.database.query<UserRow & { sessionId: string; lastSeenAt: Date }>(
      `${USER.replace('SELECT', 'SELECT s.id AS "sessionId", s.last_seen_at AS "lastSeenAt",')}
       JOIN user_session s ON s.user_id = u.id
       WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL`,
      [hashToken(token), now],
    );
    if (row === undefined) return undefined;
    if (now.getTime() - row.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
      await this.database.query('UPDATE user_session SET last_seen_at = $2, expires_at = $3 WHERE id = $1', [
        row.sessionId,
        now,
        this.expiry(),
      ]);
    }
    return principalFrom(row, row.sessionId);
  }

  async signOut(principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('DELETE FROM user_session WHERE id = $1', [principal.sessionId]);
      const { userId: id, displayName, departmentId } = principal;
      await this.note(tx, 'session.closed', { id, displayName, departmentId }, {});
    });
  }

  private expiry(): Date {
    return new Date(this.clock.now().getTime() + this.settings.sessionHours * 3_600_000);
  }

  private isLocked(user: UserRow): boolean {
    return user.lockedUntil !== null && user.lockedUntil > this.clock.now();
  }

  /** Undefined when the password was changed or the account disabled since it was read. */
  private async open(tx: Tx, user: UserRow, attempt: SignIn): Promise<SignedIn | undefined> {
    const token = randomBytes(32).toString('base64url');
    const sessionId = newId();
    const now = this.clock.now();
    const expiresAt = this.expiry();
    const still = await tx.query(
      `UPDATE app_user SET failed_sign_ins = 0, locked_until = NULL
       WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL RETURNING id`,
      [user.id, user.passwordHash],
    );
    if (still.length === 0) return undefined;
    await tx.query('DELETE FROM user_session WHERE user_id = $1 AND expires_at < $2', [user.id, now]);
    await tx.query(
      `INSERT INTO user_session (id, token_hash, user_id, created_at, last_seen_at, expires_at, address, agent)
       VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
      [
        sessionId,
        hashToken(token),
        user.id,
        now,
        expiresAt,
        attempt.address.slice(0, 60),
        attempt.agent.slice(0, 200),
      ],
    );
    await this.note(tx, 'session.opened', user, { address: attempt.address });
    return { token, expiresAt, principal: principalFrom(user, sessionId) };
  }

  /**
   * Runs the same statements whether the user exists or not, so that the time of the answer does not tell. What was
   * typed as an unknown name is not kept: it may be a password in the wrong field.
   */
  private async recordFailure(tx: Tx, user: UserRow | undefined, address: string): Promise<void> {
    const locked = user !== undefined && this.isLocked(user);
    const [row] = await tx.query<{ failures: number }>(
      'UPDATE app_user SET failed_sign_ins = failed_sign_ins + 1 WHERE id = $1 AND NOT $2 RETURNING failed_sign_ins AS failures',
      [user?.id ?? null, locked],
    );
    const beyond = (row?.failures ?? 0) - LOCK_AFTER_FAILURES;
    if (beyond < 0) {
      await this.note(tx, 'session.refused', user, { address, locked });
      return;
    }
    const minutes = Math.min(LOCK_MINUTES * (beyond + 1), LONGEST_LOCK_MINUTES);
    const until = new Date(this.clock.now().getTime() + minutes * 60_000);
    await tx.query('UPDATE app_user SET locked_until = $2 WHERE id = $1', [user?.id ?? null, until]);
    await this.note(tx, 'session.locked', user, { until: until.toISOString(), address });
  }

  private async note(
    tx: Tx,
    action: string,
    user: Pick<UserRow, 'id' | 'displayName' | 'departmentId'> | undefined,
    detail: Record<string, string | boolean>,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: user === undefined ? SYSTEM : { id: user.id, name: user.displayName },
        action,
        subjectType: 'user',
        subjectId: user?.id ?? 'unknown',
        departmentId: user?.departmentId ?? null,
        detail,
        lane: 'identity',
      },
    ]);
  }
}

function principalFrom(user: UserRow, sessionId: string): Principal {
  const { id, username, displayName, departmentId, departmentName, roles } = user;
  return { userId: id, username, displayName, departmentId, departmentName, roles, sessionId };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}
