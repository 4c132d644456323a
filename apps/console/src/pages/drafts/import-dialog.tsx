import { Button, Form, Input, Modal, Radio, Select, Table, Upload } from 'antd';
import { InboxOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useServerText } from '../../i18n/server-text.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';

type ImportBody = Schemas['ImportRequest'];
type Report = Schemas['ImportReport'];
type RowReport = Schemas['ImportedRowReport'];

interface Chosen {
  readonly name: string;
  readonly format: ImportBody['format'];
  readonly contentBase64: string;
}

interface Options {
  readonly answerFormat: ImportBody['answerFormat'];
  readonly mode: ImportBody['mode'];
  readonly title: string;
  readonly mapping: Readonly<Record<string, string>>;
}

const FIELDS = ['question', 'answer', 'title', 'lead', 'category'] as const;
/** What a person must look at comes first. */
const SHOWN_FIRST: readonly RowReport['status'][] = ['failed', 'skipped', 'created'];
const LARGEST_BYTES = 10 * 1024 * 1024;

async function read(file: File): Promise<Chosen> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  const ending = file.name.split('.').pop()?.toLowerCase() ?? '';
  const format = ending === 'json' ? 'json' : ending === 'jsonl' || ending === 'ndjson' ? 'jsonl' : 'csv';
  return { name: file.name, format, contentBase64: btoa(binary) };
}

function bodyOf(file: Chosen, options: Options, dryRun: boolean): ImportBody {
  const mapping = Object.fromEntries(Object.entries(options.mapping).filter(([, column]) => column !== ''));
  return {
    format: file.format,
    encoding: 'auto',
    contentBase64: file.contentBase64,
    answerFormat: options.answerFormat,
    mode: options.mode,
    dryRun,
    ...(options.mode === 'one_draft' ? { title: options.title } : {}),
    ...(Object.keys(mapping).length === 0 ? {} : { mapping }),
  };
}

/** A file is looked through first; nothing is saved before the person has seen what would become of each row. */
export function ImportDialog({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const [file, setFile] = useState<Chosen | null>(null);
  const [options, setOptions] = useState<Options>({
    answerFormat: 'markdown',
    mode: 'one_draft_per_row',
    title: '',
    mapping: {},
  });
  const [report, setReport] = useState<Report | null>(null);
  const [columns, setColumns] = useState<readonly string[]>([]);
  const send = async (body: ImportBody, headers: Record<string, string>): Promise<Report> =>
    await ask(api.POST('/api/v1/drafts/import', { body, headers }));
  const check = useAct(async (body: ImportBody, context) => await send(body, { ...context.headers }), {
    onDone: (answer) => {
      setReport(answer);
      setColumns(answer.columns);
    },
  });
  const run = useAct(async (body: ImportBody, context) => await send(body, { ...context.headers }), {
    touches: [KEYS.drafts],
    onDone: (answer) => {
      toastDone(t('drafts.importing.done', { count: answer.created }));
      onClose();
    },
  });
  const change = (part: Partial<Options>): void => {
    setOptions({ ...options, ...part });
    setReport(null);
  };
  const choose = async (chosen: File): Promise<void> => {
    const next = await read(chosen);
    setFile(next);
    setReport(null);
    setColumns([]);
    check.once(bodyOf(next, { ...options, mapping: {} }, true));
  };
  const error = run.error ?? check.error;
  return (
    <Modal
      open
      width={860}
      title={t('drafts.importing.title')}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {report === null && (
            <Button
              type="primary"
              disabled={file === null}
              loading={check.isPending}
              onClick={() => file !== null && check.once(bodyOf(file, options, true))}
            >
              {t('drafts.importing.check')}
            </Button>
          )}
          {report !== null && (
            <Button
              type="primary"
              disabled={report.created === 0 || file === null}
              loading={run.isPending}
              onClick={() => file !== null && run.once(bodyOf(file, options, false))}
            >
              {t('drafts.importing.run', { count: report.created })}
            </Button>
          )}
        </>
      }
    >
      <div className="stack">
        <Upload.Dragger
          accept=".csv,.json,.jsonl,.ndjson,.txt"
          maxCount={1}
          showUploadList={false}
          beforeUpload={(chosen) => {
            if (chosen.size <= LARGEST_BYTES) void choose(chosen);
            return false;
          }}
        >
          <p>
            <InboxOutlined style={{ fontSize: 28, color: '#1d5a9c' }} />
          </p>
          <p>{file === null ? t('drafts.importing.drop') : file.name}</p>
          <p className="muted">{t('drafts.importing.limits')}</p>
        </Upload.Dragger>
        {error !== null && <ProblemAlert error={error} />}
        {file !== null && <OptionFields options={options} columns={columns} change={change} />}
        {report !== null && <ReportTable report={report} />}
      </div>
    </Modal>
  );
}

