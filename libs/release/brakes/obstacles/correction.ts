import type { Obstacle } from '../obstacle.js';

/** A correction waits until what it corrects is withdrawn and proved to be gone. */
export const CORRECTION_WAITS: Obstacle = {
  code: 'correction_waits',
  moments: ['why', 'commit'],
  severity: 'warn',
  blocks: true,
  find: ({ correction }) =>
    correction?.way === 'withdraw_first' && !GONE.includes(correction.correctedState)
      ? { sentence: '更正要等原来的内容撤回并核实后才发出，目前还没有核实。' }
      : undefined,
};

/** There is nothing left to replace in place. */
export const CORRECTION_MOOT: Obstacle = {
  code: 'correction_moot',
  moments: ['why', 'commit'],
  severity: 'refuse',
  blocks: true,
  find: ({ correction }) =>
    correction?.way === 'update' && correction.correctedState !== 'published'
      ? { sentence: '要原地更正的内容已不公开，不能更正。请取消这条更正，用新版本重新排期。' }
      : undefined,
};

/** A person asked to take it back while it was on its way; surely nothing came of that call, so nothing follows. */
export const WITHDRAWAL_WISHED: Obstacle = {
  code: 'withdrawal_wished',
  moments: ['why', 'commit'],
  severity: 'refuse',
  blocks: true,
  find: ({ withdrawalWished }) =>
    withdrawalWished === true
      ? { sentence: '已要求撤回，这次没有发出，不再重发。请取消这条发布。' }
      : undefined,
};

const GONE: readonly string[] = ['withdrawn', 'removed_by_platform'];
