import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import {
  COLUMN_COLUMNS,
  columnInScope,
  type ColumnRow,
  type ColumnState,
  type MissedRule,
} from '../column-row.js';
import type { HolidayRule } from '../slots/slots.timing.js';
import { SlotForecast, SlotView } from './slot-forecast.js';

/** How far ahead the next slots of a column are looked for. */
const AHEAD_MS = 62 * 86_400_000;

export class ColumnView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly name!: string;

  @ApiProperty({ example: '0 17 * * 5' })
  readonly cron!: string;

  @ApiProperty({ example: 'Asia/Shanghai' })
  readonly timeZone!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly templateId!: string | null;

  @ApiProperty({ type: [String] })
  readonly channelIds!: readonly string[];

  @ApiProperty()
  readonly perSlot!: number;

  @ApiProperty()
  readonly spacingSeconds!: number;

  @ApiProperty()
  readonly horizonSeconds!: number;

  @ApiProperty()
  readonly warnSeconds!: number;

  @ApiProperty({ type: String, enum: ['skip', 'next_working_day', 'go'] })
  readonly holidayRule!: HolidayRule;

  @ApiProperty({ type: String, enum: ['catch_up', 'skip', 'ask'] })
  readonly missedRule!: MissedRule;

  @ApiProperty()
  readonly catchUpSeconds!: number;

  @ApiProperty({ type: String, enum: ['active', 'paused', 'archived'] })
  readonly state!: ColumnState;

  @ApiProperty({ description: 'The ETag' })
  readonly version!: number;

  @ApiProperty({ description: 'Drafts that wait in the queue' })
  readonly queueLength!: number;

  @ApiProperty({
    type: String,
    enum: ['empty', 'short'],
    nullable: true,
    description: 'Of the slots within the warning time',
  })
  readonly warning!: 'empty' | 'short' | null;

  @ApiProperty({ type: [SlotView], description: 'The next three' })
  readonly nextSlots!: readonly SlotView[];
}

export class ColumnListView {
  @ApiProperty({ type: [ColumnView] })
  readonly items!: readonly ColumnView[];
}

export class EntryView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly draftId!: string;

  @ApiProperty({ example: '2026-000123' })
  readonly draftCode!: string;

  @ApiProperty({ format: 'uuid' })
  readonly revisionId!: string;

  @ApiProperty()
  readonly title!: string;

  @ApiProperty()
  readonly addedBy!: string;

  @ApiProperty({ format: 'date-time' })
  readonly addedAt!: Date;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'Why it could not be planned',
  })
  readonly fault!: JsonObject | null;
}

export class EntryListView {
  @ApiProperty({ type: [EntryView] })
  readonly items!: readonly EntryView[];
}

/** Columns and their queues for people. */
@Injectable()
export class ColumnList {
  constructor(
    private readonly database: Database,
    private readonly forecast: SlotForecast,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async all(scope: Scope): Promise<ColumnListView> {
    const rows = await this.database.query<ColumnRow>(
      `SELECT ${COLUMN_COLUMNS} FROM release_column c WHERE c.department_id = $1 AND c.state <> 'archived'
       ORDER BY c.name, c.id LIMIT 200`,
      [scope.departmentId],
    );
    const items: ColumnView[] = [];
    for (const row of rows) items.push(await this.viewOf(row));
    return { items };
  }

  /** @throws Problem not-found. */
  async one(id: string, scope: Scope): Promise<ColumnView> {
    return await this.viewOf(await columnInScope(this.database, id, scope));
  }

  /** The queue in its order. @throws Problem not-found. */
  async entries(id: string, scope: Scope): Promise<EntryListView> {
    await columnInScope(this.database, id, scope);
    const items = await this.database.query<EntryView>(
      `SELECT e.id, e.draft_id AS "draftId", d.code AS "draftCode", e.revision_id AS "revisionId",
         v.content ->> 'title' AS title, u.display_name AS "addedBy", e.added_at AS "addedAt", e.fault
       FROM column_entry e JOIN draft d ON d.id = e.draft_id JOIN revision v ON v.id = e.revision_id
         JOIN app_user u ON u.id = e.added_by
       WHERE e.column_id = $1 AND e.state = 'queued' ORDER BY e.position, e.id LIMIT 500`,
      [id],
    );
    return { items };
  }

  private async viewOf(row: ColumnRow): Promise<ColumnView> {
    const now = this.clock.now();
    const slots = await this.forecast.between(row, now, new Date(now.getTime() + AHEAD_MS));
    const [queue] = await this.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM column_entry WHERE column_id = $1 AND state = 'queued'`,
      [row.id],
    );
    const until = new Date(now.getTime() + row.warnSeconds * 1000).toISOString();
    const near = slots.filter((slot) => slot.goesAt <= until).map((slot) => slot.warning);
    const { departmentId: _department, lookedUntil: _looked, ...shown } = row;
    return {
      ...shown,
      queueLength: queue?.n ?? 0,
      warning: near.includes('empty') ? 'empty' : near.includes('short') ? 'short' : null,
      nextSlots: slots.slice(0, 3),
    };
  }
}
