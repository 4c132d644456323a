import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client.js';
import { useLiveInterval } from '../api/live.js';
import { KEYS } from '../api/queries.js';
import { useServerText } from '../i18n/server-text.js';
import { momentText } from '../time/format.js';
import { useZone } from '../time/zone-context.js';
import { InTheWay } from './in-the-way.js';
import { Notice } from './notice.js';
import type { ReleaseState } from './tags.js';

const OVER = new Set<ReleaseState>(['published', 'cancelled', 'withdrawn', 'removed_by_platform']);

/** One sentence: will it go out, and if not, why not; below it what else stands in its way or is worth knowing. */
export function WhySentence({
  releaseId,
  state,
}: {
  releaseId: string;
  state: ReleaseState;
}): React.ReactElement | null {
  const interval = useLiveInterval();
  const { t } = useTranslation();
  const zone = useZone();
  const serverText = useServerText();
  const query = useQuery({
    queryKey: [...KEYS.releases, 'why', releaseId, state],
    refetchInterval: OVER.has(state) ? false : interval,
    queryFn: async () =>
      await ask(api.GET('/api/v1/releases/{id}/why', { params: { path: { id: releaseId } } })),
  });
  if (query.data === undefined) return null;
  const { code, sentence, obstacles, willGoOut } = query.data;
  const own = serverText('obstacles', code, sentence);
  const until = own === sentence ? null : (obstacles.find((one) => one.code === code)?.until ?? null);
  const others = obstacles.filter((one) => one.sentence !== sentence);
  const kind = willGoOut && others.length === 0 ? 'good' : OVER.has(state) ? 'info' : 'warn';
  return (
    <Notice
      kind={kind}
      title={until === null ? own : `${own} ${t('common.until', { time: momentText(until, zone) })}`}
    >
      <InTheWay told={others.map((one) => ({ ...one, severity: 'warn' as const }))} />
    </Notice>
  );
}
