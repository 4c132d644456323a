import { Button, Table } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useChannels } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Hint } from '../../ui/hint.js';
import { Moment } from '../../ui/moment.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { GoodTag } from '../../ui/tags.js';
import { useTemplates } from '../templates/use-templates.js';
import { ColumnDialog } from './column-dialog.js';
import { useColumns, type Column } from './use-columns.js';
import { useRuleText } from './use-rule-text.js';
import './columns.css';

/** Recurring slots that take approved drafts from a queue. */
export function ColumnsPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const query = useColumns();
  const add = may('release.plan') && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
      {t('columns.add')}
    </Button>
  );
  return (
    <Page title={t('columns.title')} note={t('columns.note')} actions={add}>
      <section className="panel">
        <QueryView query={query}>
          {(columns) =>
            columns.length === 0 ? (
              <Hint title={t('columns.none')} text={t('columns.noneHelp')} />
            ) : (
              <ColumnTable columns={columns} />
            )
          }
        </QueryView>
      </section>
      {adding && (
        <ColumnDialog
          column={null}
          onClose={() => setAdding(false)}
          onSaved={(made) => void navigate(`/columns/${made.id}`)}
        />
      )}
    </Page>
  );
}

function ColumnTable({ columns }: { columns: readonly Column[] }): React.ReactElement {
  const { t } = useTranslation();
  const ruleText = useRuleText();
  return (
    <Table<Column>
      size="small"
      rowKey="id"
      dataSource={columns}
      pagination={false}
      scroll={{ x: 860 }}
      columns={[
        {
          key: 'name',
          title: t('columns.name'),
          width: '26%',
          render: (_, row) => <Link to={`/columns/${row.id}`}>{row.name}</Link>,
        },
        {
          key: 'rule',
          title: t('columns.when'),
          width: 200,
          className: 'numeric',
          render: (_, row) => ruleText(row.cron),
        },
        { key: 'where', title: t('columns.where'), render: (_, row) => <Where column={row} /> },
        {
          key: 'queue',
          title: t('columns.queue'),
          width: 120,
          className: 'numeric',
          render: (_, row) => t('columns.queued', { count: row.queueLength, wanted: row.perSlot }),
        },
        {
          key: 'next',
          title: t('columns.next'),
          width: 150,
          render: (_, row) => <Moment at={row.nextSlots[0]?.goesAt ?? null} />,
        },
        {
          key: 'state',
          title: t('columns.state'),
          width: 130,
          render: (_, row) => <ColumnState column={row} />,
        },
      ]}
    />
  );
}

/** The channels a column goes to, or its template. */
export function Where({ column }: { column: Column }): React.ReactElement {
  const { t } = useTranslation();
  const channels = useChannels().data ?? [];
  const templates = useTemplates().data ?? [];
  if (column.templateId !== null) {
    const template = templates.find((one) => one.id === column.templateId);
    return <>{t('columns.byTemplate', { name: template?.name ?? '' })}</>;
  }
  const names = column.channelIds.map((id) => channels.find((one) => one.id === id)?.name ?? '…');
  return <>{names.join(t('common.comma'))}</>;
}

export function ColumnState({ column }: { column: Column }): React.ReactElement {
  const { t } = useTranslation();
  if (column.state !== 'active') return <GoodTag good={false} label={t(`columns.states.${column.state}`)} />;
  return (
    <GoodTag
      good={column.warning === null}
      label={column.warning === null ? t('columns.states.active') : t(`columns.warning.${column.warning}`)}
    />
  );
}
