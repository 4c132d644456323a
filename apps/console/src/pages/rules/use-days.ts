import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';

export type DayOverride = Schemas['DayOverrideView'];

export const DAYS_KEY = ['days'] as const;

/** What admins wrote over the announced days, by day. */
export function useDayOverrides(): UseQueryResult<readonly DayOverride[]> {
  return useQuery({
    queryKey: DAYS_KEY,
    queryFn: async () => (await ask(api.GET('/api/v1/days'))).items,
  });
}

/** What was announced for a year. */
export function usePublishedDays(year: number): UseQueryResult<readonly DayOverride[]> {
  return useQuery({
    queryKey: [...DAYS_KEY, 'published', year],
    staleTime: Infinity,
    placeholderData: (before) => before,
    queryFn: async () =>
      (await ask(api.GET('/api/v1/days/published', { params: { query: { year } } }))).items,
  });
}
