import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { invalid } from '#libs/kernel/problem.js';
import { COLUMN_COLUMNS, type ColumnRow } from '../column-row.js';
import { SlotForecast, SlotView } from './slot-forecast.js';

/** Releases one answer holds; more are told of, not sent. */
const MOST_RELEASES = 2_000;
const LONGEST_SPAN_MS = 100 * 86_400_000;

/** A release as the calendar shows it. */
export class CalendarReleaseView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly planId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly draftId!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty()
  readonly state!: string;

  @ApiProperty({ format: 'date-time' })
  readonly plannedAt!: Date;

  @ApiProperty({ example: 'Asia/Shanghai' })
  readonly plannedZone!: string;

  @ApiProperty({ description: 'Its time is only expected: it waits for another release' })
  readonly estimated!: boolean;
}

/** A draft that is wished for a day, and planned for none. */
export class CalendarWishView {
  @ApiProperty({ format: 'uuid' })
  readonly draftId!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty({ format: 'date-time' })
  readonly wishedAt!: Date;

  @ApiProperty({ description: 'Always false: a wish publishes nothing' })
  readonly scheduled!: boolean;
}

export class CalendarView {
  @ApiProperty({ type: [CalendarReleaseView], description: 'By planned time' })
  readonly releases!: readonly CalendarReleaseView[];

  @ApiProperty({ description: 'There are more releases in the span than are shown: ask for a shorter one' })
  readonly truncated!: boolean;

  @ApiProperty({ type: [SlotView], description: 'Slots of columns, by when they go out' })
  readonly slots!: readonly SlotView[];

  @ApiProperty({ type: [CalendarWishView], description: 'Not scheduled' })
  readonly wishes!: readonly CalendarWishView[];
}

export const CALENDAR_RELEASES = `
  SELECT r.id, r.plan_id AS "planId", r.channel_id AS "channelId", r.draft_id AS "draftId", d.title, r.state,
    r.planned_at AS "plannedAt", r.planned_zone AS "plannedZone", coalesce(r.gate_state = 'waiting', false) AS estimated
  FROM release r JOIN draft d ON d.id = r.draft_id
  WHERE r.department_id = $1 AND r.planned_at >= $2 AND r.planned_at < $3
  ORDER BY r.planned_at, r.id LIMIT $4`;

/** What goes out in a span of time: planned releases, columns' slots, and what is only wished. */
@Injectable()
export class Calendar {
  constructor(
    private readonly database: Database,
    private readonly forecast: SlotForecast,
  ) {}

  /** @throws Problem 422 for a span that is empty or longer than a hundred days. */
  async between(from: Date, to: Date, scope: Scope): Promise<CalendarView> {
    const spanMs = to.getTime() - from.getTime();
    if (spanMs <= 0 || spanMs > LONGEST_SPAN_MS)
      throw invalid([
        { field: 'to', code: 'invalid-span', message: '结束时间须晚于开始时间，且相隔不超过 100 天。' },
      ]);
    const releases = await this.database.query<CalendarReleaseView>(CALENDAR_RELEASES, [
      scope.departmentId,
      from,
      to,
      MOST_RELEASES + 1,
    ]);
    const columns = await this.database.query<ColumnRow>(
      `SELECT ${COLUMN_COLUMNS} FROM release_column c WHERE c.department_id = $1 AND c.state <> 'archived' ORDER BY c.name LIMIT 200`,
      [scope.departmentId],
    );
    const slots: SlotView[] = [];
    for (const column of columns) slots.push(...(await this.forecast.between(column, from, to)));
    return {
      releases: releases.slice(0, MOST_RELEASES),
      truncated: releases.length > MOST_RELEASES,
      slots: slots.sort((a, b) => a.goesAt.localeCompare(b.goesAt)),
      wishes: await this.wishes(from, to, scope),
    };
  }

  private async wishes(from: Date, to: Date, scope: Scope): Promise<readonly CalendarWishView[]> {
    return await this.database.query<CalendarWishView>(
      `SELECT w.draft_id AS "draftId", d.title, w.wished_at AS "wishedAt", false AS scheduled
       FROM draft_wish w JOIN draft d ON d.id = w.draft_id
       WHERE w.department_id = $1 AND w.wished_at >= $2 AND w.wished_at < $3 AND NOT EXISTS (
         SELECT 1 FROM release r WHERE r.draft_id = w.draft_id AND r.state <> 'cancelled')
       ORDER BY w.wished_at, w.draft_id LIMIT 500`,
      [scope.departmentId, from, to],
    );
  }
}
