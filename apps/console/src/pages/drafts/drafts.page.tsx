import { Button, Checkbox, Input, Select, type TableProps } from 'antd';
import { ImportOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay, useSession } from '../../api/session.js';
import { Hint } from '../../ui/hint.js';
import { Moment } from '../../ui/moment.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { DraftTag, type DraftState } from '../../ui/tags.js';
import { useDelayed } from '../../ui/use-delayed.js';
import { NewDraftDialog } from './new-draft-dialog.js';

const ImportDialog = lazy(async () => ({ default: (await import('./import-dialog.js')).ImportDialog }));

type Draft = Schemas['DraftSummary'];
const STATES: readonly DraftState[] = ['editing', 'in_review', 'returned', 'approved', 'archived'];

interface Filter {
  readonly q: string;
  readonly state: DraftState | null;
  readonly category: string;
  readonly mine: boolean;
}

/** The filters live in the address, so that a list can be kept, sent and come back to. */
function useFilter(): [Filter, (change: Partial<Filter>) => void] {
  const [params, setParams] = useSearchParams();
  const state = STATES.find((one) => one === params.get('state')) ?? null;
  const filter: Filter = {
    q: params.get('q') ?? '',
    state,
    category: params.get('category') ?? '',
    mine: params.get('mine') === '1',
  };
  const change = (part: Partial<Filter>): void => {
    const next = { ...filter, ...part };
    setParams(
      {
        ...(next.q === '' ? {} : { q: next.q }),
        ...(next.state === null ? {} : { state: next.state }),
        ...(next.category === '' ? {} : { category: next.category }),
        ...(next.mine ? { mine: '1' } : {}),
      },
      { replace: true },
    );
  };
  return [filter, change];
}

export function DraftsPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const [params] = useSearchParams();
  const [dialog, setDialog] = useState<'new' | 'import' | null>(params.get('new') === '1' ? 'new' : null);
  const [filter, change] = useFilter();
  return (
    <Page
      title={t('drafts.title')}
      note={t('drafts.note')}
      actions={
        <>
          {may('draft.import') && (
            <Button icon={<ImportOutlined aria-hidden />} onClick={() => setDialog('import')}>
              {t('drafts.import')}
            </Button>
          )}
          {may('draft.edit') && (
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setDialog('new')}>
              {t('drafts.create')}
            </Button>
          )}
        </>
      }
    >
      <section className="panel">
        <Filters filter={filter} change={change} />
        <DraftTable
          filter={filter}
          onCreate={() => setDialog('new')}
          clear={() => change({ q: '', state: null, category: '', mine: false })}
        />
      </section>
      {dialog === 'new' && <NewDraftDialog onClose={() => setDialog(null)} />}
      {dialog === 'import' && (
        <Suspense>
          <ImportDialog onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </Page>
  );
}

interface FiltersProps {
  readonly filter: Filter;
  readonly change: (part: Partial<Filter>) => void;
}

function Filters({ filter, change }: FiltersProps): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const [text, setText] = useState(filter.q);
  useDelayed(text, 350, (q) => {
    if (q !== filter.q) change({ q });
  });
  return (
    <search className="filters">
      <Input.Search
        allowClear
        value={text}
        style={{ width: 260 }}
        maxLength={100}
        aria-label={t('common.search')}
        placeholder={t('drafts.searchHint')}
        onChange={(event) => setText(event.target.value)}
        onSearch={(q) => change({ q })}
      />
      <Select<DraftState | ''>
        value={filter.state ?? ''}
        style={{ width: 130 }}
        aria-label={t('drafts.state')}
        onChange={(state) => change({ state: state === '' ? null : state })}
        options={[
          { value: '', label: t('common.labelled', { label: t('drafts.state'), value: t('common.all') }) },
          ...STATES.map((state) => ({ value: state, label: t(`state.draft.${state}`) })),
        ]}
      />
      {filter.category !== '' && (
        <Button onClick={() => change({ category: '' })}>
          {t('common.labelled', { label: t('drafts.category'), value: filter.category })} ×
        </Button>
      )}
      {may('draft.edit') && (
        <Checkbox checked={filter.mine} onChange={(event) => change({ mine: event.target.checked })}>
          {t('drafts.mine')}
        </Checkbox>
      )}
    </search>
  );
}

interface DraftTableProps {
  readonly filter: Filter;
  readonly onCreate: () => void;
  readonly clear: () => void;
}

function DraftTable({ filter, onCreate, clear }: DraftTableProps): React.ReactElement {
  const { user } = useSession();
  const query = useInfiniteQuery({
    queryKey: [...KEYS.drafts, 'list', filter],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam }) =>
      await ask(
        api.GET('/api/v1/drafts', {
          params: {
            query: {
              limit: 50,
              ...(filter.q === '' ? {} : { q: filter.q }),
              ...(filter.state === null ? {} : { state: filter.state }),
              ...(filter.category === '' ? {} : { category: filter.category }),
              ...(filter.mine ? { author: user.userId } : {}),
              ...(pageParam === '' ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <PagedTable<Draft>
      query={query}
      columns={useColumns()}
      width={860}
      empty={<Nothing filter={filter} onCreate={onCreate} clear={clear} />}
    />
  );
}

function useColumns(): NonNullable<TableProps<Draft>['columns']> {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const withCategory = (category: string): string => {
    const next = new URLSearchParams(params);
    next.set('category', category);
    return `?${next.toString()}`;
  };
  return [
    { key: 'code', title: t('drafts.code'), dataIndex: 'code', width: 116, className: 'numeric nowrap' },
    {
      key: 'title',
      title: t('drafts.name'),
      render: (_, row) => <Link to={`/drafts/${row.id}`}>{row.title}</Link>,
    },
    {
      key: 'state',
      title: t('drafts.state'),
      width: 110,
      render: (_, row) => <DraftTag state={row.state} />,
    },
    {
      key: 'category',
      title: t('drafts.category'),
      width: 130,
      render: (_, row) => row.category !== '' && <Link to={withCategory(row.category)}>{row.category}</Link>,
    },
    {
      key: 'items',
      title: t('drafts.items'),
      dataIndex: 'itemCount',
      width: 64,
      align: 'end',
      className: 'numeric',
    },
    { key: 'by', title: t('drafts.by'), dataIndex: 'updatedByName', width: 120 },
    {
      key: 'updated',
      title: t('drafts.updated'),
      width: 150,
      render: (_, row) => <Moment at={row.updatedAt} />,
    },
  ];
}

function Nothing({ filter, onCreate, clear }: DraftTableProps): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const filtered = filter.q !== '' || filter.state !== null || filter.category !== '' || filter.mine;
  if (filtered) {
    return (
      <Hint
        title={t('drafts.noneFound')}
        text={t('drafts.noneFoundHelp')}
        action={<Button onClick={clear}>{t('common.clear')}</Button>}
      />
    );
  }
  return (
    <Hint
      title={t('drafts.none')}
      text={t(may('draft.edit') ? 'drafts.noneHelp' : 'drafts.noneReader')}
      action={
        may('draft.edit') && (
          <Button type="primary" onClick={onCreate}>
            {t('drafts.create')}
          </Button>
        )
      }
    />
  );
}
