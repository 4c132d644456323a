import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Notice } from '../../ui/notice.js';
import type { Draft } from './content.js';

type Why = Schemas['DraftWhy'];

/** Whether an approved draft goes out, and if not, why not and what to do. */
export function WhyNotice({ draft, mayEdit }: { draft: Draft; mayEdit: boolean }): React.ReactElement | null {
  const { t } = useTranslation();
  const refetchInterval = useLiveInterval() * 3;
  const query = useQuery({
    queryKey: [...KEYS.releases, 'why-draft', draft.id, draft.version],
    refetchInterval,
    queryFn: async () =>
      await ask(api.GET('/api/v1/drafts/{id}/why', { params: { path: { id: draft.id } } })),
  });
  if (query.data === undefined) return null;
  return (
    <Notice
      kind={query.data.willGoOut ? 'good' : 'warn'}
      title={query.data.sentence}
      action={<NextStep why={query.data} draftId={draft.id} />}
    >
      {query.data.obstacles.length > 0 && (
        <ul className="why-obstacles">
          {query.data.obstacles.map((one) => (
            <li key={one.code + one.sentence}>{one.sentence}</li>
          ))}
        </ul>
      )}
      {mayEdit && <p className="muted">{t('draftDesk.why.edit')}</p>}
    </Notice>
  );
}

function NextStep({ why, draftId }: { why: Why; draftId: string }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const waiting = why.releases.find((one) => !one.willGoOut) ?? why.releases[0];
  if (waiting !== undefined)
    return <Link to={`/releases/${waiting.releaseId}`}>{t('draftDesk.why.release')}</Link>;
  if (why.code !== 'not_scheduled' || !may('release.plan')) return null;
  return <Link to={`/calendar?plan=${draftId}`}>{t('draftDesk.why.plan')}</Link>;
}
