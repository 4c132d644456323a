import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useReleases } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Chart } from './chart.js';
import { marksOf, type Span } from './period.js';

const MOST = 1000;

/** Each published release at its planned time, as high as it was public later than that. */
export function PlannedChart({ span }: { span: Span }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const { data } = useReleases({ ...span, most: MOST });
  const option = useMemo(() => {
    const points = new Map<string, (readonly [string, number])[]>();
    for (const one of data ?? []) {
      if (one.publicLatenessMs === null) continue;
      const known = points.get(one.channelName) ?? [];
      points.set(one.channelName, [...known, [one.plannedAt, one.publicLatenessMs / 1000]]);
    }
    const marks = [...marksOf(span, zone)];
    return {
      tooltip: { trigger: 'item', valueFormatter: (value: unknown) => `${String(value)} s` },
      legend: { top: 0, type: 'scroll', itemGap: 20, itemWidth: 12, itemHeight: 12 },
      grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
      xAxis: {
        type: 'time',
        min: span.from,
        max: span.to,
        axisTick: { customValues: marks },
        axisLabel: {
          hideOverlap: true,
          customValues: marks,
          formatter: (at: number) => momentText(new Date(at).toISOString(), zone).slice(5),
        },
      },
      yAxis: { type: 'value', minInterval: 0.001, axisLabel: { formatter: '{value} s' } },
      series: [...points].map(([name, data], index) => ({
        type: 'scatter',
        name,
        symbol: ['circle', 'rect', 'triangle', 'diamond'][index % 4],
        symbolSize: 8,
        data,
      })),
    };
  }, [data, span, zone]);
  return <Chart option={option} label={t('timing.plannedChartLabel')} />;
}
