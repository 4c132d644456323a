import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';

/** What fell due and did not go out, by channel. */
export function useBacklog(): UseQueryResult<readonly Schemas['BacklogChannelView'][]> {
  const refetchInterval = useLiveInterval() * 2;
  return useQuery({
    queryKey: KEYS.backlog,
    refetchInterval,
    queryFn: async () => (await ask(api.GET('/api/v1/backlog'))).channels,
  });
}
