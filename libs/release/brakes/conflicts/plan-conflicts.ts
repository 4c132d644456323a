import { Inject, Injectable } from '@nestjs/common';
import { channelProfiles, type ChannelFacts } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import type { Reader } from '#libs/database/tx.js';
import type { DataOf } from '#libs/http/data-of.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { conflict } from '#libs/kernel/problem.js';
import type { ReleaseRow } from '../../release-row.js';
import { UNTOUCHED } from '../../release.transitions.js';
import { obstaclesIn } from '../catalogue.js';
import { PlanningFactsReader, type Placed } from '../facts/planning-facts.js';
import { SAME_CONTENT } from '../obstacles/same-content.js';
import type { ConflictView } from './conflict.view.js';

/** A release that somebody wants to plan, or has planned. */
export interface Wanted {
  /** Of the request, for the conflict. */
  readonly field: string;
  readonly releaseId: string | null;
  readonly revisionId: string | null;
  readonly approvedHash: string | null;
  readonly channel: ChannelFacts;
  readonly at: Date;
  readonly latestAt: Date | null;
}

/** What planning meets: the catalogue of obstacles, asked ahead of the planned instant. */
@Injectable()
export class PlanConflicts {
  constructor(
    private readonly database: Database,
    private readonly facts: PlanningFactsReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `together`: those that would move in the same act. */
  async of(
    reader: Reader,
    wanted: readonly Wanted[],
    together: readonly Placed[] = [],
  ): Promise<readonly ConflictView[]> {
    const now = this.clock.now();
    const judged = await this.facts.readAll(reader, wanted, { moment: 'plan', now, together });
    return wanted.flatMap(({ field, channel, releaseId }, index) => {
      const facts = judged[index];
      if (facts === undefined) return [];
      return obstaclesIn(facts).map(({ code, severity, sentence, until }) => ({
        code,
        severity,
        sentence,
        field,
        channelId: channel.channelId,
        releaseId,
        until: until ?? null,
      }));
    });
  }

  /**
   * Of a plan that was just stored in the same transaction; `fields` by channel id, for people who look for what to mend.
   * @throws Problem 409 `plan-conflict` with every conflict, when one of them refuses.
   */
  async refusePlan(reader: Reader, planId: string, fields: ReadonlyMap<string, string>): Promise<void> {
    const conflicts = await this.ofStored(reader, 'r.plan_id = $1', planId);
    refuseThese(
      conflicts.map((one: DataOf<ConflictView>) => ({
        ...one,
        field: fields.get(one.channelId) ?? one.field,
      })),
    );
  }

  /** Of a release that is moved to another time. @throws Problem 409 `plan-conflict`. */
  async refuseMove(reader: Reader, row: ReleaseRow, at: Date): Promise<void> {
    refuseThese(await this.ofMove(reader, row, at));
  }

  /**
   * Of releases as they would be after an act that is not about their times alone: refused only where the same content
   * would go out twice at one instant, all else is for people to see.
   * @throws Problem 409 `plan-conflict`.
   */
  async refuseTwins(reader: Reader, rows: readonly StoredRow[]): Promise<void> {
    const together = rows.map(({ id, channelId, plannedAt }) => ({ releaseId: id, channelId, at: plannedAt }));
    const wanted = await this.wantedOf(reader, rows, (row) => row.plannedAt);
    const conflicts = await this.of(reader, wanted, together);
    refuseThese(conflicts.filter((one) => one.code === SAME_CONTENT.code));
  }

  /** Of a release as it would be at another time. */
  async ofMove(reader: Reader, row: ReleaseRow, at: Date): Promise<readonly ConflictView[]> {
    const [channel] = await channelProfiles(reader, [row.channelId]);
    if (channel === undefined) return [];
    return await this.of(reader, [wantedOf(row, channel, at, 'plannedAt')]);
  }

  /** Of many that would move, each judged among those of them that move together, where they would be. */
  async ofMoves(
    reader: Reader,
    moves: readonly Placed[],
    together: readonly Placed[] = moves,
  ): Promise<readonly ConflictView[]> {
    if (moves.length === 0) return [];
    const rows = await reader.query<StoredRow>(`${STORED} WHERE r.id = ANY($1::uuid[])`, [
      moves.map((move) => move.releaseId),
    ]);
    const places = new Map(moves.map((move) => [move.releaseId, move.at]));
    const wanted = await this.wantedOf(reader, rows, (row) => places.get(row.id) ?? row.plannedAt);
    return await this.of(reader, wanted, together);
  }

  /** Of everything in a plan that has not gone out. */
  async ofPlan(planId: string): Promise<readonly ConflictView[]> {
    return await this.ofStored(this.database, 'r.plan_id = $1', planId);
  }

  async ofRelease(releaseId: string): Promise<readonly ConflictView[]> {
    return await this.ofStored(this.database, 'r.id = $1', releaseId);
  }

  private async ofStored(reader: Reader, where: string, id: string): Promise<readonly ConflictView[]> {
    const rows = await reader.query<StoredRow>(
      `${STORED} WHERE ${where} AND r.state = ANY($2) ORDER BY r.planned_at, r.id`,
      [id, [...UNTOUCHED]],
    );
    return await this.of(reader, await this.wantedOf(reader, rows, (row) => row.plannedAt));
  }

  private async wantedOf(
    reader: Reader,
    rows: readonly StoredRow[],
    atOf: (row: StoredRow) => Date,
  ): Promise<readonly Wanted[]> {
    const channels = await channelProfiles(
      reader,
      rows.map((row) => row.channelId),
    );
    return rows.flatMap((row) => {
      const channel = channels.find((one) => one.channelId === row.channelId);
      return channel === undefined ? [] : [wantedOf(row, channel, atOf(row), 'plannedAt')];
    });
  }
}

const STORED = `SELECT r.id, r.revision_id AS "revisionId", r.approved_hash AS "approvedHash",
  r.channel_id AS "channelId", r.planned_at AS "plannedAt", r.latest_at AS "latestAt" FROM release r`;

type StoredRow = Pick<
  ReleaseRow,
  'id' | 'revisionId' | 'approvedHash' | 'channelId' | 'plannedAt' | 'latestAt'
>;

function wantedOf(row: StoredRow, channel: ChannelFacts, at: Date, field: string): Wanted {
  const spanMs = row.latestAt.getTime() - row.plannedAt.getTime();
  return {
    field,
    releaseId: row.id,
    revisionId: row.revisionId,
    approvedHash: row.approvedHash,
    channel,
    at,
    latestAt: new Date(at.getTime() + spanMs),
  };
}

function refuseThese(conflicts: readonly ConflictView[]): void {
  const refusing = conflicts.filter((one) => one.severity === 'refuse');
  if (refusing.length === 0) return;
  throw conflict('plan-conflict', refusing.map((one) => one.sentence).join(' '), {
    members: { conflicts },
    fields: refusing.map(({ field, code, sentence }) => ({ field, code, message: sentence })),
  });
}
