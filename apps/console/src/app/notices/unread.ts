import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';

/** While the server cannot tell of changes, a number beside a bell need not be asked for as often as a release. */
const CALMER = 5;

/** How many of the person's notices are unread; 0 until it is known. */
export function useUnread(): number {
  const refetchInterval = useLiveInterval() * CALMER;
  const { data } = useQuery({
    queryKey: [...KEYS.notices, 'unread'],
    refetchInterval,
    queryFn: async () => (await ask(api.GET('/api/v1/notices/unread'))).unread,
  });
  return data ?? 0;
}
