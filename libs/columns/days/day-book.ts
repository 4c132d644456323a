import table from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { weekdayOf } from '#libs/kernel/wall-clock.js';
import type { Reader } from '#libs/database/tx.js';
import type { Day, DayFacts } from '../slots/slots.timing.js';

export interface DayOverride {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly kind: 'holiday' | 'working_day';
  readonly name: string;
}

/** Which days are public holidays or working days: the published table, with what an admin wrote over it. */
export class DayBook {
  private readonly overrides: ReadonlyMap<string, DayOverride>;

  constructor(overrides: readonly DayOverride[]) {
    this.overrides = new Map(overrides.map((one) => [one.day, one]));
  }

  static async read(reader: Reader): Promise<DayBook> {
    return new DayBook(await dayOverrides(reader));
  }

  factsOf(day: Day): DayFacts {
    const written = this.overrides.get(dayText(day));
    if (written === undefined) return published(day);
    return written.kind === 'holiday'
      ? { holiday: true, working: false, name: written.name }
      : { holiday: false, working: true, name: '' };
  }

  isOverridden(day: Day): boolean {
    return this.overrides.has(dayText(day));
  }
}

export async function dayOverrides(reader: Reader): Promise<readonly DayOverride[]> {
  return await reader.query<DayOverride>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, kind, name FROM day_override ORDER BY day`,
  );
}

export function dayText({ year, month, day }: Day): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const HOLIDAYS: Readonly<Record<string, string>> = table.holidays;
const MAKE_UP_DAYS: Readonly<Record<string, string>> = table.workdays;

/** What the published table says of a year, by day; empty while it does not know the year. */
export function publishedDays(year: number): readonly DayOverride[] {
  const ofYear = (days: Readonly<Record<string, string>>, kind: DayOverride['kind']): DayOverride[] =>
    Object.entries(days)
      .filter(([day]) => day.startsWith(`${year}-`))
      .map(([day, entry]) => ({ day, kind, name: entry.split(',')[1] ?? '' }));
  return [...ofYear(HOLIDAYS, 'holiday'), ...ofYear(MAKE_UP_DAYS, 'working_day')].sort((one, other) =>
    one.day.localeCompare(other.day),
  );
}

/**
 * By the published table, which the package itself reads one day off in zones west of UTC. An entry has the form
 * `National Day,国庆节,3`.
 */
function published(day: Day): DayFacts {
  const text = dayText(day);
  const festival = HOLIDAYS[text]?.split(',')[1];
  if (festival !== undefined) return { holiday: true, working: false, name: festival };
  return { holiday: false, working: weekdayOf(day) <= 5 || MAKE_UP_DAYS[text] !== undefined, name: '' };
}
