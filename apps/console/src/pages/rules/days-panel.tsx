import { Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.js';
import { dayText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { DayDialog } from './day-dialog.js';
import { OfficialDays } from './official-list.js';
import { RestoreDay } from './restore-day.js';
import { useDayName } from './use-day-name.js';
import { useDayOverrides, type DayOverride } from './use-days.js';

/** Which days are off or at work: what was announced, and what admins wrote over it. */
export function DaysPanel(): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useDayOverrides();
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      title={
        <>
          {t('days.title')} <span className="muted panel-note">{t('days.note')}</span>
        </>
      }
      extra={
        may('days.manage') ? (
          <Button size="small" disabled={query.data === undefined} onClick={() => setAdding(true)}>
            {t('days.add')}
          </Button>
        ) : (
          <span className="muted">{t('rules.readOnly')}</span>
        )
      }
    >
      <div className="stack">
        <p className="muted">{t('days.help')}</p>
        <QueryView query={query}>
          {(overrides) => (
            <>
              <Overrides overrides={overrides} />
              {adding && <DayDialog overrides={overrides} onClose={() => setAdding(false)} />}
            </>
          )}
        </QueryView>
        <OfficialDays />
      </div>
    </Panel>
  );
}

function Overrides({ overrides }: { overrides: readonly DayOverride[] }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [all, setAll] = useState(false);
  const today = dayText(Date.now(), zone);
  const past = overrides.filter((one) => one.day < today);
  if (overrides.length === 0) return <p>{t('days.none')}</p>;
  return (
    <>
      <OverrideTable overrides={all ? overrides : overrides.filter((one) => one.day >= today)} />
      {!all && past.length > 0 && (
        <div>
          <Button type="link" size="small" onClick={() => setAll(true)}>
            {t('days.past', { count: past.length })}
          </Button>
        </div>
      )}
    </>
  );
}

function OverrideTable({ overrides }: { overrides: readonly DayOverride[] }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const dayName = useDayName();
  if (overrides.length === 0) return null;
  return (
    <Table<DayOverride>
      size="small"
      rowKey="day"
      pagination={false}
      dataSource={[...overrides]}
      columns={[
        {
          key: 'day',
          title: t('days.day'),
          className: 'numeric',
          render: (_, row) => `${row.day.slice(0, 4)} · ${dayName(row.day)}`,
        },
        { key: 'kind', title: t('days.kind'), render: (_, row) => t(`days.kinds.${row.kind}`) },
        { key: 'name', title: t('days.name'), dataIndex: 'name' },
        ...(may('days.manage')
          ? [
              {
                key: 'remove',
                title: <span className="visually-hidden">{t('common.remove')}</span>,
                align: 'end' as const,
                render: (_: unknown, row: DayOverride) => <RestoreDay day={row.day} />,
              },
            ]
          : []),
      ]}
    />
  );
}
