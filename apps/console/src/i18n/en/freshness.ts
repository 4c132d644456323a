import type { Translation } from '../translation.js';

export const freshness: Translation['freshness'] = {
  title: 'Days without a publication',
  days: 'none for {{count}} days',
  today: 'published within 24 hours',
  never: 'nothing published yet, for {{count}} days',
  limit: 'wants one within {{limit}} days, by {{day}}',
  over: 'wanted one by {{day}}',
  column: 'Column',
  told: 'Told: {{roles}}',
  level: { fresh: 'fresh', operator: 'editors told', leader: 'leader told', failing: 'overdue' },
  all: 'Show all {{count}}',
  none: 'No channel to keep fresh',
  noneHelp: 'Once a channel is connected, the days since it last really published are shown here.',
};
