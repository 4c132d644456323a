import type { TransitionTable } from '#libs/kernel/transition.js';

/**
 * The states of a release (design, section 5), as a table: what may follow what. `published` may follow every state in
 * which it is not known yet, even `cancelled`, and so may `accepted`: the platform's word that something is out, or on
 * its way, is always taken in. `cancelled` is left otherwise only by undoing the act that cancelled. `needs_removal`:
 * taking it back needs a person on the platform.
 */
export type ReleaseState =
  | 'scheduled'
  | 'staging'
  | 'staged'
  | 'committing'
  | 'accepted'
  | 'published'
  | 'held'
  | 'waiting_quota'
  | 'verifying'
  | 'needs_attention'
  | 'expired'
  | 'failed'
  | 'cancelled'
  | 'withdrawing'
  | 'needs_removal'
  | 'withdrawn'
  | 'removed_by_platform';

export const RELEASE_TRANSITIONS: TransitionTable<ReleaseState> = {
  scheduled: ['staging', 'scheduled', 'held', 'expired', 'cancelled', 'accepted', 'published'],
  staging: [
    'staging',
    'staged',
    'scheduled',
    'held',
    'waiting_quota',
    'needs_attention',
    'failed',
    'expired',
    'cancelled',
    'accepted',
    'published',
  ],
  staged: [
    'committing',
    'staged',
    'scheduled',
    'held',
    'waiting_quota',
    'needs_attention',
    'expired',
    'cancelled',
    'accepted',
    'published',
  ],
  committing: [
    'published',
    'accepted',
    'verifying',
    'staged',
    'held',
    'waiting_quota',
    'needs_attention',
    'expired',
    'failed',
  ],
  accepted: ['accepted', 'published', 'needs_attention', 'failed', 'removed_by_platform'],
  verifying: [
    'verifying',
    'published',
    'accepted',
    'staged',
    'needs_attention',
    'expired',
    'failed',
    'removed_by_platform',
  ],
  held: ['scheduled', 'staged', 'held', 'expired', 'cancelled', 'accepted', 'published'],
  waiting_quota: [
    'scheduled',
    'staged',
    'waiting_quota',
    'held',
    'expired',
    'cancelled',
    'accepted',
    'published',
  ],
  needs_attention: ['published', 'accepted', 'scheduled', 'cancelled', 'removed_by_platform'],
  expired: ['scheduled', 'cancelled', 'accepted', 'published'],
  failed: ['scheduled', 'accepted', 'published', 'cancelled'],
  published: ['withdrawing', 'withdrawn', 'removed_by_platform'],
  withdrawing: ['withdrawing', 'withdrawn', 'needs_removal', 'removed_by_platform'],
  needs_removal: ['withdrawing', 'withdrawn', 'removed_by_platform'],
  cancelled: ['accepted', 'published', 'scheduled', 'held', 'expired', 'failed', 'needs_attention'],
  withdrawn: [],
  removed_by_platform: [],
};

/** Surely nothing has happened outside: a recovery may act freely. */
export const UNTOUCHED: readonly ReleaseState[] = ['scheduled', 'staging', 'staged', 'held', 'waiting_quota'];

/** The one call may or may not have been made. */
export const IN_DOUBT: readonly ReleaseState[] = ['committing', 'verifying'];

/** It is on its way and can no longer be stopped. */
export const IN_FLIGHT: readonly ReleaseState[] = ['committing', 'verifying', 'accepted'];

/** Work is owed without anybody asking: a job must exist. */
export const OWED: readonly ReleaseState[] = [
  'scheduled',
  'staging',
  'staged',
  'committing',
  'accepted',
  'waiting_quota',
  'verifying',
  'withdrawing',
];

/** Waits for a person. */
export const IN_FRONT_OF_A_PERSON: readonly ReleaseState[] = [
  'needs_attention',
  'expired',
  'held',
  'failed',
  'needs_removal',
];

export const STATE_LABELS: Readonly<Record<ReleaseState, { readonly zh: string; readonly en: string }>> = {
  scheduled: { zh: '已排期', en: 'Scheduled' },
  staging: { zh: '准备中', en: 'Staging' },
  staged: { zh: '已就绪', en: 'Staged' },
  committing: { zh: '正在发出', en: 'Committing' },
  accepted: { zh: '平台已受理', en: 'Accepted' },
  published: { zh: '已发布', en: 'Published' },
  held: { zh: '已暂停', en: 'Held' },
  waiting_quota: { zh: '等待配额', en: 'Waiting for quota' },
  verifying: { zh: '核实中', en: 'Verifying' },
  needs_attention: { zh: '需要处理', en: 'Needs attention' },
  expired: { zh: '已过时限', en: 'Expired' },
  failed: { zh: '发布失败', en: 'Failed' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
  withdrawing: { zh: '撤回中', en: 'Withdrawing' },
  needs_removal: { zh: '待人工撤回', en: 'Needs removal by hand' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  removed_by_platform: { zh: '被平台删除', en: 'Removed by the platform' },
};
