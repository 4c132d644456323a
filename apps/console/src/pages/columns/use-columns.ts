import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';

export type Column = Schemas['ColumnView'];

export function useColumns(): UseQueryResult<readonly Column[]> {
  return useQuery({
    queryKey: [...KEYS.columns, 'list'],
    queryFn: async () => (await ask(api.GET('/api/v1/columns'))).items,
  });
}
