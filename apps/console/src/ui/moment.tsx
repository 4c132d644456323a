import { useTranslation } from 'react-i18next';
import { useNow } from '../api/live.js';
import { distanceText, momentText } from '../time/format.js';
import { useZone } from '../time/zone-context.js';

/** An instant in the zone of the console; how long ago or ahead is its hint. */
export function Moment({
  at,
  seconds = false,
}: {
  at: string | null;
  seconds?: boolean;
}): React.ReactElement {
  const zone = useZone();
  const { i18n } = useTranslation();
  if (at === null) return <span className="muted">—</span>;
  return (
    <time dateTime={at} className="numeric nowrap" title={distanceText(at, Date.now(), i18n.language)}>
      {momentText(at, zone, seconds)}
    </time>
  );
}

/** How long ago or ahead an instant is, moving on; the instant is its hint. */
export function Distance({ at }: { at: string }): React.ReactElement {
  const zone = useZone();
  const { i18n } = useTranslation();
  const now = useNow(5_000);
  return (
    <time dateTime={at} className="numeric nowrap" title={momentText(at, zone, true)}>
      {distanceText(at, now, i18n.language)}
    </time>
  );
}
