import { createBrowserRouter, type RouteObject } from 'react-router';
import { fetchAllTexts } from '../i18n/i18n.js';
import { NoSuchPage, PageCrash } from './page-crash.js';
import { Shell } from './shell.js';

type Fetch = () => Promise<React.ComponentType>;

/** A page beyond the first views: its code and its texts are fetched when it is opened. */
function page(path: string, load: Fetch): RouteObject {
  return {
    path,
    lazy: async () => {
      const [Component] = await Promise.all([load(), fetchAllTexts()]);
      return { Component };
    },
  };
}

const pages: readonly RouteObject[] = [
  {
    index: true,
    lazy: async () => ({ Component: (await import('../pages/today/today.page.js')).TodayPage }),
  },
  page('drafts', async () => (await import('../pages/drafts/drafts.page.js')).DraftsPage),
  page('drafts/:id', async () => (await import('../pages/draft/draft.page.js')).DraftPage),
  page('reviews', async () => (await import('../pages/reviews/reviews.page.js')).ReviewsPage),
  page('reviews/:id', async () => (await import('../pages/review/review.page.js')).ReviewPage),
  page('calendar', async () => (await import('../pages/calendar/calendar.page.js')).CalendarPage),
  page('backlog', async () => (await import('../pages/backlog/backlog.page.js')).BacklogPage),
  page('columns', async () => (await import('../pages/columns/columns.page.js')).ColumnsPage),
  page('columns/:id', async () => (await import('../pages/columns/column.page.js')).ColumnPage),
  page('blackouts', async () => (await import('../pages/blackouts/blackouts.page.js')).BlackoutsPage),
  page('plans/:id', async () => (await import('../pages/plan/plan.page.js')).PlanPage),
  page('timing', async () => (await import('../pages/timing/timing.page.js')).TimingPage),
  page('channels', async () => (await import('../pages/channels/channels.page.js')).ChannelsPage),
  page(
    'channels/authorised',
    async () => (await import('../pages/authorised/authorised.page.js')).AuthorisedPage,
  ),
  page('channels/:id', async () => (await import('../pages/channel/channel.page.js')).ChannelPage),
  page('stops/:id', async () => (await import('../pages/stop/stop.page.js')).StopPage),
  page('people', async () => (await import('../pages/people/people.page.js')).PeoplePage),
  page('audit', async () => (await import('../pages/audit/audit.page.js')).AuditPage),
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
