import { useQuery } from '@tanstack/react-query';
import { ACT_PERMISSIONS } from '../../api/act-permissions.js';
import { api, ask } from '../../api/client.js';
import { KEYS, type Release } from '../../api/queries.js';
import type { ReleaseAct } from '../../api/release-acts.js';
import { useMay } from '../../api/session.js';

/** What this person can do with the release now. An exemption is offered only where a blackout is in the way. */
export function useOffered(release: Release): (act: ReleaseAct) => boolean {
  const may = useMay();
  const allowed = (act: ReleaseAct): boolean => may(ACT_PERMISSIONS[act]) && release.choices.includes(act);
  const why = useQuery({
    queryKey: [...KEYS.releases, 'why', release.id, release.state],
    enabled: allowed('exempt'),
    queryFn: async () =>
      await ask(api.GET('/api/v1/releases/{id}/why', { params: { path: { id: release.id } } })),
  });
  const blackedOut = why.data?.obstacles.some((one) => one.code === 'blackout') ?? false;
  return (act) => allowed(act) && (act !== 'exempt' || blackedOut);
}
