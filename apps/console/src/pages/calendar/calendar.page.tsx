import { Button, Segmented, Select } from 'antd';
import { CalendarOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useChannels, useReleases, type Release, type ReleaseState } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ChannelBoard } from './channel-board.js';
import { PlanDialog } from './plan-dialog.js';
import { instants, rangeOf, step, today, VIEWS, type View } from './range.js';
import { ReleaseCard } from './release-card.js';
import { ReleaseTable } from './release-table.js';
import './calendar.css';

const Grid = lazy(async () => ({ default: (await import('./calendar-grid.js')).CalendarGrid }));

interface Shown {
  readonly view: View;
  readonly day: string;
  readonly channelId: string;
  readonly state: string;
}

function useShown(): [Shown, (change: Partial<Shown>) => void, string | null, () => void] {
  const zone = useZone();
  const [params, setParams] = useSearchParams();
  const shown: Shown = {
    view: VIEWS.find((one) => one === params.get('view')) ?? 'week',
    day: /^\d{4}-\d\d-\d\d$/.test(params.get('day') ?? '') ? (params.get('day') ?? '') : today(zone),
    channelId: params.get('channel') ?? '',
    state: params.get('state') ?? '',
  };
  const change = (part: Partial<Shown>): void => {
    const next = { ...shown, ...part };
    setParams(
      {
        view: next.view,
        ...(next.day === today(zone) ? {} : { day: next.day }),
        ...(next.channelId === '' ? {} : { channel: next.channelId }),
        ...(next.state === '' ? {} : { state: next.state }),
      },
      { replace: true },
    );
  };
  const donePlanning = (): void => {
    const rest = new URLSearchParams(params);
    rest.delete('plan');
    setParams(rest, { replace: true });
  };
  return [shown, change, params.get('plan'), donePlanning];
}

/** When what goes out where: by month, week, day, as a list, and as a board of channels. */
export function CalendarPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const zone = useZone();
  const [shown, change, planned, donePlanning] = useShown();
  const [choosing, setChoosing] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const range = rangeOf(shown.view, shown.day);
  const query = useReleases({
    ...instants(range, zone),
    ...(shown.channelId === '' ? {} : { channelId: shown.channelId }),
    ...(shown.state === '' ? {} : { state: [shown.state as ReleaseState] }),
  });
  const releases = query.data ?? [];
  const open = (release: Release): void => setOpened(release.id);
  const card = releases.find((one) => one.id === opened);
  return (
    <Page
      wide
      title={t('calendar.title')}
      note={t('calendar.note')}
      actions={
        may('release.plan') && (
          <Button type="primary" icon={<CalendarOutlined />} onClick={() => setChoosing(true)}>
            {t('calendar.planOne')}
          </Button>
        )
      }
    >
      <section className="panel">
        <Controls shown={shown} change={change} />
        {query.isError && (
          <div className="panel-body">
            <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
          </div>
        )}
        <Suspense fallback={<div className="waiting-lines" style={{ margin: 16 }} />}>
          {shown.view === 'board' && (
            <ChannelBoard releases={releases} range={range} channelId={shown.channelId} onOpen={open} />
          )}
          {shown.view === 'list' && <ReleaseTable releases={releases} loading={query.isLoading} />}
          {(shown.view === 'month' || shown.view === 'week' || shown.view === 'day') && (
            <Grid
              view={shown.view}
              day={shown.day}
              range={range}
              releases={releases}
              onOpen={open}
              onDay={(day) => change({ view: 'day', day })}
            />
          )}
        </Suspense>
      </section>
      {card !== undefined && <ReleaseCard release={card} onClose={() => setOpened(null)} />}
      {(choosing || planned !== null) && (
        <PlanDialog
          draftId={planned}
          onClose={() => {
            setChoosing(false);
            if (planned !== null) donePlanning();
          }}
        />
      )}
    </Page>
  );
}

function Controls({
  shown,
  change,
}: {
  shown: Shown;
  change: (part: Partial<Shown>) => void;
}): React.ReactElement {
  const { t, i18n } = useTranslation();
  const zone = useZone();
  const channels = useChannels();
  const options = i18n.getResource('zh-CN', 'translation', 'state.release') as Record<ReleaseState, string>;
  return (
    <div className="filters" style={{ justifyContent: 'space-between' }}>
      <div className="row">
        <Button
          icon={<LeftOutlined />}
          aria-label={t('calendar.previous')}
          onClick={() => change({ day: step(shown.view, shown.day, -1) })}
        />
        <Button onClick={() => change({ day: today(zone) })}>{t('common.today')}</Button>
        <Button
          icon={<RightOutlined />}
          aria-label={t('calendar.next')}
          onClick={() => change({ day: step(shown.view, shown.day, 1) })}
        />
        <h2 className="calendar-title numeric">{rangeTitle(shown, i18n.language)}</h2>
      </div>
      <div className="row">
        <Select
          aria-label={t('calendar.channel')}
          value={shown.channelId}
          style={{ minWidth: 180 }}
          onChange={(channelId) => change({ channelId })}
          options={[
            { value: '', label: `${t('calendar.channel')}：${t('common.all')}` },
            ...(channels.data ?? []).map((one) => ({
              value: one.id,
              label: <ChannelName kind={one.kind} name={one.name} />,
            })),
          ]}
        />
        <Select
          aria-label={t('calendar.state')}
          value={shown.state}
          style={{ minWidth: 140 }}
          onChange={(state) => change({ state })}
          options={[
            { value: '', label: `${t('calendar.state')}：${t('common.all')}` },
            ...(Object.keys(options) as ReleaseState[]).map((state) => ({
              value: state,
              label: t(`state.release.${state}`),
            })),
          ]}
        />
        <Segmented<View>
          aria-label={t('calendar.viewLabel')}
          value={shown.view}
          onChange={(view) => change({ view })}
          options={VIEWS.map((value) => ({ value, label: t(`calendar.view.${value}`) }))}
        />
      </div>
    </div>
  );
}

function rangeTitle({ view, day }: Shown, language: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (view === 'month' || view === 'list')
    return new Intl.DateTimeFormat(language, { timeZone: 'UTC', year: 'numeric', month: 'long' }).format(at);
  const format = new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  });
  if (view === 'day') return format.format(at);
  const { from, to } = rangeOf(view, day);
  return format.formatRange(new Date(`${from}T00:00:00Z`), new Date(Date.parse(`${to}T00:00:00Z`) - 1));
}
