import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Distinguishable for the colour-blind, and in shades of grey. */
export const COLOURS = ['#1d5a9c', '#d08a1d', '#1f7a4d', '#8a3f8f', '#5f6a76', '#b3261e'];

/** A chart; what it shows is also in a table on the same page. */
export function Chart({ option, label }: { option: EChartsCoreOption; label: string }): React.ReactElement {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const chart = init(place.current, undefined, { renderer: 'svg' });
    chart.setOption({ color: COLOURS, animation: false, ...option });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option]);
  return <div ref={place} role="img" aria-label={label} style={{ height: 260 }} />;
}
