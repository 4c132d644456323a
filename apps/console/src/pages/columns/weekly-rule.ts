/** A column's time as most people mean it: weekdays (1 is Monday, 7 is Sunday) and a time of day. */
export interface WeeklyRule {
  readonly days: readonly number[];
  readonly time: string;
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;

/** Reads a cron expression that says no more than that; null for any other. */
export function weeklyOf(cron: string): WeeklyRule | null {
  const match = /^(\d{1,2}) (\d{1,2}) \* \* ([\d,*-]+)$/.exec(cron.trim());
  if (match === null) return null;
  const [, minute = '', hour = '', weekdays = ''] = match;
  if (Number(minute) > 59 || Number(hour) > 23) return null;
  const days = weekdays === '*' ? EVERY_DAY : daysOf(weekdays);
  return days === null ? null : { days, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` };
}

function daysOf(weekdays: string): readonly number[] | null {
  const days = new Set<number>();
  for (const part of weekdays.split(',')) {
    const range = /^([0-7])(?:-([0-7]))?$/.exec(part);
    if (range === null) return null;
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (last < first) return null;
    for (let day = first; day <= last; day += 1) days.add(day === 0 ? 7 : day);
  }
  return [...days].sort((a, b) => a - b);
}

export function cronOf({ days, time }: WeeklyRule): string {
  const [hour, minute] = time.split(':').map(Number);
  const weekdays = days.length === 7 ? '*' : days.map((day) => day % 7).join(',');
  return `${minute} ${hour} * * ${weekdays}`;
}
