import type { Obstacle, QuotaFact } from '../obstacle.js';

const PER: Readonly<Record<QuotaFact['per'], string>> = {
  minute: '这一分钟',
  hour: '这一小时',
  day: '当天',
  month: '当月',
};

/**
 * The platform's budget is used up or planned full in the window of the planned time. Of a day or a month that cannot
 * come right by waiting, so it refuses; an hour passes within most releases' latest time.
 */
export const QUOTA_CROWDED: Obstacle = {
  code: 'quota_crowded',
  moments: ['plan', 'why'],
  severity: 'warn',
  blocks: false,
  find: ({ planning }) => {
    const full = planning?.quotas.filter((quota) => quota.used + quota.planned + 1 > quota.most) ?? [];
    const worst = full.find((quota) => long(quota)) ?? full[0];
    if (worst === undefined) return undefined;
    const { label, per, most, used, planned } = worst;
    const sentence = `${label}${PER[per]}最多 ${most}，已用 ${used}、已排 ${planned}，排不下了。请改到别的时间，或先调整其他发布。`;
    return { sentence, severity: long(worst) ? 'refuse' : 'warn', until: worst.resetAt };
  },
};

function long(quota: QuotaFact): boolean {
  return quota.per === 'day' || quota.per === 'month';
}
