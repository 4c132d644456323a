import { Button, Popconfirm, Table } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Hint } from '../../ui/hint.js';
import { Moment } from '../../ui/moment.js';
import { Page } from '../../ui/page.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { TemplateDialog } from './template-dialog.js';
import { useStepTexts, useTemplates, type Template } from './use-templates.js';
import './templates.css';

/** The department's named ways to publish. */
export function TemplatesPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useTemplates();
  const [editing, setEditing] = useState<Template | 'new' | null>(null);
  return (
    <Page
      title={t('templates.title')}
      note={
        <>
          <div>
            <Link to="/calendar">{t('templates.toCalendar')}</Link>
          </div>
          <div>{t('templates.note')}</div>
        </>
      }
      actions={
        may('release.plan') && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
            {t('templates.add')}
          </Button>
        )
      }
    >
      <section className="panel">
        <QueryView query={query}>
          {(templates) =>
            templates.length === 0 ? (
              <Hint title={t('templates.none')} text={t('templates.noneHelp')} />
            ) : (
              <TemplateTable templates={templates} onEdit={setEditing} />
            )
          }
        </QueryView>
      </section>
      {editing !== null && (
        <TemplateDialog template={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}

interface TemplateTableProps {
  readonly templates: readonly Template[];
  readonly onEdit: (template: Template) => void;
}

function TemplateTable({ templates, onEdit }: TemplateTableProps): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const stepTexts = useStepTexts();
  const archive = useArchive();
  return (
    <Table<Template>
      size="small"
      rowKey="id"
      dataSource={templates}
      pagination={false}
      scroll={{ x: 720 }}
      columns={[
        {
          key: 'name',
          title: t('templates.name'),
          width: '28%',
          render: (_, row) => (
            <>
              <strong>{row.name}</strong>
              {row.note !== '' && <div className="muted">{row.note}</div>}
            </>
          ),
        },
        {
          key: 'steps',
          title: t('templates.steps'),
          render: (_, row) => (
            <ul className="step-texts">
              {stepTexts(row).map(({ channelId, text }) => (
                <li key={channelId}>{text}</li>
              ))}
            </ul>
          ),
        },
        {
          key: 'changed',
          title: t('templates.changed'),
          width: 150,
          render: (_, row) => <Moment at={row.updatedAt} />,
        },
        ...(may('release.plan')
          ? [
              {
                key: 'acts',
                title: t('templates.acts'),
                width: 150,
                render: (_: unknown, row: Template) => (
                  <div className="row">
                    <Button
                      size="small"
                      aria-label={t('templates.edit', { name: row.name })}
                      onClick={() => onEdit(row)}
                    >
                      {t('templates.change')}
                    </Button>
                    <Popconfirm
                      title={t('templates.archiveSure', { name: row.name })}
                      description={t('templates.archiveHelp')}
                      okText={t('templates.archive')}
                      cancelText={t('common.back')}
                      okButtonProps={{ danger: true }}
                      onConfirm={() => archive.once(row)}
                    >
                      <Button size="small" aria-label={t('templates.archiveOne', { name: row.name })}>
                        {t('templates.archive')}
                      </Button>
                    </Popconfirm>
                  </div>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function useArchive() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return useAct(
    async (template: Template, { headers }) => {
      const header = { 'If-Match': `"${template.version}"` };
      await ask(
        api.DELETE('/api/v1/plan-templates/{id}', { params: { path: { id: template.id }, header }, headers }),
      );
    },
    {
      touches: [KEYS.templates],
      onDone: (_, { name }) => toastDone(t('templates.archived', { name })),
      onRefused: (problem) => toastFailed(problemText(problem).detail),
    },
  );
}
