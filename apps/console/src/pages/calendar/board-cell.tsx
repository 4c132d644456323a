import { useDroppable } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../../api/queries.js';
import { clockText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { hoursOn } from './silences.js';
import { useSlotText } from './slot-text.js';
import type { Silence, Slot } from './use-surroundings.js';

export interface BoardCellProps {
  readonly channel: Channel;
  readonly day: string;
  readonly past: boolean;
  readonly silences: readonly Silence[];
  readonly children: React.ReactNode;
}

/** One channel on one day: its tiles, and the hours in which nothing may go out. */
export function BoardCell({ channel, day, past, silences, children }: BoardCellProps): React.ReactElement {
  const zone = useZone();
  const { setNodeRef, isOver, active } = useDroppable({ id: `${channel.id}|${day}`, disabled: past });
  const lane = active?.data.current?.channelId as string | undefined;
  const quiet = silences.flatMap((one) => {
    const hours = hoursOn(one, day, zone);
    return hours === null ? [] : [{ key: `${one.windowId}:${one.start}`, name: one.name, hours }];
  });
  const classes = [
    'board-cell',
    past ? 'board-past' : '',
    isOver && lane === channel.id ? 'board-over' : '',
    lane !== undefined && lane !== channel.id ? 'board-other' : '',
    quiet.some((one) => one.hours === '00:00–24:00') ? 'board-quiet' : '',
  ].filter((one) => one !== '');
  return (
    <div ref={setNodeRef} role="cell" className={classes.join(' ')} data-cell={`${channel.kind}|${day}`}>
      {children}
      <QuietHours quiet={quiet} />
    </div>
  );
}

interface Quiet {
  readonly key: string;
  readonly name: string;
  readonly hours: string;
}

function QuietHours({ quiet }: { quiet: readonly Quiet[] }): React.ReactElement {
  const { t } = useTranslation();
  const byName = new Map<string, string[]>();
  for (const one of quiet) byName.set(one.name, [...(byName.get(one.name) ?? []), one.hours]);
  return (
    <>
      {[...byName].map(([name, hours]) => (
        <span key={name} className="board-silence numeric">
          {hours.sort().join(' ')} {t('calendar.blackout', { name })}
        </span>
      ))}
    </>
  );
}

/** The columns' slots of one day. */
export function SlotCell({
  slots,
  onSlot,
}: {
  slots: readonly Slot[];
  onSlot: (slot: Slot) => void;
}): React.ReactElement {
  const zone = useZone();
  const text = useSlotText();
  return (
    <div role="cell" className="board-cell">
      {slots.map((slot) => (
        <button
          key={`${slot.columnId}:${slot.slotAt}`}
          type="button"
          className={slot.warning === null ? 'board-slot' : 'board-slot board-slot-short'}
          onClick={() => onSlot(slot)}
        >
          <span className="tile-time numeric">{clockText(slot.goesAt, zone)}</span> {slot.columnName}
          <span className="board-slot-note">{text(slot)}</span>
        </button>
      ))}
    </div>
  );
}
