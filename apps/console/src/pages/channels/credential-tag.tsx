import { useTranslation } from 'react-i18next';
import { useNow } from '../../api/live.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { GoodTag } from '../../ui/tags.js';
import { daysLeft, isUrgent, levelOf } from './credential-level.js';

/** How long an authorisation still lasts; the nearer its end, the louder. */
export function CredentialTag({ endsAt }: { endsAt: string }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow(60_000);
  const level = levelOf(endsAt, now);
  const count = daysLeft(endsAt, now);
  const text =
    level === 'ended'
      ? t('credentialEnd.ended')
      : t(count === 0 ? 'credentialEnd.left.day' : 'credentialEnd.left.days', { count });
  const title = t('credentialEnd.until', { time: momentText(endsAt, zone) });
  if (isUrgent(level))
    return (
      <span title={title}>
        <GoodTag good={false} label={text} />
      </span>
    );
  return (
    <span title={title} className={level === 'later' ? 'muted nowrap' : 'warn-text nowrap'}>
      {text}
    </span>
  );
}
