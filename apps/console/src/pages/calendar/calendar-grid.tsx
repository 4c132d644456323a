import type { EventClickArg, EventContentArg, EventDropArg, EventInput } from '@fullcalendar/core';
import zhLocale from '@fullcalendar/core/locales/zh-cn';
import dayGridPlugin from '@fullcalendar/daygrid';
import interactionPlugin from '@fullcalendar/interaction';
import FullCalendar from '@fullcalendar/react';
import timeGridPlugin from '@fullcalendar/timegrid';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { useNow } from '../../api/live.js';
import type { Release } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { clockText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { wallText, zonedText } from '../../time/zoned.js';
import { ChannelSign } from '../../ui/channel-name.js';
import { releaseLook } from '../../ui/tags.js';
import { instants } from './range.js';
import { useMovable, useMove } from './use-move.js';

type GridView = 'month' | 'week' | 'day';
const FC_VIEWS = { month: 'dayGridMonth', week: 'timeGridWeek', day: 'timeGridDay' } as const;

export interface CalendarGridProps {
  readonly view: GridView;
  readonly day: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly releases: readonly Release[];
  readonly onOpen: (release: Release) => void;
  readonly onDay: (day: string) => void;
}

/**
 * Month, week and day. The calendar is fed wall-clock times of the console's zone as if they were UTC, so that the
 * machine's own zone has no say in where a tile stands or what a drop means.
 */
export function CalendarGrid({
  view,
  day,
  range,
  releases,
  onOpen,
  onDay,
}: CalendarGridProps): React.ReactElement {
  const { i18n } = useTranslation();
  const zone = useZone();
  const now = useNow(30_000);
  const movable = useMovable();
  const move = useMove();
  const calendar = useRef<FullCalendar>(null);
  const blackouts = useBlackouts(range);
  useEffect(() => {
    // The calendar may not be redrawn while React is still drawing.
    queueMicrotask(() => calendar.current?.getApi().changeView(FC_VIEWS[view], day));
  }, [view, day]);
  const events = useMemo(
    () => [
      ...releases.map((release): EventInput => ({
        id: release.id,
        title: release.title,
        start: `${wallText(release.plannedAt, zone)}Z`,
        startEditable: movable(release),
        extendedProps: { release },
        backgroundColor: releaseLook(release.state).background,
        borderColor: releaseLook(release.state).border,
        textColor: releaseLook(release.state).text,
      })),
      ...blackouts.map((one): EventInput => ({
        id: `${one.windowId}:${one.start}`,
        title: one.name,
        start: `${wallText(one.start, zone)}Z`,
        end: `${wallText(one.end, zone)}Z`,
        display: 'background',
        backgroundColor: '#8a94a0',
      })),
    ],
    [releases, blackouts, zone, movable],
  );
  const releaseOf = (arg: EventClickArg | EventDropArg | EventContentArg): Release | undefined =>
    arg.event.extendedProps.release as Release | undefined;
  const drop = (arg: EventDropArg): void => {
    const release = releaseOf(arg);
    const wall = arg.event.start?.toISOString().slice(0, 19);
    if (release === undefined || wall === undefined) return;
    move({ release, plannedAt: zonedText(wall, zone) }, () => arg.revert());
  };
  return (
    <div className="calendar">
      <FullCalendar
        ref={calendar}
        plugins={[dayGridPlugin, timeGridPlugin, interactionPlugin]}
        initialView={FC_VIEWS[view]}
        initialDate={day}
        timeZone="UTC"
        now={() => `${wallText(now, zone)}Z`}
        nowIndicator
        locales={[zhLocale]}
        locale={i18n.language === 'en' ? 'en' : 'zh-cn'}
        firstDay={1}
        headerToolbar={false}
        height={view === 'month' ? 'auto' : 'max(520px, calc(100vh - 236px))'}
        allDaySlot={false}
        slotMinTime="00:00:00"
        scrollTime="08:00:00"
        slotDuration="00:30:00"
        snapDuration="00:05:00"
        defaultTimedEventDuration="00:25:00"
        slotEventOverlap={false}
        eventMinHeight={24}
        slotLabelFormat={{ hour: '2-digit', minute: '2-digit', hour12: false }}
        eventDisplay="block"
        dayMaxEvents={5}
        eventOrder="start,title"
        eventDurationEditable={false}
        eventInteractive
        events={events}
        navLinks
        navLinkDayClick={(date) => onDay(date.toISOString().slice(0, 10))}
        eventContent={(arg) => <Tile release={releaseOf(arg)} name={arg.event.title} />}
        eventClick={(arg) => {
          const release = releaseOf(arg);
          if (release !== undefined) onOpen(release);
        }}
        eventDrop={drop}
      />
    </div>
  );
}

/** Every tile shows its time, whatever the view. */
function Tile({ release, name }: { release: Release | undefined; name: string }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  if (release === undefined) return <span className="blackout-name">{t('calendar.blackout', { name })}</span>;
  const time = clockText(release.plannedAt, zone);
  return (
    <span
      className="tile"
      title={t('calendar.tile', {
        time,
        channel: release.channelName,
        title: release.title,
        state: t(`state.release.${release.state}`),
      })}
    >
      <span className="tile-time numeric">{time}</span>
      <ChannelSign kind={release.channelKind} />
      <span className="tile-title">
        <span aria-hidden="true">{releaseLook(release.state).sign} </span>
        {release.title}
        <span className="visually-hidden">
          {release.channelName} {t(`state.release.${release.state}`)}
        </span>
      </span>
    </span>
  );
}

function useBlackouts(range: { from: string; to: string }): readonly Schemas['OccurrenceView'][] {
  const zone = useZone();
  const may = useMay();
  const query = useQuery({
    queryKey: ['blackouts', 'occurrences', range],
    enabled: may('blackout.read'),
    queryFn: async () =>
      (await ask(api.GET('/api/v1/blackouts/occurrences', { params: { query: instants(range, zone) } })))
        .items,
  });
  return query.data ?? [];
}
