import { Button, Segmented, Table, type TableProps } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { csvOf, saveFile } from '../../text/csv.js';
import { dayText, latenessText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Hint } from '../../ui/hint.js';
import { Page, Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Chart } from './chart.js';
import { PlannedChart } from './planned-chart.js';
import { PERIODS, spanOf, stepsOf, type Period, type Span } from './period.js';

type Timing = Schemas['ChannelTiming'];

function timingQuery(span: Span) {
  return {
    queryKey: [...KEYS.timing, span],
    staleTime: 30_000,
    queryFn: async (): Promise<readonly Timing[]> =>
      (await ask(api.GET('/api/v1/timing', { params: { query: span } }))).items,
  };
}

const percent = (rate: number | null): string => (rate === null ? '—' : `${(rate * 100).toFixed(1)} %`);
const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** How punctual each channel is. */
export function TimingPage(): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [params, setParams] = useSearchParams();
  const period = PERIODS.find((one) => one === params.get('period')) ?? 'week';
  const span = useMemo(() => spanOf(period, zone), [period, zone]);
  const query = useQuery(timingQuery(span));
  const due = (query.data ?? []).filter((one) => one.planned > 0);
  return (
    <Page
      title={t('timing.title')}
      note={t('timing.note')}
      actions={
        <>
          <Segmented<Period>
            aria-label={t('timing.period')}
            value={period}
            onChange={(value) => setParams({ period: value }, { replace: true })}
            options={PERIODS.map((value) => ({ value, label: t(`timing.days.${value}`) }))}
          />
          <ExportButton rows={due} span={span} />
        </>
      }
    >
      <QueryView query={query}>
        {() =>
          due.length === 0 ? (
            <section className="panel">
              <Hint title={t('timing.none')} text={t('timing.noneHelp')} />
            </section>
          ) : (
            <>
              <div className="charts">
                <Panel title={t('timing.latenessChart')}>
                  <LatenessChart rows={due} />
                </Panel>
                <Panel title={t('timing.rateChart')}>
                  <RateChart period={period} />
                </Panel>
              </div>
              <div style={{ marginTop: 12 }}>
                <Panel title={t('timing.plannedChart')} id="planned">
                  <PlannedChart span={span} />
                </Panel>
              </div>
              <section className="panel" style={{ marginTop: 12 }}>
                <TimingTable rows={due} />
              </section>
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

function TimingTable({ rows }: { rows: readonly Timing[] }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const numeric = { align: 'end', className: 'numeric nowrap' } as const;
  const lateness = (
    title: string,
    member: 'commitLatenessMs' | 'publicLatenessMs',
  ): NonNullable<TableProps<Timing>['columns']>[number] => ({
    key: member,
    title,
    children: (['p50', 'p95', 'p99', 'worst'] as const).map((place) => ({
      key: `${member}-${place}`,
      title: t(`timing.${place}`),
      ...numeric,
      render: (_: unknown, row: Timing) => latenessText(row[member][place], i18n.language),
    })),
  });
  return (
    <Table<Timing>
      size="small"
      rowKey="channelId"
      bordered
      dataSource={[...rows]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          key: 'channel',
          title: t('timing.channel'),
          fixed: 'left',
          width: 170,
          render: (_, row) => <Link to={`/channels/${row.channelId}`}>{row.channelName}</Link>,
        },
        { key: 'planned', title: t('timing.planned'), dataIndex: 'planned', ...numeric },
        { key: 'published', title: t('timing.published'), dataIndex: 'published', ...numeric },
        {
          key: 'rate',
          title: t('timing.rate'),
          ...numeric,
          render: (_, row) => <strong>{percent(row.onTimeRate)}</strong>,
        },
        lateness(t('timing.commit'), 'commitLatenessMs'),
        lateness(t('timing.public'), 'publicLatenessMs'),
        { key: 'failed', title: t('timing.failed'), dataIndex: 'failed', ...numeric },
        { key: 'person', title: t('timing.person'), dataIndex: 'waitingForAPerson', ...numeric },
      ]}
    />
  );
}

/** So many names stand side by side under the bars. */
const FEW = 3;

function LatenessChart({ rows }: { rows: readonly Timing[] }): React.ReactElement {
  const { t } = useTranslation();
  const option = useMemo(
    () => ({
      tooltip: { trigger: 'axis' },
      legend: { top: 0 },
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      xAxis: {
        type: 'category',
        data: rows.map((row) => row.channelName),
        axisLabel:
          rows.length <= FEW
            ? { interval: 0, width: 140, overflow: 'break' }
            : { interval: 0, width: 110, overflow: 'truncate', rotate: 30 },
      },
      yAxis: { type: 'value' },
      series: (['p50', 'p95', 'worst'] as const).map((place) => ({
        type: 'bar',
        name: t(`timing.${place}`),
        barMaxWidth: 28,
        data: rows.map((row) => seconds(row.commitLatenessMs[place])),
      })),
    }),
    [rows, t],
  );
  return <Chart option={option} label={t('timing.latenessChartLabel')} />;
}

function RateChart({ period }: { period: Period }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const steps = useMemo(() => stepsOf(period, zone), [period, zone]);
  const answers = useQueries({ queries: steps.map(timingQuery) });
  const ready = answers.every((one) => one.data !== undefined);
  const option = useMemo(() => {
    const names = new Map(
      answers.flatMap((one) =>
        (one.data ?? [])
          .filter((row) => row.planned > 0)
          .map((row) => [row.channelId, row.channelName] as const),
      ),
    );
    return {
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => (typeof value === 'number' ? `${value.toFixed(1)} %` : '—'),
      },
      legend: { top: 0, type: 'scroll', itemGap: 20 },
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      xAxis: { type: 'category', data: steps.map((step) => dayText(step.from, zone).slice(5)) },
      yAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value} %' } },
      series: [...names].map(([id, name], index) => ({
        type: 'line',
        name,
        symbol: ['circle', 'rect', 'triangle', 'diamond'][index % 4],
        symbolSize: 8,
        connectNulls: false,
        data: answers.map((one) => {
          const rate = one.data?.find((row) => row.channelId === id)?.onTimeRate;
          return rate === null || rate === undefined ? null : rate * 100;
        }),
      })),
    };
    // The answers are new objects each time; what they say changes only when one arrives.
  }, [ready, steps, zone]);
  if (!ready) return <div className="waiting-lines" style={{ height: 260 }} />;
  return <Chart option={option} label={t('timing.rateChartLabel')} />;
}

function ExportButton({ rows, span }: { rows: readonly Timing[]; span: Span }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const save = (): void => {
    const places = ['p50', 'p95', 'p99', 'worst'] as const;
    const head = [
      t('timing.channel'),
      t('timing.planned'),
      t('timing.published'),
      t('timing.rate'),
      ...places.map((place) => `${t('timing.commit')} ${t(`timing.${place}`)} (ms)`),
      ...places.map((place) => `${t('timing.public')} ${t(`timing.${place}`)} (ms)`),
      t('timing.failed'),
      t('timing.person'),
    ];
    const lines = rows.map((row) => [
      row.channelName,
      row.planned,
      row.published,
      row.onTimeRate,
      ...places.map((place) => row.commitLatenessMs[place]),
      ...places.map((place) => row.publicLatenessMs[place]),
      row.failed,
      row.waitingForAPerson,
    ]);
    saveFile(`${t('timing.fileName')}-${dayText(span.from, zone)}.csv`, csvOf([head, ...lines]));
  };
  return (
    <Button icon={<DownloadOutlined aria-hidden />} disabled={rows.length === 0} onClick={save}>
      {t('common.exportCsv')}
    </Button>
  );
}
