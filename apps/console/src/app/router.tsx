import { createBrowserRouter, type RouteObject } from 'react-router';
import { fetchAllTexts } from '../i18n/i18n.js';
import { NoSuchPage, PageCrash } from './page-crash.js';
import { PAGE_PATHS, type PagePath } from './page-paths.js';
import { Shell } from './shell.js';

type Fetch = () => Promise<React.ComponentType>;

const PAGES: Readonly<Record<PagePath, Fetch>> = {
  drafts: async () => (await import('../pages/drafts/drafts.page.js')).DraftsPage,
  'drafts/:id': async () => (await import('../pages/draft/draft.page.js')).DraftPage,
  reviews: async () => (await import('../pages/reviews/reviews.page.js')).ReviewsPage,
  'reviews/:id': async () => (await import('../pages/review/review.page.js')).ReviewPage,
  calendar: async () => (await import('../pages/calendar/calendar.page.js')).CalendarPage,
  'calendar/templates': async () => (await import('../pages/templates/templates.page.js')).TemplatesPage,
  backlog: async () => (await import('../pages/backlog/backlog.page.js')).BacklogPage,
  columns: async () => (await import('../pages/columns/columns.page.js')).ColumnsPage,
  'columns/:id': async () => (await import('../pages/columns/column.page.js')).ColumnPage,
  blackouts: async () => (await import('../pages/blackouts/blackouts.page.js')).BlackoutsPage,
  'plans/:id': async () => (await import('../pages/plan/plan.page.js')).PlanPage,
  'releases/:id': async () => (await import('../pages/notified/release.page.js')).NotifiedReleasePage,
  timing: async () => (await import('../pages/timing/timing.page.js')).TimingPage,
  channels: async () => (await import('../pages/channels/channels.page.js')).ChannelsPage,
  'channels/authorised': async () => (await import('../pages/authorised/authorised.page.js')).AuthorisedPage,
  'channels/:id': async () => (await import('../pages/channel/channel.page.js')).ChannelPage,
  'stops/:id': async () => (await import('../pages/stop/stop.page.js')).StopPage,
  'notices/settings': async () =>
    (await import('../pages/notice-settings/notice-settings.page.js')).NoticeSettingsPage,
  'notices/webhooks': async () => (await import('../pages/webhooks/webhooks.page.js')).WebhooksPage,
  'system/:part': async () => (await import('../pages/notified/system.page.js')).NotifiedSystemPage,
  people: async () => (await import('../pages/people/people.page.js')).PeoplePage,
  rules: async () => (await import('../pages/rules/rules.page.js')).RulesPage,
  audit: async () => (await import('../pages/audit/audit.page.js')).AuditPage,
};

/** A page beyond the first views: its code and its texts are fetched when it is opened. */
function page(path: PagePath): RouteObject {
  return {
    path,
    lazy: async () => {
      const [Component] = await Promise.all([PAGES[path](), fetchAllTexts()]);
      return { Component };
    },
  };
}

const pages: readonly RouteObject[] = [
  {
    index: true,
    lazy: async () => ({ Component: (await import('../pages/today/today.page.js')).TodayPage }),
  },
  ...PAGE_PATHS.map(page),
];

export const router = createBrowserRouter([
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: PageCrash,
    HydrateFallback: () => null,
    children: [{ ErrorBoundary: PageCrash, children: [...pages, { path: '*', Component: NoSuchPage }] }],
  },
]);
