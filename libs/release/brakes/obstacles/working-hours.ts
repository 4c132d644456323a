import { isWorkingTime } from '../../working-time.js';
import type { Obstacle } from '../obstacle.js';

/** The department wants its releases while people are there to answer for them. */
export const WORKING_HOURS: Obstacle = {
  code: 'outside_working_hours',
  moments: ['plan', 'why'],
  severity: 'warn',
  blocks: false,
  find: ({ rules: { workingHours }, writtenDay, at }) => {
    if (workingHours === null || isWorkingTime(at, workingHours, writtenDay)) return undefined;
    const { from, to, severity } = workingHours;
    const sentence = `计划时间不在工作时间内（工作日 ${from}–${to}），出问题时可能无人处理。请改到工作时间。`;
    return { sentence, severity };
  },
};
