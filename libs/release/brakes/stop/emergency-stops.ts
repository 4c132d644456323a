import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { holdCommits, resumeEverything, stopEverything } from '#libs/channels/publishing-stop.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { isId, newId } from '#libs/kernel/ids.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { conflict, invalid, notFound } from '#libs/kernel/problem.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../../release-row.js';
import { IN_FLIGHT, UNTOUCHED, type ReleaseState } from '../../release.transitions.js';
import { STOP_MATCHES } from '../facts/stop-matches.js';
import { HoldForObstacle } from '../hold-for-obstacle.js';
import type { DeclareStopRequest, StopScope } from './stop.requests.js';

const MAY_FALL_DUE: readonly ReleaseState[] = ['scheduled', 'staging', 'staged', 'waiting_quota'];

interface Stored {
  readonly id: string;
  readonly scope: StopScope;
  readonly liftedAt: Date | null;
}

/**
 * Emergency stops, any number at once. Both acts wait for the commits that are passing their gate: when a stop has
 * returned, no later commit it concerns begins, and its list tells truly what had begun before.
 */
@Injectable()
export class EmergencyStops {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly holds: HoldForObstacle,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Answers the stop's id. @throws Problem 422 naming what is missing for its scope. */
  async declare(request: DeclareStopRequest, principal: Principal): Promise<string> {
    const id = newId();
    const aim = this.aimOf(request);
    await this.database.transaction(async (tx) => {
      if (request.scope === 'channel') await refuseForeignChannel(tx, aim.channelId, principal);
      await holdCommits(tx);
      if (request.scope === 'all')
        await stopEverything(tx, this.audit, { actor: actorOf(principal), reason: request.reason });
      await tx.query(INSERT, [
        id,
        request.scope,
        principal.departmentId,
        aim.platform,
        aim.channelId,
        aim.category,
        aim.words,
        request.reason,
        principal.userId,
      ]);
      await tx.query(LIST, [id, [...UNTOUCHED], [...IN_FLIGHT]]);
      await this.note(tx, 'stop.declared', id, principal, {
        ...aim,
        scope: request.scope,
        reason: request.reason,
      });
    });
    return id;
  }

  /**
   * Lifts one stop; what other stops keep back stays so. Whatever fell due meanwhile is held for a person's decision:
   * nothing is sent by this. Lifting twice changes nothing.
   * @throws Problem not-found.
   */
  async lift(id: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await holdCommits(tx);
      const [stop] = isId(id) ? await tx.query<Stored>(FIND, [id, principal.departmentId]) : [];
      if (stop === undefined) throw notFound('这次停发');
      if (stop.liftedAt !== null) return;
      await this.liftOne(tx, stop, principal);
    });
  }

  /** Lifts every stop of everything. */
  async liftAll(principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      await holdCommits(tx);
      const stops = await tx.query<Stored>(
        `SELECT id, scope, lifted_at AS "liftedAt" FROM emergency_stop WHERE scope = 'all' AND lifted_at IS NULL ORDER BY id`,
      );
      for (const stop of stops) await this.liftOne(tx, stop, principal);
      if (stops.length === 0)
        await resumeEverything(tx, this.audit, { actor: actorOf(principal), reason: null });
    });
  }

  private async liftOne(tx: Tx, stop: Stored, principal: Principal): Promise<void> {
    const due = await tx.query<ReleaseRow>(DUE, [stop.id, [...MAY_FALL_DUE], this.clock.now()]);
    const held = await this.holds.holdAll(
      tx,
      due,
      { code: 'publishing_stopped', sentence: FELL_DUE, ref: { kind: 'stop', id: stop.id } },
      { actor: actorOf(principal), cause: 'held.overdue' },
    );
    await tx.query('UPDATE emergency_stop SET lifted_by = $2, lifted_at = clock_timestamp() WHERE id = $1', [
      stop.id,
      principal.userId,
    ]);
    if (stop.scope === 'all' && !(await anotherOfAll(tx)))
      await resumeEverything(tx, this.audit, { actor: actorOf(principal), reason: null });
    await this.note(tx, 'stop.lifted', stop.id, principal, { scope: stop.scope, held });
  }

  private aimOf(request: DeclareStopRequest): Aim {
    const nothing: Aim = { platform: null, channelId: null, category: null, words: [] };
    switch (request.scope) {
      case 'all':
        return nothing;
      case 'platform': {
        const { platform = '' } = request;
        if (!this.connectors.has(platform))
          throw invalid([{ field: 'platform', code: 'unknown-platform', message: '请选择要停发的平台。' }]);
        return { ...nothing, platform };
      }
      case 'channel':
        if (request.channelId === undefined) throw invalid([UNKNOWN_CHANNEL]);
        return { ...nothing, channelId: request.channelId };
      case 'topic': {
        const words = [...new Set((request.words ?? []).map(plainWord))];
        const category = request.category?.trim() ?? null;
        if (category === null && words.length === 0)
          throw invalid([
            { field: 'words', code: 'required', message: '请填写分类或关键词，指明停发哪个选题。' },
          ]);
        if (words.some((word) => word.length < 2))
          throw invalid([{ field: 'words', code: 'too-short', message: '关键词至少 2 个字，以免误停。' }]);
        return { ...nothing, category, words };
      }
    }
  }

  private async note(
    tx: Tx,
    action: string,
    id: string,
    principal: Principal,
    detail: JsonObject,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'stop',
        subjectId: id,
        departmentId: null,
        detail,
        lane: 'publishing',
      },
    ]);
  }
}

