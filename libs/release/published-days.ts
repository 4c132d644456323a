import table from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { weekdayOf } from '#libs/kernel/wall-clock.js';

export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface PublishedDay {
  /** A public holiday, as opposed to an ordinary weekend. */
  readonly holiday: boolean;
  readonly working: boolean;
  /** Of the holiday; empty otherwise. */
  readonly name: string;
}

/** An entry has the form `National Day,国庆节,3`. */
const HOLIDAYS: Readonly<Record<string, string>> = table.holidays;
const MAKE_UP_DAYS: Readonly<Record<string, string>> = table.workdays;

/** By the published table of mainland China, which the package's own functions read one day off in zones west of UTC. */
export function publishedDay(day: CalendarDay): PublishedDay {
  const text = dayText(day);
  const festival = HOLIDAYS[text]?.split(',')[1];
  if (festival !== undefined) return { holiday: true, working: false, name: festival };
  return { holiday: false, working: weekdayOf(day) <= 5 || MAKE_UP_DAYS[text] !== undefined, name: '' };
}

export interface AnnouncedDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly kind: 'holiday' | 'working_day';
  readonly name: string;
}

/** What the published table says of a year, by day; empty while it does not know the year. */
export function announcedDays(year: number): readonly AnnouncedDay[] {
  const ofYear = (days: Readonly<Record<string, string>>, kind: AnnouncedDay['kind']): AnnouncedDay[] =>
    Object.entries(days)
      .filter(([day]) => day.startsWith(`${year}-`))
      .map(([day, entry]) => ({ day, kind, name: entry.split(',')[1] ?? '' }));
  return [...ofYear(HOLIDAYS, 'holiday'), ...ofYear(MAKE_UP_DAYS, 'working_day')].sort((one, other) =>
    one.day.localeCompare(other.day),
  );
}

export function dayText({ year, month, day }: CalendarDay): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
