import { Segmented } from 'antd';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { DueTime } from '../../ui/due-time.js';
import { Hint } from '../../ui/hint.js';
import { Distance, Moment } from '../../ui/moment.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ReviewTag } from '../../ui/tags.js';

type Review = Schemas['ReviewView'];
type Tab = 'mine' | 'open' | 'closed';
const TABS: readonly Tab[] = ['mine', 'open', 'closed'];

/** What waits for review: first what is wished out first, then what waits longest. */
export function ReviewsPage(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const [params, setParams] = useSearchParams();
  const shown = TABS.filter((tab) => tab !== 'mine' || may('review.decide'));
  const tab = shown.find((one) => one === params.get('show')) ?? shown[0] ?? 'open';
  return (
    <Page title={t('reviews.title')} note={t('reviews.note')}>
      <section className="panel">
        <div className="filters">
          <Segmented<Tab>
            value={tab}
            onChange={(show) => setParams({ show }, { replace: true })}
            options={shown.map((value) => ({ value, label: t(`reviews.${value}`) }))}
          />
        </div>
        <Queue key={tab} tab={tab} />
      </section>
    </Page>
  );
}

function Queue({ tab }: { tab: Tab }): React.ReactElement {
  const { t } = useTranslation();
  const refetchInterval = useLiveInterval() * 3;
  const query = useInfiniteQuery({
    queryKey: [...KEYS.reviews, 'list', tab],
    initialPageParam: '',
    refetchInterval,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam }) =>
      await ask(
        api.GET('/api/v1/reviews', {
          params: {
            query: {
              limit: 100,
              ...(tab === 'closed' ? {} : { state: 'open' as const, order: 'due' as const }),
              ...(tab === 'mine' ? { mine: 'true' as const } : {}),
              ...(pageParam === '' ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <PagedTable<Review>
      query={query}
      width={tab === 'closed' ? 780 : 940}
      empty={<Nothing tab={tab} />}
      arrange={(all) => (tab === 'closed' ? all.filter((one) => one.state !== 'open') : all)}
      columns={[
        {
          key: 'code',
          title: t('reviews.code'),
          dataIndex: 'draftCode',
          width: 116,
          className: 'numeric nowrap',
        },
        {
          key: 'title',
          title: t('reviews.name'),
          render: (_, row) => <Link to={`/reviews/${row.id}`}>{row.title}</Link>,
        },
        ...(tab === 'closed'
          ? []
          : [
              {
                key: 'due',
                title: t('due.column'),
                width: 210,
                render: (_: unknown, row: Review) => <DueTime at={row.wishedAt} />,
              },
            ]),
        {
          key: 'stage',
          title: tab === 'closed' ? t('reviews.state') : t('reviews.stage'),
          width: 190,
          render: (_, row) =>
            row.state === 'open' ? <StageText review={row} /> : <ReviewTag state={row.state} />,
        },
        { key: 'by', title: t('reviews.submittedBy'), dataIndex: 'openedBy', width: 130 },
        {
          key: 'at',
          title: tab === 'closed' ? t('reviews.submittedAt') : t('reviews.waited'),
          width: 150,
          render: (_, row) =>
            tab === 'closed' ? <Moment at={row.openedAt} /> : <Distance at={row.openedAt} />,
        },
      ]}
    />
  );
}

function StageText({ review }: { review: Review }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <strong>{review.currentStage?.name}</strong>{' '}
      <span className="muted">
        {t('reviews.progress', { at: review.stage + 1, all: review.stages.length })}
      </span>
    </>
  );
}

function Nothing({ tab }: { tab: Tab }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  if (tab === 'mine') return <Hint title={t('reviews.none')} text={t('reviews.noneHelp')} />;
  const text = may('review.submit') ? t('reviews.noneEditorHelp') : t('reviews.noneHelp');
  return <Hint title={t(tab === 'open' ? 'reviews.noneOpen' : 'reviews.noneClosed')} text={text} />;
}
