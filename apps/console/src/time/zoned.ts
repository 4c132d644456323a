/** Wall-clock time in a named zone. The console never relies on the zone of the machine it runs on. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What a clock in the zone shows at the instant. */
export function wallOf(instant: string | number | Date, zone: string): Wall {
  const parts = formatOf(zone).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((one) => one.type === type)?.value ?? 0);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-03-02T09:00:00`, as a clock in the zone shows it. */
export function wallText(instant: string | number | Date, zone: string): string {
  const wall = wallOf(instant, zone);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
}

/** Minutes the zone is ahead of UTC at the instant. */
export function offsetMinutes(instantMs: number, zone: string): number {
  const wallAsUtc = Date.parse(`${wallText(instantMs, zone)}Z`);
  return Math.round((wallAsUtc - Math.floor(instantMs / 1000) * 1000) / 60_000);
}

export function offsetText(minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const size = Math.abs(minutes);
  return `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/**
 * The instant a wall-clock text means in the zone, with its offset written out: `2026-03-02T09:00:00+08:00`. Of a time
 * that occurs twice the first is taken; one that is skipped moves on by the gap.
 */
export function zonedText(wall: string, zone: string): string {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) throw new RangeError(`not a wall-clock time: ${wall}`);
  const before = offsetMinutes(asUtc - 26 * 3_600_000, zone);
  const after = offsetMinutes(asUtc + 26 * 3_600_000, zone);
  const fits = [before, after].find((offset) => offsetMinutes(asUtc - offset * 60_000, zone) === offset);
  if (fits !== undefined) return `${wall}${offsetText(fits)}`;
  const instant = asUtc - before * 60_000;
  return `${wallText(instant, zone)}${offsetText(offsetMinutes(instant, zone))}`;
}

/** Midnight of the day the instant falls on, in the zone, as an instant text with offset. */
export function dayStart(instant: string | number | Date, zone: string, plusDays = 0): string {
  const wall = wallOf(instant, zone);
  const day = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + plusDays)).toISOString().slice(0, 10);
  return zonedText(`${day}T00:00:00`, zone);
}

/** The same time of day on another day: what a drag from day to day means. `day` is `2026-03-02`. */
export function onDay(instant: string, day: string, zone: string): string {
  return zonedText(`${day}T${wallText(instant, zone).slice(11)}`, zone);
}
