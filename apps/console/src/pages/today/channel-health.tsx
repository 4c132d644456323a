import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useChannels, type Channel } from '../../api/queries.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Hint } from '../../ui/hint.js';
import { LastPublished } from '../../ui/last-published.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { ChannelTag } from '../../ui/tags.js';

/** Those in trouble come first; the others are a press away. */
const SHOWN = 6;

function inTrouble(channel: Channel): boolean {
  return channel.state !== 'active' || channel.health?.ok === false;
}

/** Each channel: may it publish, is its connection good, and how long ago it last spoke. */
export function ChannelHealth(): React.ReactElement {
  const { t } = useTranslation();
  const query = useChannels();
  return (
    <Panel title={t('today.channels')} flush id="channels">
      <QueryView query={query}>
        {(channels) =>
          channels.length === 0 ? (
            <Hint title={t('today.channelsNone')} text={t('today.channelsNoneHelp')} />
          ) : (
            <ul className="lines">
              {[...channels.filter(inTrouble), ...channels.filter((one) => !inTrouble(one))]
                .slice(0, SHOWN)
                .map((channel) => (
                  <HealthLine key={channel.id} channel={channel} />
                ))}
              {channels.length > SHOWN && (
                <li>
                  <Link to="/channels">{t('freshness.all', { count: channels.length })}</Link>
                </li>
              )}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
}

function HealthLine({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <li>
      <div className="line-main">
        <Link to={`/channels/${channel.id}`}>
          <ChannelName kind={channel.kind} name={channel.name} />
        </Link>
        <div className="muted">{channel.stateReason ?? <CheckWord channel={channel} />}</div>
      </div>
      <div className="line-side">
        <ChannelTag state={channel.state} />
        <span className="muted">
          <LastPublished channel={channel} lead={t('today.lastSpoke')} />
        </span>
      </div>
    </li>
  );
}

function CheckWord({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  if (channel.health === null) return <>{t('today.checkNone')}</>;
  if (channel.health.ok) return <>{t('today.checkGood')}</>;
  const failed = channel.health.checks.find((check) => !check.ok);
  return (
    <span style={{ color: '#8f1d17' }}>
      {t('common.labelled', { label: t('today.checkBad'), value: failed?.message ?? '' })}
    </span>
  );
}
