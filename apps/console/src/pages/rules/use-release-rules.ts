import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';

export type ReleaseRules = Schemas['DepartmentRulesView'];

export const RELEASE_RULES_KEY = ['release-rules'] as const;

export function useReleaseRules(): UseQueryResult<ReleaseRules> {
  return useQuery({
    queryKey: RELEASE_RULES_KEY,
    queryFn: async () => await ask(api.GET('/api/v1/release-rules')),
  });
}
