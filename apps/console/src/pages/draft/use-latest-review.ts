import { useQuery } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';

/** The draft's last review, over or not. */
export function useLatestReview(draftId: string): Schemas['ReviewView'] | undefined {
  const query = useQuery({
    queryKey: [...KEYS.reviews, 'of-draft', draftId],
    queryFn: async () =>
      (await ask(api.GET('/api/v1/reviews', { params: { query: { draftId, limit: 1 } } }))).items,
  });
  return query.data?.[0];
}
