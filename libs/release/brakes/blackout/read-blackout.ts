import { invalid, type FieldFault } from '#libs/kernel/problem.js';
import { isZone } from '#libs/kernel/wall-clock.js';
import type { BlackoutRequest } from './blackout.requests.js';
import { readCron } from '#libs/kernel/cron.timing.js';
import type { WindowRule } from './window.timing.js';

/** Longer than this is not a blackout but a pause. */
const LONGEST_ONCE_MS = 366 * 86_400_000;

/** More starts a day than this would be a window without an end. */
const MOST_STARTS_A_DAY = 48;

const ZONE = 'Asia/Shanghai';

export interface BlackoutTimes {
  readonly rule: WindowRule;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
}

/** Reads the times of a window; `start` is for one that names none. @throws Problem 422 naming each wrong field. */
export function readBlackoutTimes(request: BlackoutRequest, now: Date, start = now): BlackoutTimes {
  const faults: FieldFault[] = [];
  const wrong = (field: string, code: string, message: string): void => {
    faults.push({ field, code, message });
  };
  const startsAt = request.startsAt === undefined ? start : new Date(request.startsAt);
  const endsAt = request.endsAt === undefined ? null : new Date(request.endsAt);
  if (endsAt !== null && endsAt <= startsAt)
    wrong('endsAt', 'end-before-start', '结束时间必须晚于开始时间。');
  else if (endsAt !== null && endsAt <= now) wrong('endsAt', 'time-in-the-past', '结束时间已经过去。');
  const rule = ruleOf(request, wrong);
  if (request.kind === 'once') {
    if (request.startsAt === undefined) wrong('startsAt', 'required', '请填写开始时间。');
    if (endsAt === null) wrong('endsAt', 'required', '请填写结束时间。');
    else if (endsAt.getTime() - startsAt.getTime() > LONGEST_ONCE_MS)
      wrong('endsAt', 'too-long', '静默期最长一年。');
  }
  if (faults.length > 0) throw invalid(faults);
  return { rule, startsAt, endsAt };
}

function ruleOf(
  request: BlackoutRequest,
  wrong: (field: string, code: string, message: string) => void,
): WindowRule {
  const zone = request.zone ?? ZONE;
  if (!isZone(zone)) wrong('zone', 'invalid-zone', '时区名称无效，请使用如 Asia/Shanghai 的名称。');
  const { days = [], from = '', to = '', cron = '', minutes = 0 } = request;
  switch (request.kind) {
    case 'once':
      return { kind: 'once' };
    case 'weekly':
      if (days.length === 0) wrong('days', 'required', '请选择星期。');
      if (from === '') wrong('from', 'required', '请填写每天的开始时间。');
      if (to === '') wrong('to', 'required', '请填写每天的结束时间。');
      return { kind: 'weekly', days, from, to, zone };
    case 'cron': {
      const fields = readCron(cron);
      if (fields === undefined)
        wrong('cron', 'invalid-cron', 'cron 表达式无效，请写“分 时 日 月 周”五段，例如 0 22 * * 5。');
      else if (fields.minutes.length * fields.hours.length > MOST_STARTS_A_DAY)
        wrong('cron', 'too-often', `一天最多开始 ${MOST_STARTS_A_DAY} 次，请改用更长的时长。`);
      if (minutes === 0) wrong('minutes', 'required', '请填写每次的时长（分钟）。');
      return { kind: 'cron', cron, minutes, zone };
    }
  }
}
