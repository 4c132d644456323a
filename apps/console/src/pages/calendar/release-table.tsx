import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Release } from '../../api/queries.js';
import { latenessText } from '../../time/format.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Hint } from '../../ui/hint.js';
import { Moment } from '../../ui/moment.js';
import { ReleaseTag } from '../../ui/tags.js';

/** The same releases as a plain list, in the order of their times. */
export function ReleaseTable({
  releases,
  loading,
}: {
  releases: readonly Release[];
  loading: boolean;
}): React.ReactElement {
  const { t, i18n } = useTranslation();
  const rows = [...releases].sort((a, b) => a.plannedAt.localeCompare(b.plannedAt));
  return (
    <Table<Release>
      size="small"
      rowKey="id"
      dataSource={rows}
      loading={loading}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 760 }}
      locale={{
        emptyText: loading ? ' ' : <Hint title={t('calendar.none')} text={t('calendar.noneHelp')} />,
      }}
      columns={[
        {
          key: 'at',
          title: t('calendar.list.time'),
          width: 150,
          render: (_, row) => <Moment at={row.plannedAt} />,
        },
        {
          key: 'title',
          title: t('calendar.list.title'),
          render: (_, row) => <Link to={`/plans/${row.planId}?release=${row.id}`}>{row.title}</Link>,
        },
        {
          key: 'channel',
          title: t('calendar.list.channel'),
          width: 210,
          render: (_, row) => <ChannelName kind={row.channelKind} name={row.channelName} />,
        },
        {
          key: 'state',
          title: t('calendar.list.state'),
          width: 130,
          render: (_, row) => <ReleaseTag state={row.state} />,
        },
        {
          key: 'late',
          title: t('calendar.list.late'),
          width: 100,
          align: 'end',
          className: 'numeric',
          render: (_, row) => latenessText(row.commitLatenessMs, i18n.language),
        },
      ]}
    />
  );
}
