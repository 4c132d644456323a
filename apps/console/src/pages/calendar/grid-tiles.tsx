import { useTranslation } from 'react-i18next';
import type { Release } from '../../api/queries.js';
import { clockText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelSign } from '../../ui/channel-name.js';
import { releaseLook } from '../../ui/tags.js';
import { useSlotText } from './slot-text.js';
import type { Slot } from './use-surroundings.js';

export function ReleaseTile({ release }: { release: Release }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const time = clockText(release.plannedAt, zone);
  const state = t(`state.release.${release.state}`);
  return (
    <span
      className="tile"
      title={t('calendar.tile', { time, channel: release.channelName, title: release.title, state })}
    >
      <span className="tile-time numeric">{time}</span>
      <ChannelSign kind={release.channelKind} />
      <span className="tile-title">
        <span aria-hidden="true">{releaseLook(release.state).sign} </span>
        {release.title}
        <span className="visually-hidden">
          {release.channelName} {state}
        </span>
      </span>
    </span>
  );
}

/** A column's slot: what would go out, without a release of its own yet. */
export function SlotTile({ slot }: { slot: Slot }): React.ReactElement {
  const zone = useZone();
  const text = useSlotText()(slot);
  return (
    <span className="tile" title={`${clockText(slot.goesAt, zone)} ${slot.columnName} · ${text}`}>
      <span className="tile-time numeric">{clockText(slot.goesAt, zone)}</span>
      <span className="tile-title">
        {slot.columnName} · {text}
      </span>
    </span>
  );
}

export function SilenceTile({
  name,
  hours,
}: {
  name: string;
  hours: string | undefined;
}): React.ReactElement {
  const { t } = useTranslation();
  const text = `${hours === undefined ? '' : `${hours} `}${t('calendar.blackout', { name })}`;
  return (
    <span className="blackout-name numeric" title={text}>
      {text}
    </span>
  );
}
