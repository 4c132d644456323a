import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { slotRuleOf, type ColumnRow } from '../column-row.js';
import { DayBook } from '../days/day-book.js';
import { SLOT_COLUMNS, type SlotRow } from '../slots/slot-row.js';
import { slotsBetween, type SlotRule } from '../slots/slots.timing.js';
import { reasonOf } from '../slots/write-slots.js';

const STATES = ['expected', 'open', 'planned', 'skipped', 'holiday', 'missed', 'asked'] as const;

/** Slots shown at once. */
const MOST = 400;

/** One time a column comes round, past or to come. */
export class SlotView {
  @ApiProperty({ format: 'uuid' })
  readonly columnId!: string;

  @ApiProperty()
  readonly columnName!: string;

  @ApiProperty({ format: 'date-time', description: 'Its regular time: names the slot' })
  readonly slotAt!: string;

  @ApiProperty({ format: 'date-time', description: 'When it goes out; later when a holiday moved it' })
  readonly goesAt!: string;

  @ApiProperty({
    type: String,
    enum: STATES,
    description: '`expected`: not yet near enough to be written down',
  })
  readonly state!: (typeof STATES)[number];

  @ApiProperty({ type: String, nullable: true })
  readonly reason!: string | null;

  @ApiProperty({ description: 'Drafts it takes' })
  readonly wanted!: number;

  @ApiProperty({ description: 'Drafts whose releases are planned' })
  readonly planned!: number;

  @ApiProperty({ description: 'Queued drafts that would fill it as the queue stands' })
  readonly queued!: number;

  @ApiProperty({
    type: String,
    enum: ['empty', 'short'],
    nullable: true,
    description: 'The queue does not suffice',
  })
  readonly warning!: 'empty' | 'short' | null;
}

/** An instant an expression names, for the form. */
export class SlotPreviewView {
  @ApiProperty({ format: 'date-time' })
  readonly slotAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null when a holiday skips it',
  })
  readonly goesAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly reason!: string | null;
}

/** What columns will do: the slots written down, those to come, and which of them the queue fills. */
@Injectable()
export class SlotForecast {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The slots that go out in the span, in order. */
  async between(column: ColumnRow, from: Date, to: Date): Promise<readonly SlotView[]> {
    const days = await DayBook.read(this.database);
    const stored = await this.stored(column.id, from);
    const start = from > column.lookedUntil ? from : column.lookedUntil;
    const early = new Date(start.getTime() - 31 * 86_400_000);
    const computed =
      column.state === 'active'
        ? slotsBetween(
            slotRuleOf(column),
            { from: early > column.lookedUntil ? early : column.lookedUntil, to, most: MOST },
            (day) => days.factsOf(day),
          )
        : [];
    const known = new Set(stored.map((slot) => slot.slotAt.getTime()));
    const expected = computed
      .filter((slot) => !known.has(slot.slotAt.getTime()))
      .map((slot): Expected => ({
        slotAt: slot.slotAt,
        goesAt: slot.goesAt,
        state: slot.skippedFor === null ? 'expected' : 'holiday',
        reason: reasonOf(slot),
        wanted: column.perSlot,
        planned: 0,
      }));
    const all = [...stored, ...expected].sort((a, b) => a.goesAt.getTime() - b.goesAt.getTime());
    const shared = share(all, await this.queued(column.id), this.clock.now());
    return shared
      .filter(({ slot }) => slot.goesAt >= from && slot.goesAt < to)
      .map(({ slot, queued }) => viewOf(column, slot, queued));
  }

  /** The next slots of a rule, saved or not. */
  async preview(rule: SlotRule, from: Date, count: number): Promise<readonly SlotPreviewView[]> {
    const days = await DayBook.read(this.database);
    const span = { from, to: new Date(from.getTime() + 5 * 366 * 86_400_000), most: count };
    return slotsBetween(rule, span, (day) => days.factsOf(day)).map((slot) => ({
      slotAt: slot.slotAt.toISOString(),
      goesAt: slot.skippedFor === null ? slot.goesAt.toISOString() : null,
      reason: reasonOf(slot),
    }));
  }

  private async stored(columnId: string, from: Date): Promise<readonly SlotRow[]> {
    return await this.database.query<SlotRow>(
      `SELECT ${SLOT_COLUMNS} FROM column_slot s
       WHERE s.column_id = $1 AND (s.goes_at >= $2 OR s.state = 'open') ORDER BY s.goes_at LIMIT ${MOST}`,
      [columnId, from],
    );
  }

  private async queued(columnId: string): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM column_entry WHERE column_id = $1 AND state = 'queued' AND fault IS NULL`,
      [columnId],
    );
    return row?.n ?? 0;
  }
}

type Expected = Pick<SlotRow, 'slotAt' | 'goesAt' | 'reason' | 'wanted' | 'planned'> & {
  readonly state: 'expected' | 'holiday';
};

/** Deals the queue out to the slots that still take drafts, in their order. */
function share(
  slots: readonly (SlotRow | Expected)[],
  queue: number,
  now: Date,
): readonly { readonly slot: SlotRow | Expected; readonly queued: number }[] {
  let left = queue;
  return slots.map((slot) => {
    const takes = (slot.state === 'open' || slot.state === 'expected') && slot.goesAt > now;
    const queued = takes ? Math.min(left, slot.wanted - slot.planned) : 0;
    left -= queued;
    return { slot, queued };
  });
}

function viewOf(column: ColumnRow, slot: SlotRow | Expected, queued: number): SlotView {
  const open = slot.state === 'open' || slot.state === 'expected';
  const filled = slot.planned + queued;
  return {
    columnId: column.id,
    columnName: column.name,
    slotAt: slot.slotAt.toISOString(),
    goesAt: slot.goesAt.toISOString(),
    state: slot.state,
    reason: slot.reason,
    wanted: slot.wanted,
    planned: slot.planned,
    queued,
    warning: !open || filled >= slot.wanted ? null : filled === 0 ? 'empty' : 'short',
  };
}
