import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import type { Channel } from '../../api/queries.js';
import { Moment } from '../../ui/moment.js';
import { Panel } from '../../ui/page.js';
import { useBudgetName } from './use-budget-name.js';

type Budget = Schemas['QuotaView'];

/** What the account may still spend, and of how much. */
export function BudgetPanel({ channel }: { channel: Channel }): React.ReactElement | null {
  const { t } = useTranslation();
  if (channel.quotas.length === 0) return null;
  return (
    <Panel title={t('channel.quotas')} flush>
      <Table<Budget>
        size="small"
        rowKey="name"
        pagination={false}
        dataSource={channel.quotas}
        columns={[
          {
            key: 'label',
            title: t('channel.quota'),
            render: (_, row) => <BudgetName budget={row} />,
          },
          {
            key: 'used',
            title: t('channel.used'),
            dataIndex: 'used',
            align: 'end',
            className: 'numeric nowrap',
          },
          {
            key: 'left',
            title: t('channel.left'),
            dataIndex: 'left',
            align: 'end',
            className: 'numeric nowrap',
          },
          {
            key: 'limit',
            title: t('channel.limit'),
            dataIndex: 'limit',
            align: 'end',
            className: 'numeric nowrap',
          },
          {
            key: 'reset',
            title: t('channel.reset'),
            width: 150,
            render: (_, row) => <Moment at={row.resetAt} />,
          },
        ]}
      />
    </Panel>
  );
}

function BudgetName({ budget }: { budget: Budget }): React.ReactElement {
  const { t } = useTranslation();
  const budgetName = useBudgetName();
  const { limit, standardLimit, reserve } = budget;
  const facts = [
    ...(reserve === 0 ? [] : [t('budgets.reserve', { reserve })]),
    ...(limit === standardLimit ? [] : [t('budgets.own', { limit: standardLimit })]),
  ];
  return (
    <>
      {budgetName(budget)}
      {facts.length > 0 && <div className="muted">{facts.join(' · ')}</div>}
    </>
  );
}