interface OptionFieldsProps {
  readonly options: Options;
  readonly columns: readonly string[];
  readonly change: (part: Partial<Options>) => void;
}

function OptionFields({ options, columns, change }: OptionFieldsProps): React.ReactElement {
  const { t } = useTranslation();
  const labels = {
    question: t('drafts.importing.question'),
    answer: t('drafts.importing.answer'),
    title: t('drafts.importing.titleColumn'),
    lead: t('drafts.importing.lead'),
    category: t('drafts.importing.category'),
  };
  const shown = columns.map((column) => ({ value: column, label: column }));
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))', gap: '0 12px' }}
    >
      <Form.Item label={t('drafts.importing.mode')} style={{ gridColumn: '1 / -1', marginBottom: 8 }}>
        <Radio.Group
          value={options.mode}
          onChange={(event) => change({ mode: event.target.value as ImportBody['mode'] })}
          options={[
            { value: 'one_draft_per_row', label: t('drafts.importing.perRow') },
            { value: 'one_draft', label: t('drafts.importing.one') },
          ]}
        />
      </Form.Item>
      {options.mode === 'one_draft' && (
        <Form.Item label={t('drafts.importing.oneTitle')} style={{ gridColumn: '1 / -1', marginBottom: 8 }}>
          <Input
            maxLength={100}
            value={options.title}
            onChange={(event) => change({ title: event.target.value })}
          />
        </Form.Item>
      )}
      <Form.Item label={t('drafts.importing.format')} style={{ marginBottom: 8 }}>
        <Select<ImportBody['answerFormat']>
          aria-label={t('drafts.importing.format')}
          value={options.answerFormat}
          onChange={(answerFormat) => change({ answerFormat })}
          options={(['markdown', 'text', 'html'] as const).map((value) => ({
            value,
            label: t(`drafts.importing.${value}`),
          }))}
        />
      </Form.Item>
      {columns.length > 0 &&
        FIELDS.map((field) => (
          <Form.Item key={field} label={labels[field]} style={{ marginBottom: 8 }}>
            <Select
              aria-label={labels[field]}
              value={options.mapping[field] ?? ''}
              onChange={(column) => change({ mapping: { ...options.mapping, [field]: column } })}
              options={[{ value: '', label: t('drafts.importing.auto') }, ...shown]}
            />
          </Form.Item>
        ))}
    </Form>
  );
}

function ReportTable({ report }: { report: Report }): React.ReactElement {
  const { t } = useTranslation();
  const serverText = useServerText();
  const note = (row: RowReport): string => {
    if (row.errors.length > 0)
      return row.errors
        .map((fault) => serverText('inputs', fault.code, fault.message))
        .join(t('common.semicolon'));
    if (row.status === 'skipped')
      return row.code === undefined
        ? t('drafts.importing.blankOrRepeat')
        : t('drafts.importing.same', { code: row.code });
    return '';
  };
  const rows = [...report.rows].sort(
    (a, b) => SHOWN_FIRST.indexOf(a.status) - SHOWN_FIRST.indexOf(b.status) || a.row - b.row,
  );
  return (
    <>
      <Notice kind={report.failed > 0 ? 'warn' : 'good'} title={t('drafts.importing.checked')}>
        {t('drafts.importing.summary', {
          created: report.created,
          skipped: report.skipped,
          failed: report.failed,
        })}
      </Notice>
      {rows.length > 1 && <p className="muted">{t('drafts.importing.order')}</p>}
      <Table<RowReport>
        size="small"
        rowKey="row"
        dataSource={rows}
        pagination={{ pageSize: 8, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          { key: 'row', title: t('drafts.importing.row'), dataIndex: 'row', width: 70 },
          {
            key: 'status',
            title: t('drafts.importing.result'),
            width: 100,
            render: (_, row) => t(`drafts.importing.${row.status}`),
          },
          { key: 'note', title: t('drafts.importing.note'), render: (_, row) => note(row) },
        ]}
      />
    </>
  );
}
