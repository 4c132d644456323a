import { useQuery, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';

export type FreshnessRule = Schemas['FreshnessRuleView'];

/** Whose rule: a channel's, a column's, or the department's (null). */
export type RuleSubject = { readonly subjects: 'channels' | 'columns'; readonly id: string } | null;

export function ruleKey(subject: RuleSubject): QueryKey {
  return [...KEYS.freshness, 'rule', subject?.id ?? 'department'];
}

/** The rule that holds for it, wherever it comes from. */
export function useFreshnessRule(subject: RuleSubject): UseQueryResult<FreshnessRule> {
  return useQuery({
    queryKey: ruleKey(subject),
    queryFn: async () =>
      await ask(
        subject === null
          ? api.GET('/api/v1/freshness/rule')
          : api.GET('/api/v1/freshness/{subjects}/{id}/rule', { params: { path: { ...subject } } }),
      ),
  });
}

export async function setRule(
  subject: RuleSubject,
  version: number,
  body: Schemas['FreshnessRuleRequest'],
): Promise<FreshnessRule> {
  const headers = { 'If-Match': `"${version}"` };
  return await ask(
    subject === null
      ? api.PUT('/api/v1/freshness/rule', { headers, body })
      : api.PUT('/api/v1/freshness/{subjects}/{id}/rule', {
          params: { path: { ...subject } },
          headers,
          body,
        }),
  );
}

export async function clearRule(subject: RuleSubject): Promise<void> {
  await (subject === null
    ? api.DELETE('/api/v1/freshness/rule')
    : api.DELETE('/api/v1/freshness/{subjects}/{id}/rule', { params: { path: { ...subject } } }));
}
