import { Module } from '@nestjs/common';
import { ReleaseModule } from '#libs/release/release.module.js';
import { ReviewModule } from '#libs/review/review.module.js';
import { ColumnWorkers } from './column-workers.js';
import { Columns } from './columns.js';
import { DayOverrides } from './days/day-overrides.js';
import { ColumnQueue } from './queue/column-queue.js';
import { Calendar } from './screens/calendar.js';
import { ColumnList } from './screens/column-list.js';
import { SlotForecast } from './screens/slot-forecast.js';
import { DecideSlots } from './slots/decide-slots.js';
import { FillSlots } from './slots/fill-slots.js';

const PARTS = [
  Columns,
  ColumnQueue,
  DayOverrides,
  FillSlots,
  DecideSlots,
  SlotForecast,
  ColumnList,
  Calendar,
];

/** Columns: recurring slots that take approved drafts from a queue. */
@Module({
  imports: [ReleaseModule, ReviewModule],
  providers: [...PARTS, ColumnWorkers],
  exports: [...PARTS, ColumnWorkers],
})
export class ColumnsModule {}
