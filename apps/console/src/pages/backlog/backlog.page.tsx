import { Button, Select, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Hint } from '../../ui/hint.js';
import { Moment } from '../../ui/moment.js';
import { Page, Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { WhenField } from '../../ui/when-field.js';
import { ProposalPanel } from './proposal-panel.js';
import { useBacklog } from './use-backlog.js';

type BacklogChannel = Schemas['BacklogChannelView'];
const SPACINGS = [5, 10, 15, 30, 60, 120] as const;

/** What fell due and did not go out: where, how much, and a spaced proposal that a person confirms. */
export function BacklogPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useBacklog();
  const [proposal, setProposal] = useState<Schemas['BulkActView'] | null>(null);
  return (
    <Page
      title={t('backlog.title')}
      note={t('backlog.note')}
      actions={
        <Link to="/calendar">
          <Button>{t('backlog.toCalendar')}</Button>
        </Link>
      }
    >
      <section className="panel">
        <QueryView query={query}>
          {(channels) =>
            channels.length === 0 ? (
              <Hint title={t('backlog.none')} text={t('backlog.noneHelp')} />
            ) : (
              <ChannelTable channels={channels} />
            )
          }
        </QueryView>
      </section>
      {may('release.plan') && proposal === null && (query.data?.length ?? 0) > 0 && (
        <ProposePanel channels={query.data ?? []} onProposed={setProposal} />
      )}
      {proposal !== null && (
        <ProposalPanel key={proposal.id} proposal={proposal} onClose={() => setProposal(null)} />
      )}
    </Page>
  );
}

function ChannelTable({ channels }: { channels: readonly BacklogChannel[] }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Table<BacklogChannel>
      size="small"
      rowKey="channelId"
      dataSource={channels}
      pagination={false}
      scroll={{ x: 640 }}
      columns={[
        { key: 'channel', title: t('calendar.channel'), dataIndex: 'channelName' },
        {
          key: 'expired',
          title: t('backlog.expired'),
          width: 140,
          align: 'end',
          className: 'numeric',
          render: (_, row) => (
            <Link to={`/calendar?view=list&state=expired&channel=${row.channelId}`}>{row.expired}</Link>
          ),
        },
        {
          key: 'held',
          title: t('backlog.held'),
          width: 140,
          align: 'end',
          className: 'numeric',
          render: (_, row) => (
            <Link to={`/calendar?view=list&state=held&channel=${row.channelId}`}>{row.held}</Link>
          ),
        },
        {
          key: 'oldest',
          title: t('backlog.oldest'),
          width: 180,
          render: (_, row) => <Moment at={row.oldestPlannedAt} />,
        },
      ]}
    />
  );
}

interface ProposePanelProps {
  readonly channels: readonly BacklogChannel[];
  readonly onProposed: (proposal: Schemas['BulkActView']) => void;
}

function ProposePanel({ channels, onProposed }: ProposePanelProps): React.ReactElement {
  const { t } = useTranslation();
  const [channelId, setChannelId] = useState('');
  const [minutes, setMinutes] = useState<number>(10);
  const [startAt, setStartAt] = useState<string | null>(null);
  const propose = useAct(
    async (body: Schemas['BacklogRequest'], { headers }) =>
      await ask(api.POST('/api/v1/backlog', { body, headers })),
    { touches: [KEYS.backlog], onDone: onProposed },
  );
  return (
    <Panel title={t('backlog.propose')}>
      <div className="stack">
        {propose.error !== null && <ProblemAlert error={propose.error} />}
        <p className="muted">{t('backlog.proposeHelp')}</p>
        <div className="row">
          <Select
            aria-label={t('calendar.channel')}
            value={channelId}
            style={{ minWidth: 200 }}
            onChange={setChannelId}
            options={[
              {
                value: '',
                label: t('common.labelled', { label: t('calendar.channel'), value: t('common.all') }),
              },
              ...channels.map((one) => ({ value: one.channelId, label: one.channelName })),
            ]}
          />
          <Select<number>
            aria-label={t('backlog.spacing')}
            value={minutes}
            style={{ minWidth: 180 }}
            onChange={setMinutes}
            options={SPACINGS.map((value) => ({ value, label: t('backlog.every', { minutes: value }) }))}
          />
          <span>{t('backlog.from')}</span>
          <WhenField value={startAt} onChange={setStartAt} label={t('backlog.from')} />
          <span className="muted">{t('backlog.fromHelp')}</span>
          <Button
            type="primary"
            loading={propose.isPending}
            onClick={() =>
              propose.once({
                spacingSeconds: minutes * 60,
                ...(channelId === '' ? {} : { channelId }),
                ...(startAt === null ? {} : { startAt }),
              })
            }
          >
            {t('backlog.show')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
