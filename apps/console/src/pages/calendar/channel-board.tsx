import {
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
  type DragOverEvent,
  type KeyboardCoordinateGetter,
} from '@dnd-kit/core';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useChannels, type Release } from '../../api/queries.js';
import { dayText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { onDay } from '../../time/zoned.js';
import { ChannelName } from '../../ui/channel-name.js';
import { ChannelTag } from '../../ui/tags.js';
import { BoardCell, SlotCell } from './board-cell.js';
import { BoardTile } from './board-tile.js';
import { concerns } from './conflicts.js';
import { GateLines } from './gate-lines.js';
import { daysBetween, today } from './range.js';
import { useMovable } from './use-move.js';
import type { Days, Silence, Slot } from './use-surroundings.js';

export interface ChannelBoardProps {
  readonly releases: readonly Release[];
  readonly silences: readonly Silence[];
  readonly slots: readonly Slot[];
  readonly range: Days;
  readonly channelId: string;
  readonly onOpen: (release: Release) => void;
  readonly onSlot: (slot: Slot) => void;
  /** Told where a tile would stand while it is dragged: null outside of its lane, undefined at the end. */
  readonly onDrag: (release: Release, at: string | null | undefined) => void;
  readonly onDrop: (release: Release, at: string) => void;
}

/** With the keyboard a tile goes from day to day. */
const dayByDay: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const width = context.over?.rect.width ?? context.droppableRects.values().next().value?.width ?? 130;
  if (event.code === 'ArrowRight') return { ...currentCoordinates, x: currentCoordinates.x + width };
  if (event.code === 'ArrowLeft') return { ...currentCoordinates, x: currentCoordinates.x - width };
  return undefined;
};

/** A row per channel, a column per day, gates drawn between. A tile dragged to another day keeps its time of day. */
export function ChannelBoard(props: ChannelBoardProps): React.ReactElement {
  const { releases, silences, slots, range, channelId, onOpen, onSlot, onDrag, onDrop } = props;
  const { t } = useTranslation();
  const zone = useZone();
  const channels = useChannels();
  const movable = useMovable();
  const frame = useRef<HTMLDivElement>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: dayByDay,
      keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space'] },
    }),
  );
  const days = daysBetween(range.from, range.to);
  const rows = (channels.data ?? []).filter((one) => channelId === '' || one.id === channelId);
  const cells = useMemo(() => byCell(releases, zone), [releases, zone]);
  const landing = ({ active, over }: DragOverEvent): { release: Release; at: string | null } | undefined => {
    const release = releases.find((one) => one.id === active.id);
    if (release === undefined) return undefined;
    const [channel, day] = String(over?.id ?? '').split('|');
    const here = channel === release.channelId && day !== undefined;
    return { release, at: here ? onDay(release.plannedAt, day, zone) : null };
  };
  const over = (event: DragOverEvent): void => {
    const place = landing(event);
    if (place !== undefined) onDrag(place.release, place.at);
  };
  const end = (event: DragEndEvent): void => {
    const place = landing(event);
    if (place === undefined) return;
    onDrag(place.release, undefined);
    const moved = place.at !== null && Date.parse(place.at) !== Date.parse(place.release.plannedAt);
    if (moved && place.at !== null) onDrop(place.release, place.at);
  };
  const cancel = (event: DragEndEvent): void => {
    const place = landing(event);
    if (place !== undefined) onDrag(place.release, undefined);
  };
  return (
    <DndContext
      sensors={sensors}
      accessibility={{ screenReaderInstructions: { draggable: t('board.dragHelp') }, announcements: SILENT }}
      onDragOver={over}
      onDragEnd={end}
      onDragCancel={cancel}
    >
      <div className="board">
        <div ref={frame} className="board-frame" role="table" aria-label={t('calendar.boardLabel')}>
          <DayHeads days={days} />
          {slots.length > 0 && (
            <div role="row" className="board-row board-slots">
              <div role="rowheader" className="board-channel">
                {t('board.columns')}
              </div>
              {days.map((day) => (
                <SlotCell
                  key={day}
                  slots={slots.filter((one) => dayText(one.goesAt, zone) === day)}
                  onSlot={onSlot}
                />
              ))}
            </div>
          )}
          {rows.map((channel) => (
            <div key={channel.id} role="row" className="board-row">
              <div role="rowheader" className="board-channel">
                <ChannelName kind={channel.kind} name={channel.name} />
                {channel.state !== 'active' && <ChannelTag state={channel.state} />}
              </div>
              {days.map((day) => (
                <BoardCell
                  key={day}
                  channel={channel}
                  day={day}
                  past={day < today(zone)}
                  silences={silences.filter((one) => concerns(one, channel.id))}
                >
                  {(cells.get(`${channel.id}|${day}`) ?? []).map((release) => (
                    <BoardTile
                      key={release.id}
                      release={release}
                      waitsFor={releases.find((one) => one.id === release.waitsForId)}
                      movable={movable(release)}
                      onOpen={onOpen}
                    />
                  ))}
                </BoardCell>
              ))}
            </div>
          ))}
          <GateLines frame={frame} releases={releases} />
        </div>
      </div>
    </DndContext>
  );
}

/** What a drag comes to is told by the notice beside it, in the person's language. */
const SILENT = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
};

function DayHeads({ days }: { days: readonly string[] }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const zone = useZone();
  const format = new Intl.DateTimeFormat(i18n.language, {
    timeZone: 'UTC',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
  });
  return (
    <div role="row" className="board-row">
      <div role="columnheader" className="board-head">
        {t('calendar.channel')}
      </div>
      {days.map((day) => (
        <div
          key={day}
          role="columnheader"
          className={day === today(zone) ? 'board-head board-today' : 'board-head'}
        >
          {format.format(new Date(`${day}T00:00:00Z`))}
        </div>
      ))}
    </div>
  );
}

function byCell(releases: readonly Release[], zone: string): ReadonlyMap<string, readonly Release[]> {
  const cells = new Map<string, Release[]>();
  for (const release of [...releases].sort((a, b) => a.plannedAt.localeCompare(b.plannedAt))) {
    const key = `${release.channelId}|${dayText(release.plannedAt, zone)}`;
    cells.set(key, [...(cells.get(key) ?? []), release]);
  }
  return cells;
}
