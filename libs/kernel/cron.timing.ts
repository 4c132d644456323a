/** Five fields of cron — minute, hour, day of month, month, day of week — with `*`, lists, ranges and steps. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Both days are restricted: then either is enough, as cron has it. */
  readonly eitherDay: boolean;
}

const RANGES: readonly (readonly [from: number, to: number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];

/** Undefined when the text is no such expression. */
export function readCron(text: string): CronFields | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== RANGES.length) return undefined;
  const read = fields.map((field, index) => valuesOf(field, RANGES[index] ?? [0, 0]));
  const [minutes, hours, days, months, weekdays] = read;
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((day) => day % 7)),
    eitherDay: fields[2] !== '*' && fields[4] !== '*',
  };
}

/** Whether it fires on this day at all. `weekday`: 1 is Monday, 7 is Sunday. */
export function firesOn(
  cron: CronFields,
  date: { readonly month: number; readonly day: number; readonly weekday: number },
): boolean {
  if (!cron.months.has(date.month)) return false;
  const byDay = cron.days.has(date.day);
  const byWeekday = cron.weekdays.has(date.weekday % 7);
  return cron.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

function valuesOf(field: string, range: readonly [number, number]): readonly number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (match === null) return undefined;
    const step = Number(match[3] ?? 1);
    const from = match[1] === undefined ? range[0] : Number(match[1]);
    const last = match[1] === undefined || match[3] !== undefined ? range[1] : from;
    const to = match[2] === undefined ? last : Number(match[2]);
    if (step < 1 || from < range[0] || to > range[1] || from > to) return undefined;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}
