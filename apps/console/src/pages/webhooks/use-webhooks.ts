import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { languageOf } from '../../i18n/i18n.js';
import type { Kind } from '../notice-settings/choices.js';
import { settingsQuery } from '../notice-settings/use-settings-desk.js';

/** The server tells of notices, not of what becomes of their pushes. */
const POLL_MS = 5_000;

export type Webhook = Schemas['WebhookView'];
export type Push = Schemas['PushView'];

export function useWebhooks(): UseQueryResult<readonly Webhook[]> {
  return useQuery({
    queryKey: KEYS.webhooks,
    refetchInterval: POLL_MS,
    queryFn: async () => (await ask(api.GET('/api/v1/webhooks'))).items,
  });
}

/** What was pushed to one of late. */
export function usePushes(id: string): UseQueryResult<readonly Push[]> {
  return useQuery({
    queryKey: [...KEYS.webhooks, 'pushes', id],
    refetchInterval: POLL_MS,
    queryFn: async () =>
      (await ask(api.GET('/api/v1/webhooks/{id}/pushes', { params: { path: { id } } }))).items,
  });
}

export interface KindName {
  readonly kind: Kind;
  readonly name: string;
}

/** Every kind of notice there is, as the notice settings call it. */
export function useKindNames(): readonly KindName[] {
  const { i18n } = useTranslation();
  const language = languageOf(i18n.language) === 'en' ? 'en' : 'zh';
  const kinds = useQuery(settingsQuery).data?.kinds ?? [];
  return kinds.map((one) => ({ kind: one.kind, name: one.label[language] }));
}
