import type { Reader } from '#libs/database/tx.js';
import { dayText, publishedDay, type AnnouncedDay } from '#libs/release/published-days.js';
import type { Day, DayFacts } from '../slots/slots.timing.js';

/** A day as an admin wrote it over the published table. */
export type DayOverride = AnnouncedDay;

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
    if (written === undefined) return publishedDay(day);
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
