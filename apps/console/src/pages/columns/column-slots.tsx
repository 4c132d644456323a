import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { dayName, momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { dayStart } from '../../time/zoned.js';
import { Hint } from '../../ui/hint.js';
import { Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { ReasonDialog } from '../../ui/reason-dialog.js';
import { useSlotText } from '../calendar/slot-text.js';
import type { Column } from './use-columns.js';

type Slot = Schemas['SlotView'];
const DAYS_AHEAD = 60;
const SHOWN = 10;

/** The next slots of a column, and what a person may decide of each. */
export function ColumnSlots({ column }: { column: Column }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const span = { from: dayStart(Date.now(), zone, -7), to: dayStart(Date.now(), zone, DAYS_AHEAD) };
  const query = useQuery({
    queryKey: [...KEYS.columns, 'of', column.id, span],
    queryFn: async () => {
      const { items } = await ask(
        api.GET('/api/v1/columns/{id}/slots', { params: { path: { id: column.id }, query: span } }),
      );
      const now = new Date().toISOString();
      return items.filter((one) => one.goesAt > now || one.state === 'asked').slice(0, SHOWN);
    },
  });
  return (
    <Panel title={t('columns.slotsTitle')} flush>
      <QueryView query={query}>
        {(slots) =>
          slots.length === 0 ? (
            <Hint title={t('columns.slotsNone')} />
          ) : (
            <ul className="plain-lines">
              {slots.map((slot) => (
                <SlotLine key={slot.slotAt} slot={slot} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
}

function SlotLine({ slot }: { slot: Slot }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const zone = useZone();
  const text = useSlotText()(slot);
  return (
    <li className="row slot-line">
      <span className="numeric">
        {momentText(slot.goesAt, zone)}{' '}
        <span className="muted">{dayName(slot.goesAt, zone, i18n.language)}</span>
      </span>
      <span className={slot.warning === null ? 'muted' : 'warn-text'}>
        {t(`columns.slotState.${slot.state}`)} · {text}
      </span>
      <SlotActs slot={slot} />
    </li>
  );
}

function SlotActs({ slot }: { slot: Slot }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const [skipping, setSkipping] = useState(false);
  const params = { params: { path: { id: slot.columnId } } };
  const { slotAt } = slot;
  const options = { touches: [KEYS.columns], onDone: () => setSkipping(false) };
  const skip = useAct(async (reason: string, { headers }) => {
    await api.POST('/api/v1/columns/{id}/slots/skip', { ...params, body: { slotAt, reason }, headers });
  }, options);
  const unskip = useAct(async (_: null, { headers }) => {
    await api.POST('/api/v1/columns/{id}/slots/unskip', { ...params, body: { slotAt }, headers });
  }, options);
  const decide = useAct(async (decision: 'go' | 'skip', { headers }) => {
    await api.POST('/api/v1/columns/{id}/slots/decide', { ...params, body: { slotAt, decision }, headers });
  }, options);
  if (!may('release.plan')) return null;
  const error = unskip.error ?? decide.error;
  return (
    <span className="row">
      {error !== null && <ProblemAlert error={error} />}
      {(slot.state === 'expected' || slot.state === 'open') && (
        <Button size="small" onClick={() => setSkipping(true)}>
          {t('columns.skip')}
        </Button>
      )}
      {slot.state === 'skipped' && (
        <Button size="small" onClick={() => unskip.once(null)}>
          {t('columns.unskip')}
        </Button>
      )}
      {slot.state === 'asked' && (
        <>
          <Button size="small" type="primary" onClick={() => decide.once('go')}>
            {t('columns.makeUp')}
          </Button>
          <Button size="small" onClick={() => decide.once('skip')}>
            {t('columns.skip')}
          </Button>
        </>
      )}
      {skipping && (
        <ReasonDialog
          title={t('columns.skipTitle')}
          submit={t('columns.skip')}
          busy={skip.isPending}
          error={skip.error}
          onSubmit={skip.once}
          onClose={() => setSkipping(false)}
        />
      )}
    </span>
  );
}
