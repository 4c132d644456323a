import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS, useReleases, type Release, type ReleaseState } from '../../api/queries.js';
import { useServerText } from '../../i18n/server-text.js';
import { useMay, useSession } from '../../api/session.js';
import { ChannelName } from '../../ui/channel-name.js';
import { DueTime } from '../../ui/due-time.js';
import { Hint } from '../../ui/hint.js';
import { Distance, Moment } from '../../ui/moment.js';
import { Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

const FOR_A_PERSON: readonly ReleaseState[] = ['needs_attention', 'expired', 'failed', 'held'];
const KINDS = { needs_attention: 'attention', expired: 'expired', failed: 'failed', held: 'held' } as const;
const SHOWN = 6;

interface Line {
  readonly key: string;
  readonly to: string;
  readonly title: string;
  readonly note: React.ReactNode;
  readonly side: React.ReactNode;
}

interface Group {
  readonly key: string;
  readonly label: string;
  readonly urgent: boolean;
  readonly lines: readonly Line[];
  readonly more: string;
}

/** Everything that does not go on without this person, the most urgent first. */
export function WaitingForMe(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const { groups, isPending, error } = useWaiting();
  const filled = groups.filter((group) => group.lines.length > 0);
  return (
    <Panel title={t('today.waiting')} flush id="waiting">
      {error !== null && <ProblemAlert error={error} />}
      {isPending && <div className="waiting-lines" style={{ margin: 16 }} />}
      {!isPending && filled.length === 0 && error === null && (
        <Hint
          title={t('today.waitingNone')}
          text={t(may('draft.edit') ? 'today.waitingNoneHelp' : 'today.waitingNoneReader')}
          action={
            may('draft.edit') && (
              <Link to="/drafts">
                <Button>{t('today.toDrafts')}</Button>
              </Link>
            )
          }
        />
      )}
      {filled.map((group) => (
        <WaitingGroup key={group.key} group={group} />
      ))}
    </Panel>
  );
}

function WaitingGroup({ group }: { group: Group }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <section aria-label={group.label}>
      <h3 className="waiting-kind">
        {group.label}
        <span className={group.urgent ? 'waiting-count waiting-count-urgent' : 'waiting-count'}>
          {group.lines.length}
        </span>
      </h3>
      <ul className="lines">
        {group.lines.slice(0, SHOWN).map((line) => (
          <li key={line.key}>
            <div className="line-main">
              <Link to={line.to}>{line.title}</Link>
              <div className="muted">{line.note}</div>
            </div>
            <div className="line-side muted">{line.side}</div>
          </li>
        ))}
        {group.lines.length > SHOWN && (
          <li>
            <Link to={group.more}>{t('common.all')}</Link>
          </li>
        )}
      </ul>
    </section>
  );
}

function useWaiting(): { groups: readonly Group[]; isPending: boolean; error: unknown } {
  const { t } = useTranslation();
  const may = useMay();
  const { user } = useSession();
  const refetchInterval = useLiveInterval() * 3;
  const reviews = useQuery({
    queryKey: [...KEYS.reviews, 'mine'],
    enabled: may('review.decide'),
    refetchInterval,
    queryFn: async () =>
      await ask(
        api.GET('/api/v1/reviews', {
          params: { query: { state: 'open', mine: 'true', order: 'due', limit: 50 } },
        }),
      ),
  });
  const returned = useQuery({
    queryKey: [...KEYS.drafts, 'returned', user.userId],
    enabled: may('draft.edit'),
    refetchInterval,
    queryFn: async () =>
      await ask(
        api.GET('/api/v1/drafts', {
          params: { query: { state: 'returned', author: user.userId, limit: 50 } },
        }),
      ),
  });
  const toPlan = useQuery({
    queryKey: [...KEYS.drafts, 'unplanned', user.userId],
    enabled: may('release.plan') && may('draft.edit'),
    refetchInterval,
    queryFn: async () =>
      await ask(
        api.GET('/api/v1/drafts', {
          params: { query: { state: 'approved', unplanned: 'true', author: user.userId, limit: 50 } },
        }),
      ),
  });
  const releases = useReleases(
    { state: FOR_A_PERSON, most: 100 },
    may('release.resolve') || may('release.plan'),
  );
  const reapprovals = useReleases({ reapproval: 'mine', most: 50 }, may('review.decide'));
  const asked = [reviews, returned, toPlan, releases, reapprovals];
  const byState = FOR_A_PERSON.map((state): Group => ({
    key: state,
    label: t(`today.${KINDS[state as keyof typeof KINDS]}`),
    urgent: true,
    more: `/calendar?view=list&state=${state}`,
    lines: (releases.data ?? []).filter((one) => one.state === state).map(releaseLine),
  }));
  const groups: readonly Group[] = [
    ...byState,
    {
      key: 'reapprovals',
      label: t('today.reapprovals'),
      urgent: true,
      more: '/calendar?view=list&state=held',
      lines: (reapprovals.data ?? []).map(releaseLine),
    },
    {
      key: 'reviews',
      label: t('today.reviews'),
      urgent: false,
      more: '/reviews',
      lines: (reviews.data?.items ?? []).map((one) => ({
        key: one.id,
        to: `/reviews/${one.id}`,
        title: one.title,
        note: `${one.draftCode} · ${one.currentStage?.name ?? ''} · ${t('today.submittedBy', { name: one.openedBy })}`,
        side: one.wishedAt === null ? <Distance at={one.openedAt} /> : <DueTime at={one.wishedAt} />,
      })),
    },
    {
      key: 'returned',
      label: t('today.returned'),
      urgent: false,
      more: '/drafts?state=returned',
      lines: (returned.data?.items ?? []).map((one) => ({
        key: one.id,
        to: `/drafts/${one.id}`,
        title: one.title,
        note: [one.code, one.category].filter((part) => part !== '').join(' · '),
        side: <Distance at={one.updatedAt} />,
      })),
    },
    {
      key: 'toPlan',
      label: t('today.toPlan'),
      urgent: false,
      more: '/drafts?state=approved',
      lines: (toPlan.data?.items ?? []).map((one) => ({
        key: one.id,
        to: `/calendar?plan=${one.id}`,
        title: one.title,
        note: [one.code, one.category].filter((part) => part !== '').join(' · '),
        side: <Distance at={one.updatedAt} />,
      })),
    },
  ];
  return {
    groups,
    isPending: asked.some((one) => one.isLoading),
    error: asked.find((one) => one.isError)?.error ?? null,
  };
}

function releaseLine(release: Release): Line {
  return {
    key: release.id,
    to: `/plans/${release.planId}?release=${release.id}`,
    title: release.title,
    note: (
      <>
        <ChannelName kind={release.channelKind} name={release.channelName} />
        <FaultLine fault={release.fault} />
      </>
    ),
    side: <Moment at={release.plannedAt} />,
  };
}

function FaultLine({ fault }: { fault: Release['fault'] }): React.ReactElement | null {
  const serverText = useServerText();
  if (fault?.message === undefined) return null;
  return <div>{serverText('faults', fault.code ?? '', fault.message)}</div>;
}
