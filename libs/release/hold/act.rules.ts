import type { Permission } from '#libs/identity/permission.js';
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
  'reapprove',
  'exempt',
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
  reapprove: UNTOUCHED,
  exempt: UNTOUCHED,
};

/** Who may: what each act's route asks for. */
export const ACT_PERMISSIONS = {
  send_now: 'release.plan',
  reschedule: 'release.plan',
  cancel: 'release.plan',
  hold: 'release.plan',
  resume: 'release.plan',
  resolve: 'release.resolve',
  choose_revision: 'release.plan',
  correct: 'release.plan',
  withdraw: 'release.plan',
  confirm_gone: 'release.resolve',
  recheck: 'release.resolve',
  reapprove: 'review.decide',
  exempt: 'release.exempt',
} as const satisfies Readonly<Record<ReleaseAct, Permission>>;

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
  reapprove: '再次批准',
  exempt: '批准例外',
};

/** What a release is, besides its state, that decides what may be done with it. */
export interface ActFacts {
  readonly state: ReleaseState;
  readonly holdReason: string | null;
  readonly reapprovalOwed: boolean;
  readonly exempt: boolean;
}

/** Acts that send, and come to nothing where the gate holds the release again. */
const SENDING: readonly ReleaseAct[] = ['send_now', 'resume'];

/** The acts that are possible now: the buttons that will work. Another approval is given once the blackout is over. */
export function actsFor(facts: ActFacts): readonly ReleaseAct[] {
  const { state, holdReason, reapprovalOwed, exempt } = facts;
  const blackedOut = state === 'held' && holdReason === 'blackout';
  const barred = !exempt && (reapprovalOwed || blackedOut);
  return RELEASE_ACTS.filter((act) => {
    if (!STATES_FOR[act].includes(state)) return false;
    if (act === 'reapprove') return reapprovalOwed && !exempt && !blackedOut;
    if (SENDING.includes(act)) return !barred;
    return act !== 'exempt' || !exempt;
  });
}
