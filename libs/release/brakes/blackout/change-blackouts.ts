import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { holdCommits } from '#libs/channels/publishing-stop.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { grants } from '#libs/identity/permission.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId, newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { conflict, forbidden, invalid, notFound, Problem } from '#libs/kernel/problem.js';
import type { BlackoutRequest, BlackoutScope } from './blackout.requests.js';
import { readBlackoutTimes } from './read-blackout.js';
import { occurrenceAt, type WindowRule } from './window.timing.js';

const SPACING_SECONDS = 60;

interface Stored {
  readonly id: string;
  readonly scope: BlackoutScope;
  readonly departmentId: string | null;
  readonly name: string;
  readonly rule: WindowRule;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly endedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly version: number;
}

/**
 * Sets, changes and ends blackout windows. Each waits for the commits that are passing their gate, so that a window
 * that was set holds every later commit, and one that was ended none.
 */
@Injectable()
export class ChangeBlackouts {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers the new window's id. @throws Problem 422 naming each wrong field; 403 for all departments' without the right. */
  async create(request: BlackoutRequest, principal: Principal): Promise<string> {
    const id = newId();
    await this.database.transaction(async (tx) => {
      const place = await this.placeOf(tx, request, principal);
      const times = readBlackoutTimes(request, this.clock.now());
      await holdCommits(tx);
      await tx.query(INSERT, [
        id,
        request.scope,
        place.departmentId,
        place.channelId,
        ...told(request),
        JSON.stringify(times.rule),
        times.startsAt,
        times.endsAt,
        principal.userId,
      ]);
      await this.note(tx, 'blackout.created', id, place.departmentId, principal, detailOf(request));
    });
    return id;
  }

  /** @throws Problem 404; 409 `blackout-over`; 412 `stale-version`; 422; 403. */
  async change(id: string, version: number, request: BlackoutRequest, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await holdCommits(tx);
      const before = await this.open(tx, id, principal);
      if (before.version !== version) {
        throw new Problem(412, 'stale-version', '内容已被他人修改', '静默期已被他人修改，请刷新后再保存。', {
          members: { version: before.version },
        });
      }
      const place = await this.placeOf(tx, request, principal);
      const times = readBlackoutTimes(request, this.clock.now(), before.startsAt);
      await tx.query(UPDATE, [
        id,
        request.scope,
        place.departmentId,
        place.channelId,
        ...told(request),
        JSON.stringify(times.rule),
        times.startsAt,
        times.endsAt,
      ]);
      await this.note(tx, 'blackout.changed', id, place.departmentId, principal, detailOf(request));
    });
  }

  /** Ends what holds now, early; a recurring window comes again. @throws Problem 404; 409 `blackout-not-now`. */
  async end(id: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await holdCommits(tx);
      const window = await this.open(tx, id, principal);
      const now = this.clock.now();
      if (occurrenceAt(window, now) === undefined)
        throw conflict('blackout-not-now', '这个静默期现在没有生效，不需要提前结束；如不再需要，请撤销它。');
      await tx.query(
        'UPDATE blackout_window SET ended_at = $2, version = version + 1, updated_at = clock_timestamp() WHERE id = $1',
        [id, now],
      );
      await this.note(tx, 'blackout.ended', id, window.departmentId, principal, {
        name: window.name,
        reason,
      });
    });
  }

  /** Takes a window away for good. @throws Problem 404; 409 `blackout-over`. */
  async cancel(id: string, reason: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await holdCommits(tx);
      const window = await this.open(tx, id, principal);
      await tx.query(
        `UPDATE blackout_window SET cancelled_at = clock_timestamp(), version = version + 1,
           updated_at = clock_timestamp() WHERE id = $1`,
        [id],
      );
      await this.note(tx, 'blackout.cancelled', id, window.departmentId, principal, {
        name: window.name,
        reason,
      });
    });
  }

  private async open(tx: Tx, id: string, principal: Principal): Promise<Stored> {
    const [row] = isId(id)
      ? await tx.query<Stored>(`${SELECT} FOR UPDATE`, [id, principal.departmentId])
      : [];
    if (row === undefined) throw notFound('这个静默期');
    demandGlobal(row.scope, principal);
    if (row.cancelledAt !== null || (row.endsAt !== null && row.endsAt <= this.clock.now()))
      throw conflict('blackout-over', '这个静默期已经结束或撤销，不能再改动。如有需要，请新建一个。');
    return row;
  }

  private async placeOf(
    tx: Tx,
    request: BlackoutRequest,
    principal: Principal,
  ): Promise<{ departmentId: string | null; channelId: string | null }> {
    demandGlobal(request.scope, principal);
    if (request.scope === 'all') return { departmentId: null, channelId: null };
    if (request.scope === 'department') return { departmentId: principal.departmentId, channelId: null };
    const [channel] = await tx.query<{ id: string }>(
      'SELECT id FROM channel WHERE id = $1 AND department_id = $2',
      [request.channelId ?? null, principal.departmentId],
    );
    if (channel === undefined)
      throw invalid([
        { field: 'channelId', code: 'unknown-channel', message: '没有这个渠道，或它不属于您的部门。' },
      ]);
    return { departmentId: principal.departmentId, channelId: channel.id };
  }

  private async note(
    tx: Tx,
    action: string,
    id: string,
    departmentId: string | null,
    principal: Principal,
    detail: JsonObject,
  ): Promise<void> {
    const lane = departmentId === null ? 'publishing' : `department:${departmentId}`;
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'blackout',
        subjectId: id,
        departmentId,
        detail,
        lane,
      },
    ]);
  }
}

function demandGlobal(scope: BlackoutScope, principal: Principal): void {
  if (scope === 'all' && !grants(principal.roles, 'blackout.global'))
    throw forbidden('全局静默期只能由管理员设置和改动。');
}

function told(request: BlackoutRequest): readonly unknown[] {
  const { name, reason, after = 'decide', spacingSeconds = SPACING_SECONDS } = request;
  return [name, reason, after, spacingSeconds];
}

function detailOf(request: BlackoutRequest): JsonObject {
  return JSON.parse(JSON.stringify(request)) as JsonObject;
}

const SELECT = `
  SELECT id, scope, department_id AS "departmentId", name, rule, starts_at AS "startsAt", ends_at AS "endsAt",
    ended_at AS "endedAt", cancelled_at AS "cancelledAt", version
  FROM blackout_window WHERE id = $1 AND (department_id IS NULL OR department_id = $2)`;

const INSERT = `
  INSERT INTO blackout_window (id, scope, department_id, channel_id, name, reason, after, spacing_seconds, rule, starts_at,
    ends_at, created_by, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, clock_timestamp(), clock_timestamp())`;

/** New times begin anew: an occurrence that was ended early may hold again. */
const UPDATE = `
  UPDATE blackout_window SET scope = $2, department_id = $3, channel_id = $4, name = $5, reason = $6, after = $7,
    spacing_seconds = $8, rule = $9, starts_at = $10, ends_at = $11, version = version + 1,
    ended_at = CASE WHEN rule = $9::jsonb AND starts_at = $10 AND ends_at IS NOT DISTINCT FROM $11 THEN ended_at END,
    updated_at = clock_timestamp() WHERE id = $1`;
