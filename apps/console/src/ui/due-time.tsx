import { useTranslation } from 'react-i18next';
import { useNow } from '../api/live.js';
import { lengthText } from '../time/format.js';
import { Moment } from './moment.js';
import './due-time.css';

/** From when on it says how long there is left. */
const SOON_MS = 24 * 3_600_000;

export interface DueTimeProps {
  /** The wished time; null when nobody wished for one. */
  readonly at: string | null;
  /** Whether it is still waited for: what is over is not late any more. */
  readonly open?: boolean;
}

/** When a text is wished out, and how near or how late that is. */
export function DueTime({ at, open = true }: DueTimeProps): React.ReactElement {
  const { t } = useTranslation();
  if (at === null) return <span className="muted">{t('due.none')}</span>;
  return (
    <span className="due">
      <Moment at={at} />
      {open && <Nearness at={at} />}
    </span>
  );
}

function Nearness({ at }: { at: string }): React.ReactElement | null {
  const { t, i18n } = useTranslation();
  const left = Date.parse(at) - useNow(5_000);
  if (left > SOON_MS) return null;
  const time = lengthText(left, i18n.language);
  if (left > 0) return <span className="due-soon nowrap">{t('due.soon', { time })}</span>;
  return (
    <span className="due-late nowrap">
      <span aria-hidden="true">! </span>
      {t('due.late', { time })}
    </span>
  );
}
