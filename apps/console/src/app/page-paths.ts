/** Where each page but the workbench lies. Links in notices and mails lead to these (`page-paths.spec.ts`). */
export const PAGE_PATHS = [
  'drafts',
  'drafts/:id',
  'reviews',
  'reviews/:id',
  'calendar',
  'calendar/templates',
  'backlog',
  'columns',
  'columns/:id',
  'blackouts',
  'plans/:id',
  'releases/:id',
  'timing',
  'channels',
  'channels/authorised',
  'channels/:id',
  'stops/:id',
  'notices/settings',
  'notices/webhooks',
  'system/:part',
  'people',
  'rules',
  'audit',
] as const;

export type PagePath = (typeof PAGE_PATHS)[number];
