import { useTranslation } from 'react-i18next';
import { useNow } from '../../api/live.js';
import type { Channel } from '../../api/queries.js';
import { Moment } from '../../ui/moment.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { ReleaseLines } from '../../ui/release-lines.js';
import { levelOf } from '../channels/credential-level.js';
import { CredentialTag } from '../channels/credential-tag.js';
import { useCredentialForecast, type CredentialForecast } from '../channels/use-credential-forecast.js';

/** Where the platform tells when the authorisation ends: when that is, and which planned releases come after. */
export function CredentialEndPanel({ channel }: { channel: Channel }): React.ReactElement | null {
  const { t } = useTranslation();
  const query = useCredentialForecast(channel.id);
  const now = useNow(60_000);
  const endsAt = channel.health?.credentialsExpireAt;
  if (endsAt === undefined || channel.state === 'retired') return null;
  const level = levelOf(endsAt, now);
  return (
    <Panel
      id="credential-end"
      title={t('credentialEnd.title')}
      extra={
        <span className="row">
          <CredentialTag endsAt={endsAt} />
          <Moment at={endsAt} />
        </span>
      }
    >
      <div className="stack">
        {level === 'ended' ? (
          <p className="bad-text">{t('credentialEnd.endedHelp')}</p>
        ) : (
          <p className="muted">{t(level === 'later' ? 'credentialEnd.told' : 'credentialEnd.renew')}</p>
        )}
        <QueryView query={query}>{(forecast) => <Reached forecast={forecast} />}</QueryView>
      </div>
    </Panel>
  );
}

function Reached({ forecast }: { forecast: CredentialForecast }): React.ReactElement {
  const { t } = useTranslation();
  const { releases, total } = forecast;
  if (total === 0) return <p className="muted">{t('credentialEnd.reachesNone')}</p>;
  return (
    <div>
      <p className="warn-text">{t('credentialEnd.reaches', { count: total })}</p>
      <ReleaseLines releases={releases} without="channel" />
      {total > releases.length && (
        <p className="muted">{t('credentialEnd.reachesMore', { shown: releases.length, count: total })}</p>
      )}
    </div>
  );
}
