import { Button, Table } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useChannels, type Channel } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { useServerText } from '../../i18n/server-text.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Hint } from '../../ui/hint.js';
import { LastPublished } from '../../ui/last-published.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { ChannelTag, GoodTag } from '../../ui/tags.js';
import { CredentialNotice } from './credential-notice.js';
import { CredentialTag } from './credential-tag.js';
import { StopPanel } from './stop-panel.js';

const ConnectDialog = lazy(async () => ({ default: (await import('./connect-dialog.js')).ConnectDialog }));

/** Every account we publish to, and the brake for all of them. */
export function ChannelsPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useChannels();
  const [connecting, setConnecting] = useState(false);
  return (
    <Page
      title={t('channels.title')}
      note={t('channels.note')}
      actions={
        may('channel.manage') && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setConnecting(true)}>
            {t('channels.connect')}
          </Button>
        )
      }
    >
      <CredentialNotice channels={query.data ?? []} />
      <section className="panel">
        <QueryView query={query}>
          {(channels) =>
            channels.length === 0 ? (
              <Hint
                title={t('channels.none')}
                text={t(may('channel.manage') ? 'channels.noneHelp' : 'channels.noneReader')}
                action={
                  may('channel.manage') && (
                    <Button type="primary" onClick={() => setConnecting(true)}>
                      {t('channels.connect')}
                    </Button>
                  )
                }
              />
            ) : (
              <ChannelTable channels={channels} />
            )
          }
        </QueryView>
      </section>
      <StopPanel />
      {connecting && (
        <Suspense>
          <ConnectDialog onClose={() => setConnecting(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function ChannelTable({ channels }: { channels: readonly Channel[] }): React.ReactElement {
  const { t } = useTranslation();
  const serverText = useServerText();
  return (
    <Table<Channel>
      size="small"
      rowKey="id"
      dataSource={[...channels]}
      pagination={false}
      scroll={{ x: 1030 }}
      columns={[
        {
          key: 'name',
          title: t('channels.name'),
          width: 260,
          render: (_, row) => (
            <Link to={`/channels/${row.id}`}>
              <ChannelName kind={row.kind} name={row.name} />
            </Link>
          ),
        },
        {
          key: 'kind',
          title: t('channels.kind'),
          width: 170,
          render: (_, row) => serverText('platforms', row.kind, row.kindLabel),
        },
        {
          key: 'state',
          title: t('channels.state'),
          width: 200,
          render: (_, row) => (
            <>
              <ChannelTag state={row.state} />
              {row.stateReason !== null && <div className="muted">{row.stateReason}</div>}
            </>
          ),
        },
        {
          key: 'health',
          title: t('channels.health'),
          width: 130,
          render: (_, row) => <Health channel={row} />,
        },
        { key: 'quota', title: t('channels.quota'), width: 190, render: (_, row) => <Quota channel={row} /> },
        {
          key: 'last',
          title: t('channels.last'),
          width: 120,
          render: (_, row) => <LastPublished channel={row} />,
        },
      ]}
    />
  );
}

function Health({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  if (channel.health === null) return <span className="muted">{t('channels.healthNone')}</span>;
  const { ok, credentialsExpireAt } = channel.health;
  return (
    <>
      <GoodTag good={ok} label={t(ok ? 'channels.healthGood' : 'channels.healthBad')} />
      {credentialsExpireAt !== undefined && (
        <div>
          <CredentialTag endsAt={credentialsExpireAt} />
        </div>
      )}
    </>
  );
}

/** The budget with the least left, relative to its limit. */
function Quota({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  const [tightest] = [...channel.quotas].sort((a, b) => a.left / a.limit - b.left / b.limit);
  if (tightest === undefined) return <span className="muted">—</span>;
  return (
    <span className="numeric" title={tightest.label}>
      {t('channels.quotaLeft', {
        left: tightest.left,
        limit: tightest.limit,
        per: t(`channels.per.${tightest.per}`),
      })}
    </span>
  );
}
