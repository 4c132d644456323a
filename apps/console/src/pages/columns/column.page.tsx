import { Button, Popconfirm } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Page, Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { FreshnessRulePanel } from '../freshness-rule/freshness-rule-panel.js';
import { ColumnDialog } from './column-dialog.js';
import { ColumnQueue } from './column-queue.js';
import { ColumnSlots } from './column-slots.js';
import { ColumnState, Where } from './columns.page.js';
import type { Column } from './use-columns.js';
import { useRuleText } from './use-rule-text.js';
import './columns.css';

/** One column: its queue, its next slots, its rule. */
export function ColumnPage(): React.ReactElement {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: [...KEYS.columns, 'one', id],
    queryFn: async () => await ask(api.GET('/api/v1/columns/{id}', { params: { path: { id } } })),
  });
  return (
    <Page
      title={query.data?.name ?? t('columns.one')}
      note={<Link to="/columns">{t('columns.back')}</Link>}
      actions={query.data !== undefined && <ColumnActs column={query.data} />}
    >
      <QueryView query={query}>
        {(column) => (
          <>
            <Panel title={t('columns.rule')} extra={<ColumnState column={column} />}>
              <Facts column={column} />
            </Panel>
            <div className="two-columns notice-below">
              <ColumnQueue column={column} />
              <ColumnSlots column={column} />
            </div>
            <div className="notice-below">
              <FreshnessRulePanel subject={{ subjects: 'columns', id: column.id }} />
            </div>
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Facts({ column }: { column: Column }): React.ReactElement {
  const { t } = useTranslation();
  const ruleText = useRuleText();
  return (
    <dl className="facts">
      <dt>{t('columns.when')}</dt>
      <dd className="numeric">
        {ruleText(column.cron)} <span className="muted">{column.timeZone}</span>
      </dd>
      <dt>{t('columns.where')}</dt>
      <dd>
        <Where column={column} />
      </dd>
      <dt>{t('columns.perSlot')}</dt>
      <dd className="numeric">{column.perSlot}</dd>
      <dt>{t('columns.holiday')}</dt>
      <dd>{t(`columns.holidayRule.${column.holidayRule}`)}</dd>
      <dt>{t('columns.missed')}</dt>
      <dd>{t(`columns.missedRule.${column.missedRule}`)}</dd>
    </dl>
  );
}

function ColumnActs({ column }: { column: Column }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const path = { path: { id: column.id } };
  const turn = useAct(
    async (to: 'pause' | 'resume', { headers }) =>
      await (to === 'pause'
        ? ask(api.POST('/api/v1/columns/{id}/pause', { params: path, headers }))
        : ask(api.POST('/api/v1/columns/{id}/resume', { params: path, headers }))),
    { touches: [KEYS.columns] },
  );
  const archive = useAct(
    async () => {
      await api.DELETE('/api/v1/columns/{id}', {
        params: { ...path, header: { 'If-Match': `"${column.version}"` } },
      });
    },
    { touches: [KEYS.columns], onDone: () => void navigate('/columns') },
  );
  if (!may('release.plan') || column.state === 'archived') return null;
  const error = turn.error ?? archive.error;
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <Popconfirm
        title={t('columns.archiveSure')}
        description={t('columns.archiveHelp')}
        okText={t('columns.archive')}
        okButtonProps={{ danger: true }}
        cancelText={t('common.back')}
        onConfirm={() => archive.once(undefined)}
      >
        <Button danger loading={archive.isPending}>
          {t('columns.archive')}
        </Button>
      </Popconfirm>
      <Button
        loading={turn.isPending}
        onClick={() => turn.once(column.state === 'active' ? 'pause' : 'resume')}
      >
        {t(column.state === 'active' ? 'columns.pause' : 'columns.resume')}
      </Button>
      <Button type="primary" onClick={() => setEditing(true)}>
        {t('columns.change')}
      </Button>
      {editing && <ColumnDialog column={column} onClose={() => setEditing(false)} />}
    </>
  );
}
