import { Button, Segmented } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Hint } from '../../ui/hint.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { useDaysText } from '../columns/use-rule-text.js';
import { BlackoutDialog } from './blackout-dialog.js';
import { EndDialog } from './end-dialog.js';
import '../columns/columns.css';

export type Blackout = Schemas['BlackoutView'];
type Show = 'open' | 'all';

/** When nothing may go out. Past ones stay to be read. */
export function BlackoutsPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const [params, setParams] = useSearchParams();
  const show: Show = params.get('show') === 'all' ? 'all' : 'open';
  const [dialog, setDialog] = useState<'new' | Blackout | null>(null);
  return (
    <Page
      title={t('blackouts.title')}
      note={t('blackouts.note')}
      actions={
        may('blackout.manage') && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setDialog('new')}>
            {t('blackouts.add')}
          </Button>
        )
      }
    >
      <section className="panel">
        <div className="filters">
          <Segmented<Show>
            value={show}
            onChange={(next) => setParams(next === 'all' ? { show: 'all' } : {}, { replace: true })}
            options={(['open', 'all'] as const).map((value) => ({
              value,
              label: t(`blackouts.show.${value}`),
            }))}
          />
        </div>
        <BlackoutTable show={show} onEdit={setDialog} />
      </section>
      {dialog !== null && (
        <BlackoutDialog blackout={dialog === 'new' ? null : dialog} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}

function BlackoutTable({
  show,
  onEdit,
}: {
  show: Show;
  onEdit: (one: Blackout) => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: [...KEYS.blackouts, 'list', show],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam }) =>
      await ask(
        api.GET('/api/v1/blackouts', {
          params: { query: { limit: 50, show, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <PagedTable<Blackout>
      query={query}
      width={1080}
      empty={<Hint title={t('blackouts.none')} text={t('blackouts.noneHelp')} />}
      columns={[
        {
          key: 'name',
          title: t('blackouts.name'),
          render: (_, row) => (
            <>
              <strong>{row.name}</strong>
              <div className="muted">{row.reason}</div>
            </>
          ),
        },
        {
          key: 'scope',
          title: t('blackouts.scope'),
          width: 170,
          render: (_, row) => <Scope blackout={row} />,
        },
        { key: 'when', title: t('blackouts.when'), width: 230, render: (_, row) => <When blackout={row} /> },
        {
          key: 'after',
          title: t('blackouts.after'),
          width: 150,
          render: (_, row) => t(`blackouts.afters.${row.after}`),
        },
        {
          key: 'state',
          title: t('blackouts.state'),
          width: 180,
          render: (_, row) => <BlackoutState blackout={row} />,
        },
        {
          key: 'acts',
          title: <span className="visually-hidden">{t('blackouts.acts')}</span>,
          width: 150,
          render: (_, row) => <Acts blackout={row} onEdit={onEdit} />,
        },
      ]}
    />
  );
}

function Scope({ blackout }: { blackout: Blackout }): React.ReactElement {
  const { t } = useTranslation();
  const channels = useChannels().data ?? [];
  if (blackout.scope !== 'channel') return <>{t(`blackouts.scopes.${blackout.scope}`)}</>;
  return <>{channels.find((one) => one.id === blackout.channelId)?.name ?? t('blackouts.scopes.channel')}</>;
}

function When({ blackout }: { blackout: Blackout }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const daysText = useDaysText();
  if (blackout.kind === 'once') {
    return (
      <span className="numeric">
        {momentText(blackout.startsAt, zone)}
        <br />– {blackout.endsAt === null ? '' : momentText(blackout.endsAt, zone)}
      </span>
    );
  }
  const text =
    blackout.kind === 'weekly'
      ? `${daysText(blackout.days ?? [])} ${blackout.from ?? ''}–${blackout.to ?? ''}`
      : t('blackouts.cronText', { cron: blackout.cron ?? '', minutes: blackout.minutes ?? 0 });
  return (
    <span className="numeric">
      {text}
      {blackout.endsAt !== null && (
        <div className="muted">{t('blackouts.until', { time: momentText(blackout.endsAt, zone) })}</div>
      )}
    </span>
  );
}

function isOver(blackout: Blackout): boolean {
  if (blackout.cancelledAt !== null) return true;
  return blackout.endsAt !== null && Date.parse(blackout.endsAt) <= Date.now();
}

function BlackoutState({ blackout }: { blackout: Blackout }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  if (isOver(blackout))
    return (
      <span className="muted">
        {t(blackout.cancelledAt === null ? 'blackouts.over' : 'blackouts.cancelled')}
      </span>
    );
  if (blackout.activeUntil === null) return <span className="muted">{t('blackouts.waiting')}</span>;
  return (
    <>
      <strong className="warn-text">● {t('blackouts.active')}</strong>
      <div className="muted numeric">
        {t('blackouts.until', { time: momentText(blackout.activeUntil, zone) })}
        <br />
        {t('blackouts.holding', { count: blackout.holding })}
      </div>
    </>
  );
}

function Acts({
  blackout,
  onEdit,
}: {
  blackout: Blackout;
  onEdit: (one: Blackout) => void;
}): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const [ending, setEnding] = useState(false);
  if (!may('blackout.manage') || isOver(blackout)) return null;
  if (blackout.scope === 'all' && !may('blackout.global')) return null;
  return (
    <span className="row">
      <Button
        size="small"
        aria-label={t('blackouts.edit', { name: blackout.name })}
        onClick={() => onEdit(blackout)}
      >
        {t('blackouts.change')}
      </Button>
      <Button
        size="small"
        danger
        aria-label={t('blackouts.endTitle', { name: blackout.name })}
        onClick={() => setEnding(true)}
      >
        {t(blackout.activeUntil === null ? 'blackouts.cancel' : 'blackouts.end')}
      </Button>
      {ending && <EndDialog blackout={blackout} onClose={() => setEnding(false)} />}
    </span>
  );
}
