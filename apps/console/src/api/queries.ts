import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, askAll, type Schemas } from './client.js';
import { useLiveInterval } from './live.js';

export type Channel = Schemas['ChannelView'];
export type Release = Schemas['ReleaseView'];
export type ReleaseState = Schemas['ReleaseState'];

/** Where answers are kept, and what an act names to have them read again. */
export const KEYS = {
  drafts: ['drafts'],
  draft: (id: string) => ['draft', id],
  reviews: ['reviews'],
  releases: ['releases'],
  channels: ['channels'],
  stop: ['publishing-stop'],
  people: ['people'],
  audit: ['audit'],
  timing: ['timing'],
  blackouts: ['blackouts'],
  columns: ['columns'],
  templates: ['plan-templates'],
  backlog: ['backlog'],
  notices: ['notices'],
  webhooks: ['webhooks'],
  freshness: ['freshness'],
} as const;

export const channelsQuery = queryOptions({
  queryKey: KEYS.channels,
  queryFn: async (): Promise<readonly Channel[]> =>
    await askAll(
      async (cursor) =>
        await ask(
          api.GET('/api/v1/channels', {
            params: { query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) } },
          }),
        ),
    ),
  staleTime: 20_000,
});

export function useChannels(): UseQueryResult<readonly Channel[]> {
  return useQuery({ ...channelsQuery, refetchInterval: 20_000 });
}

export interface ReleaseFilter {
  readonly from?: string;
  readonly to?: string;
  readonly state?: readonly ReleaseState[];
  readonly channelId?: string;
  readonly draftId?: string;
  readonly reapproval?: 'mine';
  readonly most?: number;
}

/** Releases by planned time, the latest first, read again while they move. */
export function useReleases(filter: ReleaseFilter, enabled = true): UseQueryResult<readonly Release[]> {
  const refetchInterval = useLiveInterval();
  const { most = 1000, state, ...rest } = filter;
  return useQuery({
    queryKey: [...KEYS.releases, 'list', filter],
    enabled,
    refetchInterval,
    placeholderData: (before) => before,
    queryFn: async () =>
      await askAll(
        async (cursor) =>
          await ask(
            api.GET('/api/v1/releases', {
              params: {
                query: {
                  limit: Math.min(most, 200),
                  ...rest,
                  ...(state === undefined ? {} : { state: [...state] }),
                  ...(cursor === undefined ? {} : { cursor }),
                },
              },
            }),
          ),
        most,
      ),
  });
}

/** Stops that hold now, the newest ten. */
export function useActiveStops(): UseQueryResult<readonly Schemas['StopView'][]> {
  const refetchInterval = useLiveInterval();
  return useQuery({
    queryKey: [...KEYS.stop, 'list'],
    refetchInterval,
    queryFn: async () => (await ask(api.GET('/api/v1/stops', { params: { query: { limit: 10 } } }))).items,
  });
}

export function useStop(): UseQueryResult<Schemas['PublishingStopView']> {
  const refetchInterval = useLiveInterval();
  return useQuery({
    queryKey: KEYS.stop,
    queryFn: async () => await ask(api.GET('/api/v1/publishing-stop')),
    refetchInterval: refetchInterval * 3,
  });
}
