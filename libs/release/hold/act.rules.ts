import { UNTOUCHED, type ReleaseState } from '../release.transitions.js';

/** What a person may ask of one release. */
export const RELEASE_ACTS = [
  'send_now',
  'reschedule',
  'cancel',
  'hold',
  'resume',
  'resolve',
  'choose_revision',
  'correct',
  'withdraw',
  'confirm_gone',
  'recheck',
] as const;

export type ReleaseAct = (typeof RELEASE_ACTS)[number];

/** In which states an act is possible. What has expired offers exactly three: send now, plan anew, drop. */
export const STATES_FOR: Readonly<Record<ReleaseAct, readonly ReleaseState[]>> = {
  send_now: ['held', 'expired'],
  reschedule: [...UNTOUCHED, 'expired'],
  cancel: [...UNTOUCHED, 'needs_attention', 'expired', 'failed'],
  hold: ['scheduled', 'staging', 'staged', 'waiting_quota'],
  resume: ['held'],
  resolve: ['needs_attention', 'failed'],
  choose_revision: UNTOUCHED,
  correct: ['published'],
  withdraw: ['published', 'needs_removal'],
  confirm_gone: ['withdrawing', 'needs_removal'],
  recheck: ['published', 'needs_removal'],
};

/** For people, in Chinese. */
export const ACT_LABELS: Readonly<Record<ReleaseAct, string>> = {
  send_now: '立即发布',
  reschedule: '改期',
  cancel: '取消',
  hold: '暂停',
  resume: '恢复',
  resolve: '人工确认',
  choose_revision: '选择版本',
  correct: '更正',
  withdraw: '撤回',
  confirm_gone: '确认已撤下',
  recheck: '复核',
};

/** The acts that are possible in a state: the buttons that will work. */
export function actsIn(state: ReleaseState): readonly ReleaseAct[] {
  return RELEASE_ACTS.filter((act) => STATES_FOR[act].includes(state));
}
