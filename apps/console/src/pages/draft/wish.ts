import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';

/** When the draft is wished out, and whether it is planned. */
export function useSchedule(draftId: string): UseQueryResult<Schemas['DraftScheduleView']> {
  return useQuery({
    queryKey: [...KEYS.draft(draftId), 'schedule'],
    queryFn: async () =>
      await ask(api.GET('/api/v1/drafts/{id}/schedule', { params: { path: { id: draftId } } })),
  });
}

/** Notes the wished time, or clears it; doing it again changes nothing. */
export async function setWish(draftId: string, wishedAt: string | null): Promise<void> {
  const params = { path: { id: draftId } };
  if (wishedAt === null) await ask(api.DELETE('/api/v1/drafts/{id}/wished-time', { params }));
  else await ask(api.PUT('/api/v1/drafts/{id}/wished-time', { params, body: { wishedAt } }));
}

/** Whether two texts name the same instant, whatever their offsets. */
export function sameInstant(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return Date.parse(one) === Date.parse(other);
}