interface Aim extends JsonObject {
  readonly platform: string | null;
  readonly channelId: string | null;
  readonly category: string | null;
  readonly words: string[];
}

/** As the text that is searched: full-width and upper-case letters count as plain ones. */
function plainWord(word: string): string {
  return word.normalize('NFKC').trim().toLowerCase();
}

async function refuseForeignChannel(tx: Tx, channelId: string | null, principal: Principal): Promise<void> {
  const [channel] = await tx.query<{ state: string }>(
    'SELECT state FROM channel WHERE id = $1 AND department_id = $2',
    [channelId, principal.departmentId],
  );
  if (channel === undefined) throw invalid([UNKNOWN_CHANNEL]);
  if (channel.state === 'retired') throw conflict('channel-state', '渠道已退役，不会再发布，不需要停发。');
}

async function anotherOfAll(tx: Tx): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM emergency_stop WHERE scope = 'all' AND lifted_at IS NULL LIMIT 1`,
  );
  return rows.length > 0;
}

const UNKNOWN_CHANNEL = {
  field: 'channelId',
  code: 'unknown-channel',
  message: '没有这个渠道，或它不属于您的部门。',
};

const FELL_DUE = '到时间时处于紧急停止状态。请决定立即发布、改期或取消。';

const FIND = `
  SELECT id, scope, lifted_at AS "liftedAt" FROM emergency_stop
  WHERE id = $1 AND (scope <> 'channel' OR department_id = $2) FOR UPDATE`;

const INSERT = `
  INSERT INTO emergency_stop (id, scope, department_id, platform, channel_id, category, words, reason, created_by,
    created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())`;

/** As the partial index of what is not over has it, so that years of history are not read while commits wait. */
const NOT_OVER = `state NOT IN ('published', 'cancelled', 'withdrawn', 'removed_by_platform')`;

/** The list as it is while no commit can begin. */
const LIST = `
  INSERT INTO emergency_stop_release (stop_id, release_id, found, state_then, noted_at)
  SELECT s.id, r.id,
    CASE WHEN r.state = ANY($2) THEN 'waiting' WHEN r.state = ANY($3) THEN 'in_flight' ELSE 'out' END,
    r.state, clock_timestamp()
  FROM emergency_stop s CROSS JOIN (
      SELECT id, state, channel_id, revision_id FROM release
      WHERE ${NOT_OVER} AND (state = ANY($2) OR state = ANY($3))
      UNION ALL
      SELECT id, state, channel_id, revision_id FROM release
      WHERE state = 'published' AND published_at > statement_timestamp() - interval '1 hour'
    ) r JOIN channel h ON h.id = r.channel_id JOIN revision v ON v.id = r.revision_id
  WHERE s.id = $1 AND ${STOP_MATCHES}`;

const DUE = `
  SELECT ${RELEASE_COLUMNS} FROM emergency_stop s CROSS JOIN release r JOIN channel h ON h.id = r.channel_id
    JOIN revision v ON v.id = r.revision_id
  WHERE s.id = $1 AND r.${NOT_OVER} AND r.state = ANY($2) AND r.planned_at <= $3 AND r.gate_state IS DISTINCT FROM 'waiting'
    AND ${STOP_MATCHES}
  ORDER BY r.id FOR UPDATE OF r`;
