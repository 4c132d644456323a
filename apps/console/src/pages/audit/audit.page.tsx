import { Button, Input, Select, Table } from 'antd';
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Hint } from '../../ui/hint.js';
import { Moment } from '../../ui/moment.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { GoodTag } from '../../ui/tags.js';
import { useDelayed } from '../../ui/use-delayed.js';

type Entry = Schemas['AuditEntryView'];
type Verification = Schemas['VerificationView'];

interface Filter {
  readonly action: string;
  readonly subjectId: string;
}

/** What happened, by whom; and the proof that nobody touched the record of it. */
export function AuditPage(): React.ReactElement {
  const { t } = useTranslation();
  const verify = useMutation({ mutationFn: async () => await ask(api.GET('/api/v1/audit/verification')) });
  return (
    <Page
      title={t('audit.title')}
      note={t('audit.note')}
      actions={
        <Button
          type="primary"
          icon={<SafetyCertificateOutlined aria-hidden />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {t('audit.verify')}
        </Button>
      }
    >
      {(verify.isError || verify.isSuccess) && (
        <div style={{ marginBottom: 12 }}>
          {verify.isError ? <ProblemAlert error={verify.error} /> : <Verdict verification={verify.data} />}
        </div>
      )}
      <section className="panel">
        <Entries />
      </section>
    </Page>
  );
}

function Verdict({ verification }: { verification: Verification }): React.ReactElement {
  const { t } = useTranslation();
  const broken = verification.firstBroken;
  return (
    <Notice
      kind={verification.ok ? 'good' : 'bad'}
      urgent
      title={
        broken === null
          ? t('audit.good', { entries: verification.entries })
          : t('audit.bad', {
              lane: broken.lane,
              number: broken.number,
              reason: t(`audit.reasons.${broken.reason}`),
            })
      }
    >
      <details>
        <summary>{t('audit.lanes')}</summary>
        <Table<Verification['lanes'][number]>
          size="small"
          rowKey="lane"
          pagination={false}
          dataSource={verification.lanes}
          columns={[
            { key: 'lane', title: t('audit.lane'), dataIndex: 'lane' },
            {
              key: 'entries',
              title: t('audit.entries'),
              dataIndex: 'entries',
              align: 'end',
              className: 'numeric',
              width: 120,
            },
            {
              key: 'ok',
              width: 90,
              render: (_, row) => <GoodTag good={row.ok} label={row.ok ? 'OK' : '✕'} />,
            },
          ]}
        />
      </details>
    </Notice>
  );
}

function Entries(): React.ReactElement {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const filter: Filter = { action: params.get('action') ?? '', subjectId: params.get('subject') ?? '' };
  const query = useInfiniteQuery({
    queryKey: [...KEYS.audit, 'list', filter],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam }) =>
      await ask(
        api.GET('/api/v1/audit', {
          params: {
            query: {
              limit: 50,
              ...(filter.action === '' ? {} : { action: filter.action }),
              ...(filter.subjectId === '' ? {} : { subjectId: filter.subjectId }),
              ...(pageParam === '' ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const change = (next: Filter): void =>
    setParams(
      {
        ...(next.action === '' ? {} : { action: next.action }),
        ...(next.subjectId === '' ? {} : { subject: next.subjectId }),
      },
      { replace: true },
    );
  return (
    <>
      <Filters filter={filter} change={change} />
      <PagedTable<Entry>
        query={query}
        width={900}
        expandable={{ expandedRowRender: (row) => <Detail entry={row} />, columnWidth: 40 }}
        empty={<Hint title={t('audit.none')} text={t('audit.noneHelp')} />}
        columns={[
          {
            key: 'at',
            title: t('audit.time'),
            width: 170,
            render: (_, row) => <Moment at={row.at} seconds />,
          },
          {
            key: 'actor',
            title: t('audit.actor'),
            width: 140,
            render: (_, row) => (row.actorId === null ? t('audit.system') : row.actor),
          },
          {
            key: 'action',
            title: t('audit.action'),
            width: 210,
            render: (_, row) => (
              <button
                type="button"
                className="link-button"
                onClick={() => change({ ...filter, action: row.action })}
              >
                <ActionName action={row.action} />
              </button>
            ),
          },
          {
            key: 'subject',
            title: t('audit.subject'),
            width: 200,
            render: (_, row) => (
              <button
                type="button"
                className="link-button"
                title={row.subjectId}
                onClick={() => change({ ...filter, subjectId: row.subjectId })}
              >
                <SubjectName type={row.subjectType} />{' '}
                <span className="numeric">{row.subjectId.slice(-6)}</span>
              </button>
            ),
          },
          {
            key: 'detail',
            title: t('audit.detail'),
            render: (_, row) => <DetailLine detail={row.detail} />,
          },
        ]}
      />
    </>
  );
}

/** What was done, in words where they are known; the code is always there to search by. */
function ActionName({ action }: { action: string }): React.ReactElement {
  const { i18n } = useTranslation();
  const names = i18n.getResource(i18n.language, 'translation', 'audit.actions') as Record<string, string>;
  return <span title={action}>{names[action] ?? action}</span>;
}

/** The kind of thing, in words where they are known. */
function SubjectName({ type }: { type: string }): React.ReactElement {
  const { i18n } = useTranslation();
  const name: unknown = i18n.getResource(i18n.language, 'translation', `audit.subjects.${type}`);
  return <>{typeof name === 'string' ? name : type}</>;
}

/** What a person would want to know of an entry's detail at a glance; all of it is in the opened row. */
function DetailLine({ detail }: { detail: Entry['detail'] }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const state = (value: unknown): string => {
    const name: unknown = i18n.getResource(i18n.language, 'translation', `state.release.${String(value)}`);
    return typeof name === 'string' ? name : String(value);
  };
  const texts = TOLD.flatMap((member) => {
    const value = detail[member];
    return typeof value === 'string' && value !== '' ? [`${t(`audit.told.${member}`)} ${value}`] : [];
  });
  const moved =
    typeof detail.from === 'string' && typeof detail.to === 'string'
      ? [`${state(detail.from)} → ${state(detail.to)}`]
      : [];
  return <span className="clipped muted">{[...moved, ...texts].join(t('common.comma'))}</span>;
}

/** The members of an entry's detail that people read as they are. */
const TOLD = ['reason', 'opinion', 'name', 'title', 'code', 'address'] as const;

/** The actions whose names are known, and the one that is looked for. */
function useActionNames(chosen: string): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  const names = i18n.getResource(i18n.language, 'translation', 'audit.actions') as Record<string, string>;
  const known = Object.entries(names).map(([value, label]) => ({ value, label }));
  return chosen === '' || known.some((one) => one.value === chosen)
    ? known
    : [{ value: chosen, label: chosen }, ...known];
}

function Filters({ filter, change }: { filter: Filter; change: (next: Filter) => void }): React.ReactElement {
  const { t } = useTranslation();
  const actions = useActionNames(filter.action);
  const [text, setText] = useState(filter);
  const [seen, setSeen] = useState(filter);
  if (seen.action !== filter.action || seen.subjectId !== filter.subjectId) {
    setSeen(filter);
    setText(filter);
  }
  useDelayed(text, 400, (next) => {
    if (next.action !== filter.action || next.subjectId !== filter.subjectId) change(next);
  });
  return (
    <search className="filters">
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 220 }}
        aria-label={t('audit.filterAction')}
        placeholder={t('audit.filterAction')}
        value={text.action === '' ? null : text.action}
        onChange={(action: string | null | undefined) => setText({ ...text, action: action ?? '' })}
        options={actions}
      />
      <Input
        allowClear
        style={{ width: 320 }}
        aria-label={t('audit.filterSubject')}
        placeholder={t('audit.filterSubject')}
        value={text.subjectId}
        onChange={(event) => setText({ ...text, subjectId: event.target.value.trim() })}
      />
    </search>
  );
}

function Detail({ entry }: { entry: Entry }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <dl className="facts">
      <dt>{t('audit.subject')}</dt>
      <dd>
        <SubjectName type={entry.subjectType} /> <code>{entry.subjectId}</code>
      </dd>
      <dt>{t('audit.lane')}</dt>
      <dd>
        {entry.lane} #{entry.number}
      </dd>
      <dt>{t('audit.hash')}</dt>
      <dd>
        <code>{entry.hash}</code>
      </dd>
      <dt>{t('audit.detail')}</dt>
      <dd>
        <pre className="audit-detail">{JSON.stringify(entry.detail, null, 2)}</pre>
      </dd>
    </dl>
  );
}
