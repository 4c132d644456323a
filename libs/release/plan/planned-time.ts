import type { FieldFault } from '#libs/kernel/problem.js';

const WITH_OFFSET = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

export interface PlannedTime {
  readonly instant: Date;
  /** The zone it was meant in: an IANA name, or the offset as written. */
  readonly zone: string;
}

export type PlannedTimeReading =
  { readonly ok: true; readonly time: PlannedTime } | { readonly ok: false; readonly fault: FieldFault };

/** How far ahead a release may be planned. */
const FARTHEST_MS = 366 * 24 * 3600 * 1000;

/**
 * Reads a due time. It must carry an explicit offset, because a bare clock time has sent posts out eight hours early
 * elsewhere; it must lie ahead, and within a year.
 */
export function readPlannedTime(
  field: string,
  text: string,
  zone: string | undefined,
  now: Date,
): PlannedTimeReading {
  const fault = (code: string, message: string): PlannedTimeReading => ({
    ok: false,
    fault: { field, code, message },
  });
  const match = WITH_OFFSET.exec(text);
  if (match === null) {
    return fault('time-without-zone', '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00。');
  }
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()) || !sameCalendarDay(match))
    return fault('invalid-time', '这不是一个有效的日期时间。');
  if (instant <= now) return fault('time-in-the-past', '计划时间已经过去，请选择将来的时间。');
  if (instant.getTime() - now.getTime() > FARTHEST_MS) return fault('time-too-far', '最多可提前一年排期。');
  if (zone !== undefined && !isZone(zone))
    return fault('invalid-zone', '时区名称无效，请使用如 Asia/Shanghai 的名称。');
  return { ok: true, time: { instant, zone: zone ?? match[7] ?? 'Z' } };
}

/** Refuses days such as 31 February, which a lenient reader would move. */
function sameCalendarDay(match: RegExpExecArray): boolean {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const real =
    date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  return real && hour < 24 && minute < 60 && !(second >= 60);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
