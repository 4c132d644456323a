/** A time as a clock on the wall of some zone shows it. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** A wall time with its day of the week: 1 is Monday, 7 is Sunday. */
export interface WallClock extends WallTime {
  readonly second: number;
  readonly weekday: number;
}

const MINUTE_MS = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of `zone` show at `instant`. @throws RangeError for a zone nobody knows. */
export function wallClockAt(instant: Date, zone: string): WallClock {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map((part) => [part.type, Number(part.value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const day = { year: of('year'), month: of('month'), day: of('day') };
  return {
    ...day,
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
    weekday: weekdayOf(day),
  };
}

/**
 * The instant at which the clocks of `zone` show `wall`. Members may overflow (day 32, hour 24). A time that a change
 * to summer time skips means the one as much later; of a time that comes twice, the first.
 */
export function instantAt(wall: WallTime, zone: string): Date {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const before = asUtc - offsetAt(asUtc - 12 * 60 * MINUTE_MS, zone);
  const exact = asUtc - offsetAt(before, zone);
  return new Date(offsetAt(exact, zone) === asUtc - exact ? exact : before);
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: Pick<WallTime, 'year' | 'month' | 'day'>): number {
  return ((new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay() + 6) % 7) + 1;
}

/** `YYYY-MM-DD HH:mm` of the zone, for people. */
export function wallText(instant: Date, zone: string): string {
  const wall = wallClockAt(instant, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${wall.year}-${two(wall.month)}-${two(wall.day)} ${two(wall.hour)}:${two(wall.minute)}`;
}

export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** How far ahead of UTC the zone is, in milliseconds. */
function offsetAt(ms: number, zone: string): number {
  const wall = wallClockAt(new Date(ms), zone);
  const shown = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  return shown - Math.floor(ms / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US-u-ca-gregory', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
