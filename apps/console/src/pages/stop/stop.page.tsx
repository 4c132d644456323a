import { Button, Popconfirm } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Moment } from '../../ui/moment.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { ReleaseTag } from '../../ui/tags.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { HeldDecisions } from './held-decisions.js';
import { useStopScope } from './stop-scope.js';

type Stop = Schemas['StopDetailView'];
type Stopped = Schemas['StoppedReleaseView'];

/** What a stop did: stopped, already out, in flight and how that ended; and the way back. */
export function StopPage(): React.ReactElement {
  const { id = '' } = useParams();
  const refetchInterval = useLiveInterval();
  const query = useQuery({
    queryKey: [...KEYS.stop, 'one', id],
    refetchInterval,
    queryFn: async () => await ask(api.GET('/api/v1/stops/{id}', { params: { path: { id } } })),
  });
  return <QueryView query={query}>{(stop) => <StopView stop={stop} />}</QueryView>;
}

function StopView({ stop }: { stop: Stop }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const scope = useStopScope();
  const may = useMay();
  const { counts } = stop;
  return (
    <Page
      title={`${t('stop.title')} · ${scope(stop)}`}
      note={
        <span className="row">
          <span>{t('stop.by', { name: stop.createdBy, time: momentText(stop.createdAt, zone, true) })}</span>
          {stop.liftedAt !== null && (
            <span>
              {t('stop.liftedBy', { name: stop.liftedBy ?? '', time: momentText(stop.liftedAt, zone, true) })}
            </span>
          )}
        </span>
      }
      actions={stop.liftedAt === null && may('publishing.resume') && <LiftButton stop={stop} />}
    >
      <Notice
        kind={stop.liftedAt === null ? 'bad' : 'info'}
        title={t('common.labelled', { label: t('common.reason'), value: stop.reason })}
      >
        {t('stop.counts', { ...counts })}
      </Notice>
      <div style={{ height: 12 }} />
      {stop.liftedAt !== null && may('release.plan') && <HeldDecisions stopId={stop.id} />}
      <List title={t('stop.inFlight')} releases={stop.inFlight} settling />
      <List title={t('stop.stopped')} releases={stop.stopped} />
      <List title={t('stop.out')} releases={stop.out} />
    </Page>
  );
}

function LiftButton({ stop }: { stop: Stop }): React.ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const lift = useAct(
    async (id: string, { headers }) =>
      await ask(api.POST('/api/v1/stops/{id}/lift', { params: { path: { id } }, headers })),
    {
      touches: [KEYS.stop, KEYS.releases],
      onDone: () => toastDone(t('stop.liftDone')),
      onRefused: (problem) => toastFailed(problemText(problem).detail),
    },
  );
  return (
    <Popconfirm
      title={t('stop.liftSure')}
      description={t('stop.liftHelp')}
      okText={t('stop.lift')}
      cancelText={t('common.back')}
      onConfirm={() => lift.once(stop.id)}
    >
      <Button type="primary" loading={lift.isPending}>
        {t('stop.lift')}
      </Button>
    </Popconfirm>
  );
}

interface ListProps {
  readonly title: string;
  readonly releases: readonly Stopped[];
  readonly settling?: boolean;
}

function List({ title, releases, settling = false }: ListProps): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Panel title={`${title} (${releases.length})`} flush>
      {releases.length === 0 ? (
        <p className="muted panel-body">{t('stop.none')}</p>
      ) : (
        <ul className="plain-lines">
          {releases.map((one) => (
            <li key={one.id} className="row">
              <Moment at={one.plannedAt} />
              <span>{one.channelName}</span>
              <Link to={`/releases/${one.id}`} style={{ flex: 1 }}>
                {one.title}
              </Link>
              {settling && one.settled && <span className="muted">{t('stop.settled')}</span>}
              <ReleaseTag state={one.state} />
              {one.publicUrl !== null && (
                <a href={one.publicUrl} target="_blank" rel="noopener noreferrer">
                  {t('plan.link')} ↗
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
