import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';

export type CredentialForecast = Schemas['CredentialForecastView'];

/** When a channel's authorisation ends, and which planned releases come after. */
export function useCredentialForecast(id: string): UseQueryResult<CredentialForecast> {
  return useQuery({
    queryKey: [...KEYS.channels, id, 'credential-forecast'],
    queryFn: async () =>
      await ask(api.GET('/api/v1/channels/{id}/credential-forecast', { params: { path: { id } } })),
  });
}
