import {
  keepPreviousData,
  useInfiniteQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';

export type NoticeItem = Schemas['NoticeView'];
export type NoticeKind = NoticeItem['kind'];

export interface NoticeFilter {
  readonly unread: boolean;
  readonly kind?: readonly NoticeKind[];
}

const PER_PAGE = 20;

/** The person's notices, the newest first, read again when the server tells of one. */
export function useNotices(
  filter: NoticeFilter,
): UseInfiniteQueryResult<InfiniteData<Schemas['NoticePageView']>> {
  const refetchInterval = useLiveInterval() * 5;
  return useInfiniteQuery({
    queryKey: [...KEYS.notices, 'list', filter],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    refetchInterval,
    queryFn: async ({ pageParam }) =>
      await ask(
        api.GET('/api/v1/notices', {
          params: {
            query: {
              limit: PER_PAGE,
              ...(filter.unread ? { unread: true } : {}),
              ...(filter.kind === undefined ? {} : { kind: [...filter.kind] }),
              ...(pageParam === '' ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** Marks some as read, or all up to the instant of the newest that was shown: what came since stays unread. */
export function useMarkRead(): ReturnType<typeof useAct<Schemas['MarkReadRequest'], Schemas['MarkedView']>> {
  return useAct(
    async (body: Schemas['MarkReadRequest'], { headers }) =>
      await ask(api.POST('/api/v1/notices/read', { body, headers })),
    { touches: [KEYS.notices] },
  );
}
