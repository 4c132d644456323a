import type { Translation } from '../translation.js';

export const bell: Translation['bell'] = {
  none: 'Notices',
  some: 'Notices, {{count}} unread',
  level: { info: 'Info', warn: 'Note', alarm: 'Urgent' },
};

export const notices: Translation['notices'] = {
  title: 'Notices',
  show: 'Which notices',
  unread: 'Unread',
  readAll: 'Mark all as read',
  settled: 'Over',
  items: '{{count}} in all',
  none: 'No notices yet',
  noneHelp: 'Drafts to review or returned to you, and trouble with releases, are told here.',
  noneUnread: 'Nothing unread',
  noneUnreadHelp: 'What you have read is under “All”.',
  system: {
    title: 'Running of the system',
    publishers: 'Publishers and periodic work',
    queues: 'Release jobs',
    webhooks: 'Webhooks',
    toWebhooks: 'See and change the webhooks',
    none: 'Nothing is wrong now',
    noneHelp: 'Administrators are told of trouble, and it is listed here.',
  },
};
