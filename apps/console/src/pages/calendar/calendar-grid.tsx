import type { EventDropArg, EventInput } from '@fullcalendar/core';
import zhLocale from '@fullcalendar/core/locales/zh-cn';
import dayGridPlugin from '@fullcalendar/daygrid';
import interactionPlugin from '@fullcalendar/interaction';
import FullCalendar from '@fullcalendar/react';
import timeGridPlugin from '@fullcalendar/timegrid';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../api/live.js';
import type { Release } from '../../api/queries.js';
import { useZone } from '../../time/zone-context.js';
import { onDay as sameTimeOn, wallText, zonedText } from '../../time/zoned.js';
import { releaseLook } from '../../ui/tags.js';
import { ReleaseTile, SilenceTile, SlotTile } from './grid-tiles.js';
import { wholeDays } from './silences.js';
import { useMovable } from './use-move.js';
import type { Silence, Slot } from './use-surroundings.js';

export type GridView = 'month' | 'week' | 'day';
const FC_VIEWS = { month: 'dayGridMonth', week: 'timeGridWeek', day: 'timeGridDay' } as const;
const FILLED = { backgroundColor: '#fff', borderColor: '#5b6b7d', textColor: '#2f3b48' };
const SHORT = { backgroundColor: '#fffaf0', borderColor: '#a05a00', textColor: '#7a4300' };
/** A tile stands for an instant; a longer one would spill from late evening into the next day. */
const TILE_LENGTH = '00:01:00';
/** A whole hour, so that what is dragged up or down keeps its minute; other minutes are for the dialogue. */
const DRAG_STEP = '01:00:00';

export interface CalendarGridProps {
  readonly view: GridView;
  readonly day: string;
  readonly releases: readonly Release[];
  readonly silences: readonly Silence[];
  readonly slots: readonly Slot[];
  readonly onOpen: (release: Release) => void;
  readonly onSlot: (slot: Slot) => void;
  readonly onDay: (day: string) => void;
  /** Told where a tile would stand while it is dragged, null at the end. Answers whether it may be put down there. */
  readonly onDrag: (release: Release, at: string | null) => boolean;
  readonly onDrop: (release: Release, at: string, putBack: () => void) => void;
}

/**
 * Month, week and day. The calendar is fed wall-clock times of the console's zone as if they were UTC, so that the
 * machine's own zone has no say in where a tile stands or what a drop means.
 */
export function CalendarGrid(props: CalendarGridProps): React.ReactElement {
  const { view, day, onOpen, onSlot, onDay, onDrag, onDrop } = props;
  const { i18n } = useTranslation();
  const zone = useZone();
  const now = useNow(30_000);
  const calendar = useRef<FullCalendar>(null);
  const events = useEvents(props);
  useEffect(() => {
    // The calendar may not be redrawn while React is still drawing.
    queueMicrotask(() => calendar.current?.getApi().changeView(FC_VIEWS[view], day));
  }, [view, day]);
  const wallAt = (start: Date | null): string | null =>
    start === null ? null : zonedText(start.toISOString().slice(0, 19), zone);
  const drop = (arg: EventDropArg): void => {
    const release = releaseOf(arg.event);
    const at = wallAt(arg.event.start);
    if (release !== undefined && at !== null) onDrop(release, at, () => arg.revert());
  };
  return (
    <div className={`calendar calendar-${view}`}>
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
        height={view === 'month' ? 'auto' : 'max(520px, calc(100vh - 268px))'}
        allDaySlot={false}
        slotMinTime="00:00:00"
        scrollTime="08:00:00"
        slotDuration="00:30:00"
        snapDuration={DRAG_STEP}
        defaultTimedEventDuration={TILE_LENGTH}
        slotEventOverlap={false}
        eventMinHeight={view === 'week' ? 38 : 24}
        eventMaxStack={view === 'week' ? 3 : 8}
        slotLabelFormat={{ hour: '2-digit', minute: '2-digit', hour12: false }}
        eventDisplay="block"
        dayMaxEvents={6}
        moreLinkDidMount={({ el }) => el.setAttribute('role', 'button')}
        eventOrder="start,title"
        eventDurationEditable={false}
        eventInteractive
        events={events}
        navLinks
        navLinkDayClick={(date) => onDay(date.toISOString().slice(0, 10))}
        eventContent={(arg) => <TileOf event={arg.event} />}
        eventClick={({ event }) => {
          const release = releaseOf(event);
          const slot = slotOf(event);
          if (release !== undefined) onOpen(release);
          else if (slot !== undefined) onSlot(slot);
        }}
        eventAllow={(span, event) => {
          const release = event === null ? undefined : releaseOf(event);
          if (release === undefined) return false;
          const at =
            view === 'month'
              ? sameTimeOn(release.plannedAt, span.startStr.slice(0, 10), zone)
              : wallAt(span.start);
          return at !== null && onDrag(release, at);
        }}
        eventDragStop={({ event }) => {
          const release = releaseOf(event);
          if (release !== undefined) onDrag(release, null);
        }}
        eventDrop={drop}
      />
    </div>
  );
}

interface CalendarEvent {
  readonly title: string;
  readonly extendedProps: Readonly<Record<string, unknown>>;
}

function releaseOf(event: CalendarEvent): Release | undefined {
  return event.extendedProps.release as Release | undefined;
}

function slotOf(event: CalendarEvent): Slot | undefined {
  return event.extendedProps.slot as Slot | undefined;
}

/** Every tile shows its time, whatever the view. */
function TileOf({ event }: { event: CalendarEvent }): React.ReactElement {
  const release = releaseOf(event);
  const slot = slotOf(event);
  if (release !== undefined) return <ReleaseTile release={release} />;
  if (slot !== undefined) return <SlotTile slot={slot} />;
  return <SilenceTile name={event.title} hours={event.extendedProps.hours as string | undefined} />;
}

function useEvents({ view, releases, silences, slots }: CalendarGridProps): EventInput[] {
  const zone = useZone();
  const movable = useMovable();
  return useMemo(
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
      ...slots.map((slot): EventInput => ({
        id: `${slot.columnId}:${slot.slotAt}`,
        title: slot.columnName,
        start: `${wallText(slot.goesAt, zone)}Z`,
        startEditable: false,
        extendedProps: { slot },
        classNames: ['slot-event'],
        ...(slot.warning === null ? FILLED : SHORT),
      })),
      ...silences.flatMap((one) =>
        view === 'month' ? silenceOfMonth(one, zone) : [silenceOfHours(one, zone)],
      ),
    ],
    [view, releases, silences, slots, zone, movable],
  );
}

function silenceOfHours(one: Silence, zone: string): EventInput {
  return {
    id: `${one.windowId}:${one.start}`,
    title: one.name,
    start: `${wallText(one.start, zone)}Z`,
    end: `${wallText(one.end, zone)}Z`,
    display: 'background',
  };
}

/** In a month whole days are shaded; hours are a line of their own on the day they begin. */
function silenceOfMonth(one: Silence, zone: string): EventInput[] {
  const { days, hours } = wholeDays(one, zone);
  const shade = days.map((day): EventInput => ({
    id: `${one.windowId}:${day}`,
    title: one.name,
    start: day,
    allDay: true,
    display: 'background',
  }));
  if (hours === null) return shade;
  const line: EventInput = {
    id: `${one.windowId}:${one.start}:hours`,
    title: one.name,
    start: `${wallText(one.start, zone)}Z`,
    startEditable: false,
    classNames: ['silence-event'],
    extendedProps: { hours },
  };
  return [...shade, line];
}
