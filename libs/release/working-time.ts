import { wallClockAt } from '#libs/kernel/wall-clock.js';
import { publishedDay } from './published-days.js';

/** When a department's people are there to answer for what goes out. */
export interface WorkingHours {
  /** `HH:mm`, of the zone. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

export type DayKind = 'holiday' | 'working_day';

/**
 * Whether the instant lies on a working day, from the first minute of the hours up to their last. What was written over
 * the published table for the day goes first.
 */
export function isWorkingTime(instant: Date, hours: WorkingHours, written: DayKind | null): boolean {
  const wall = wallClockAt(instant, hours.zone);
  const isWorking = written === null ? publishedDay(wall).working : written === 'working_day';
  if (!isWorking) return false;
  const minute = wall.hour * 60 + wall.minute;
  return minute >= minutesOf(hours.from) && minute < minutesOf(hours.to);
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
