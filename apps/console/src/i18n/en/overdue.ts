import type { Translation } from '../translation.js';

export const overdue: Translation['overdue'] = {
  some: '{{count}} releases are overdue',
  help: 'They do not go out by themselves; you decide.',
  arrange: 'Plan anew',
  see: 'See them',
};
