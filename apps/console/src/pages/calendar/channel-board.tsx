import {
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
  type DragEndEvent,
} from '@dnd-kit/core';
import { Fragment, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useChannels, type Channel, type Release } from '../../api/queries.js';
import { clockText, dayText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { onDay } from '../../time/zoned.js';
import { ChannelName } from '../../ui/channel-name.js';
import { ChannelTag, releaseLook } from '../../ui/tags.js';
import { daysBetween, today } from './range.js';
import { useMovable, useMove } from './use-move.js';

export interface ChannelBoardProps {
  readonly releases: readonly Release[];
  readonly range: { readonly from: string; readonly to: string };
  readonly channelId: string;
  readonly onOpen: (release: Release) => void;
}

/** A row per channel, a column per day. A tile dragged to another day keeps its time of day. */
export function ChannelBoard({ releases, range, channelId, onOpen }: ChannelBoardProps): React.ReactElement {
  const { t, i18n } = useTranslation();
  const zone = useZone();
  const channels = useChannels();
  const move = useMove();
  const movable = useMovable();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space'] } }),
  );
  const days = daysBetween(range.from, range.to);
  const rows = (channels.data ?? []).filter((one) => channelId === '' || one.id === channelId);
  const cells = useMemo(() => byCell(releases, zone), [releases, zone]);
  const drop = ({ active, over }: DragEndEvent): void => {
    const release = releases.find((one) => one.id === active.id);
    const [channel, day] = String(over?.id ?? '').split('|');
    if (release === undefined || day === undefined || channel !== release.channelId) return;
    if (dayText(release.plannedAt, zone) === day) return;
    move({ release, plannedAt: onDay(release.plannedAt, day, zone) }, () => undefined);
  };
  const dayFormat = new Intl.DateTimeFormat(i18n.language, {
    timeZone: 'UTC',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
  });
  return (
    <DndContext sensors={sensors} onDragEnd={drop}>
      <div className="board" role="table" aria-label={t('calendar.boardLabel')}>
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
              {dayFormat.format(new Date(`${day}T00:00:00Z`))}
            </div>
          ))}
        </div>
        {rows.map((channel) => (
          <Fragment key={channel.id}>
            <div role="row" className="board-row">
              <div role="rowheader" className="board-channel">
                <ChannelName kind={channel.kind} name={channel.name} />
                {channel.state !== 'active' && <ChannelTag state={channel.state} />}
              </div>
              {days.map((day) => (
                <Cell key={day} channel={channel} day={day} past={day < today(zone)}>
                  {(cells.get(`${channel.id}|${day}`) ?? []).map((release) => (
                    <BoardTile
                      key={release.id}
                      release={release}
                      movable={movable(release)}
                      onOpen={onOpen}
                    />
                  ))}
                </Cell>
              ))}
            </div>
          </Fragment>
        ))}
      </div>
    </DndContext>
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

interface CellProps {
  readonly channel: Channel;
  readonly day: string;
  readonly past: boolean;
  readonly children: React.ReactNode;
}

function Cell({ channel, day, past, children }: CellProps): React.ReactElement {
  const { setNodeRef, isOver, active } = useDroppable({ id: `${channel.id}|${day}`, disabled: past });
  const mine = active?.data.current?.channelId === channel.id;
  const classes = ['board-cell', past ? 'board-past' : '', isOver && mine ? 'board-over' : ''].filter(
    (one) => one !== '',
  );
  return (
    <div ref={setNodeRef} role="cell" className={classes.join(' ')} data-cell={`${channel.kind}|${day}`}>
      {children}
    </div>
  );
}

interface BoardTileProps {
  readonly release: Release;
  readonly movable: boolean;
  readonly onOpen: (release: Release) => void;
}

function BoardTile({ release, movable, onOpen }: BoardTileProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const { attributes, listeners, setNodeRef, transform, isDragging } = useDraggable({
    id: release.id,
    disabled: !movable,
    data: { channelId: release.channelId },
  });
  const look = releaseLook(release.state);
  const { role: _role, 'aria-disabled': _disabled, ...described } = attributes;
  return (
    <button
      ref={setNodeRef}
      type="button"
      {...described}
      {...listeners}
      className={movable ? 'board-tile board-movable' : 'board-tile'}
      style={{
        background: look.background,
        borderColor: look.border,
        color: look.text,
        ...(transform === null ? {} : { transform: `translate(${transform.x}px, ${transform.y}px)` }),
        ...(isDragging ? { zIndex: 5, opacity: 0.85 } : {}),
      }}
      title={release.title}
      onClick={() => onOpen(release)}
    >
      <span className="tile-time numeric">{clockText(release.plannedAt, zone)}</span>{' '}
      <span aria-hidden="true">{look.sign}</span>
      <span className="visually-hidden">{t(`state.release.${release.state}`)}</span>
      <span className="board-title">{release.title}</span>
    </button>
  );
}
