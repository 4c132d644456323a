import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import type { Chinese } from '../../i18n/translation.js';

type Day = Schemas['DayView'];
type Name = keyof Chinese['feedback']['names'];

interface Counter {
  readonly key: Name;
  readonly name: string;
  readonly value: number;
}

/** The counters that the platform gives, by their names and in the order in which the product shows them. */
export function useCounters(counters: Day['counters']): readonly Counter[] {
  const { t } = useTranslation();
  const names = t('feedback.names', { returnObjects: true });
  return Object.entries(names).flatMap(([key, name]) => {
    const value = counters[key];
    return value === undefined ? [] : [{ key: key as Name, name, value }];
  });
}

/** Day by day, the newest first. */
export function ReleaseMetrics({ days }: { days: readonly Day[] }): React.ReactElement {
  const { t } = useTranslation();
  const columns = useCounters(Object.assign({}, ...days.map(({ counters }) => counters)) as Day['counters']);
  if (days.length === 0) return <p className="muted">{t('feedback.noMetrics')}</p>;
  return (
    <Table<Day>
      size="small"
      rowKey="day"
      dataSource={[...days].reverse()}
      pagination={days.length > 7 ? { pageSize: 7, size: 'small' } : false}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          key: 'day',
          title: <span title={t('feedback.dayNote')}>{t('feedback.day')}</span>,
          dataIndex: 'day',
        },
        ...columns.map(({ key, name }) => ({
          key,
          title: name,
          align: 'end' as const,
          className: 'numeric',
          render: (_: unknown, day: Day) => day.counters[key] ?? '—',
        })),
      ]}
    />
  );
}
