import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useNow } from '../../api/live.js';
import type { Channel } from '../../api/queries.js';
import { Moment } from '../../ui/moment.js';
import { Notice } from '../../ui/notice.js';
import { levelOf } from './credential-level.js';
import { CredentialTag } from './credential-tag.js';
import { useCredentialForecast } from './use-credential-forecast.js';
import './credential-notice.css';

function endOf(channel: Channel): string | undefined {
  return channel.state === 'retired' ? undefined : channel.health?.credentialsExpireAt;
}

/** The channels whose authorisation ends within a month, the first to end first, and what that reaches. */
export function CredentialNotice({ channels }: { channels: readonly Channel[] }): React.ReactElement | null {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const ending = channels
    .flatMap((channel) => {
      const endsAt = endOf(channel);
      return endsAt === undefined || levelOf(endsAt, now) === 'later' ? [] : [{ channel, endsAt }];
    })
    .sort((one, other) => one.endsAt.localeCompare(other.endsAt));
  if (ending.length === 0) return null;
  return (
    <div className="notice-above">
      <Notice kind="warn" title={t('credentialEnd.channels')}>
        <ul className="credential-ends">
          {ending.map(({ channel, endsAt }) => (
            <li key={channel.id}>
              <Link to={`/channels/${channel.id}`}>{channel.name}</Link>
              <CredentialTag endsAt={endsAt} />
              <Moment at={endsAt} />
              <Reached channelId={channel.id} />
            </li>
          ))}
        </ul>
        <p className="muted">{t('credentialEnd.renew')}</p>
      </Notice>
    </div>
  );
}

function Reached({ channelId }: { channelId: string }): React.ReactElement | null {
  const { t } = useTranslation();
  const { data } = useCredentialForecast(channelId);
  if (data === undefined) return null;
  return (
    <span className={data.total > 0 ? 'warn-text' : 'muted'}>
      {data.total > 0 ? t('credentialEnd.line', { count: data.total }) : t('credentialEnd.lineNone')}
    </span>
  );
}
