/** The time as page tags write it, to the minute in the site's zone: `2026-03-02 09:00` (reference 2.3). */
export function pubDate(instant: Date, timeZone: string): string {
  const minute = Math.floor(instant.getTime() / 60_000);
  const last = LAST_MINUTES.get(timeZone);
  if (last?.minute === minute) return last.text;
  const text = writeMinute(instant, timeZone);
  LAST_MINUTES.set(timeZone, { minute, text });
  return text;
}

/** By zone: what is due together is dated in one minute. */
const LAST_MINUTES = new Map<string, { readonly minute: number; readonly text: string }>();

function writeMinute(instant: Date, timeZone: string): string {
  const parts = minuteFormat(timeZone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

const MINUTE_FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Kept by zone: making one costs more than a whole page's rendering. */
function minuteFormat(timeZone: string): Intl.DateTimeFormat {
  const made = MINUTE_FORMATS.get(timeZone);
  if (made !== undefined) return made;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  MINUTE_FORMATS.set(timeZone, format);
  return format;
}

/** Zones that were asked for and whether this machine knows them; asking costs more than a whole page's rendering. */
const KNOWN_ZONES = new Map<string, boolean>();

export function isZone(name: string): boolean {
  const known = KNOWN_ZONES.get(name);
  if (known !== undefined) return known;
  const is = asksForZone(name);
  if (KNOWN_ZONES.size < MOST_ZONES) KNOWN_ZONES.set(name, is);
  return is;
}

const MOST_ZONES = 1_000;

function asksForZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
