import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';

/** How the saved text looks on each channel, with what the checks found. */
export function usePreviews(
  draftId: string,
  version: number,
): UseQueryResult<readonly Schemas['PreviewView'][]> {
  return useQuery({
    queryKey: [...KEYS.draft(draftId), 'preview', version],
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async (): Promise<readonly Schemas['PreviewView'][]> =>
      (await ask(api.POST('/api/v1/drafts/{id}/preview', { params: { path: { id: draftId } }, body: {} })))
        .items,
  });
}
