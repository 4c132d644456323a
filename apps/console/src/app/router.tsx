import { createBrowserRouter, type RouteObject } from 'react-router';
import { NoSuchPage, PageCrash } from './page-crash.js';
import { Shell } from './shell.js';

const pages: readonly RouteObject[] = [
  {
    index: true,
    lazy: async () => ({ Component: (await import('../pages/today/today.page.js')).TodayPage }),
  },
  {
    path: 'drafts',
    lazy: async () => ({ Component: (await import('../pages/drafts/drafts.page.js')).DraftsPage }),
  },
  {
    path: 'drafts/:id',
    lazy: async () => ({ Component: (await import('../pages/draft/draft.page.js')).DraftPage }),
  },
  {
    path: 'reviews',
    lazy: async () => ({ Component: (await import('../pages/reviews/reviews.page.js')).ReviewsPage }),
  },
  {
    path: 'reviews/:id',
    lazy: async () => ({ Component: (await import('../pages/review/review.page.js')).ReviewPage }),
  },
  {
    path: 'calendar',
    lazy: async () => ({ Component: (await import('../pages/calendar/calendar.page.js')).CalendarPage }),
  },
  {
    path: 'plans/:id',
    lazy: async () => ({ Component: (await import('../pages/plan/plan.page.js')).PlanPage }),
  },
  {
    path: 'timing',
    lazy: async () => ({ Component: (await import('../pages/timing/timing.page.js')).TimingPage }),
  },
  {
    path: 'channels',
    lazy: async () => ({ Component: (await import('../pages/channels/channels.page.js')).ChannelsPage }),
  },
  {
    path: 'channels/:id',
    lazy: async () => ({ Component: (await import('../pages/channel/channel.page.js')).ChannelPage }),
  },
  {
    path: 'stops/:id',
    lazy: async () => ({ Component: (await import('../pages/stop/stop.page.js')).StopPage }),
  },
  {
    path: 'people',
    lazy: async () => ({ Component: (await import('../pages/people/people.page.js')).PeoplePage }),
  },
  {
    path: 'audit',
    lazy: async () => ({ Component: (await import('../pages/audit/audit.page.js')).AuditPage }),
  },
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
