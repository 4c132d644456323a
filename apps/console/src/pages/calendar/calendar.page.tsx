import { Button, Segmented, Select } from 'antd';
import { CalendarOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useChannels, useReleases, type Release, type ReleaseState } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { BacklogNotice } from '../backlog/backlog-notice.js';
import { DragNotice } from './drag-notice.js';
import { PlanDialog } from './plan-dialog.js';
import { instants, rangeOf, step, today, VIEWS, type View } from './range.js';
import { ReleaseCard } from './release-card.js';
import { ReleaseTable } from './release-table.js';
import { useMoveDesk } from './use-move-desk.js';
import { useSlots, type Slot } from './use-surroundings.js';
import './calendar.css';

const Grid = lazy(async () => ({ default: (await import('./calendar-grid.js')).CalendarGrid }));
const Board = lazy(async () => ({ default: (await import('./channel-board.js')).ChannelBoard }));

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
  const navigate = useNavigate();
  const [shown, change, planned, donePlanning] = useShown();
  const [choosing, setChoosing] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const range = rangeOf(shown.view, shown.day);
  const query = useReleases({
    ...instants(range, zone),
    ...(shown.channelId === '' ? {} : { channelId: shown.channelId }),
    ...(shown.state === '' ? {} : { state: [shown.state as ReleaseState] }),
  });
  const releases = query.data ?? NO_RELEASES;
  const desk = useMoveDesk(releases, range, shown.channelId);
  const view = {
    releases,
    silences: desk.silences,
    slots: useSlots(range),
    onOpen: (release: Release): void => setOpened(release.id),
    onSlot: (slot: Slot): void => void navigate(`/columns/${slot.columnId}`),
  };
  const card = releases.find((one) => one.id === opened);
  return (
    <Page
      wide
      title={t('calendar.title')}
      note={may('release.plan') && t('calendar.note')}
      actions={
        <>
          <Link to="/calendar/templates">
            <Button>{t('templates.title')}</Button>
          </Link>
          {may('release.plan') && (
            <Button type="primary" icon={<CalendarOutlined aria-hidden />} onClick={() => setChoosing(true)}>
              {t('calendar.planOne')}
            </Button>
          )}
        </>
      }
    >
      <BacklogNotice />
      <section className="panel">
        <Controls shown={shown} change={change} />
        {query.isError && (
          <div className="panel-body">
            <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
          </div>
        )}
        <Legend view={shown.view} />
        <Suspense fallback={<div className="waiting-lines" style={{ margin: 16 }} />}>
          {shown.view === 'board' && (
            <Board
              {...view}
              range={range}
              channelId={shown.channelId}
              onDrag={desk.drag}
              onDrop={desk.drop}
            />
          )}
          {shown.view === 'list' && <ReleaseTable releases={releases} loading={query.isLoading} />}
          {(shown.view === 'month' || shown.view === 'week' || shown.view === 'day') && (
            <Grid
              {...view}
              view={shown.view}
              day={shown.day}
              onDay={(day) => change({ view: 'day', day })}
              onDrag={desk.dragInGrid}
              onDrop={desk.drop}
            />
          )}
        </Suspense>
      </section>
      {desk.question}
      <DragNotice />
      {card !== undefined && (
        <ReleaseCard
          release={card}
          waitsFor={releases.find((one) => one.id === card.waitsForId)}
          judge={desk.judge}
          onClose={() => setOpened(null)}
        />
      )}
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

const NO_RELEASES: readonly Release[] = [];

/** What the signs of a view mean. */
function Legend({ view }: { view: View }): React.ReactElement | null {
  const { t } = useTranslation();
  if (view === 'list') return null;
  return (
    <div className="legend muted">
      <span>
        <span className="legend-sign legend-silence" aria-hidden="true" /> {t('board.legend.silence')}
      </span>
      <span>
        <span className="legend-sign legend-slot" aria-hidden="true" /> {t('board.legend.slot')}
      </span>
      {view === 'board' && <span>{t('board.legend.gate')}</span>}
    </div>
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
          icon={<LeftOutlined aria-hidden />}
          aria-label={t('calendar.previous')}
          onClick={() => change({ day: step(shown.view, shown.day, -1) })}
        />
        <Button onClick={() => change({ day: today(zone) })}>{t('common.today')}</Button>
        <Button
          icon={<RightOutlined aria-hidden />}
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
            {
              value: '',
              label: t('common.labelled', { label: t('calendar.channel'), value: t('common.all') }),
            },
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
            {
              value: '',
              label: t('common.labelled', { label: t('calendar.state'), value: t('common.all') }),
            },
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
