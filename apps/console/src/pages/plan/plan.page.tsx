import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { PlanActs } from './plan-acts.js';
import { EmbargoAct, EmbargoFact } from './plan-embargo.js';
import { PlanTemplateName } from './plan-template-name.js';
import { ReleasePanel } from './release-panel.js';
import './plan.css';

type Plan = Schemas['PlanView'];

/** One plan over its channels, live. */
export function PlanPage(): React.ReactElement {
  const { id = '' } = useParams();
  const refetchInterval = useLiveInterval();
  const query = useQuery({
    queryKey: ['plan', id],
    refetchInterval,
    queryFn: async () => await ask(api.GET('/api/v1/plans/{id}', { params: { path: { id } } })),
  });
  return <QueryView query={query}>{(plan) => <Plan plan={plan} />}</QueryView>;
}

function Plan({ plan }: { plan: Plan }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [params] = useSearchParams();
  const focused = params.get('release');
  useEffect(() => {
    if (focused !== null) document.getElementById(`release-${focused}`)?.scrollIntoView({ block: 'start' });
  }, [focused]);
  const releases = [...plan.releases].sort(
    (a, b) => a.plannedAt.localeCompare(b.plannedAt) || a.channelName.localeCompare(b.channelName),
  );
  const first = releases[0];
  return (
    <Page
      title={first?.title ?? t('plan.title')}
      note={
        <span className="row">
          <Link to={`/drafts/${plan.draftId}`} className="numeric">
            {t('plan.draft')} {first?.draftCode}
          </Link>
          <Link to={`/reviews/${plan.reviewId}`}>{t('plan.content')}</Link>
          <span>{t('plan.by', { name: plan.createdBy, time: momentText(plan.createdAt, zone) })}</span>
          {plan.templateId !== null && <PlanTemplateName id={plan.templateId} />}
          <EmbargoFact plan={plan} />
          {plan.note !== '' && (
            <span>{t('common.labelled', { label: t('plan.note'), value: plan.note })}</span>
          )}
        </span>
      }
      actions={
        <>
          <EmbargoAct plan={{ ...plan, releases }} />
          <PlanActs planId={plan.id} releases={releases} />
        </>
      }
    >
      {releases.map((release) => (
        <ReleasePanel
          key={release.id}
          release={release}
          open={releases.length === 1 || release.id === focused}
        />
      ))}
    </Page>
  );
}
