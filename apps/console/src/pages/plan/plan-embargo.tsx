import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../api/live.js';
import { useMay } from '../../api/session.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { EmbargoDialog } from './embargo-dialog.js';
import { embargoWays, type Plan } from './embargo.js';

const TICK_MS = 5_000;

/** Until when nothing of the plan goes out; that there is none is said while one can be set. */
export function EmbargoFact({ plan }: { plan: Plan }): React.ReactElement | null {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow(TICK_MS);
  const { embargoAt } = plan;
  if (embargoAt === null)
    return embargoWays(null, plan.releases, now).length === 0 ? null : <span>{t('embargo.none')}</span>;
  const value = momentText(embargoAt, zone);
  return (
    <span>
      {t('common.labelled', {
        label: t('embargo.at'),
        value: Date.parse(embargoAt) > now ? value : t('embargo.over', { time: value }),
      })}
    </span>
  );
}

/** Offers to set, move or lift it. */
export function EmbargoAct({ plan }: { plan: Plan }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const now = useNow(TICK_MS);
  const [asking, setAsking] = useState(false);
  const ways = embargoWays(plan.embargoAt, plan.releases, now);
  const shown = may('release.plan') && ways.length > 0;
  return (
    <>
      {shown && (
        <Button type="text" onClick={() => setAsking(true)}>
          {t(`embargo.act.${plan.embargoAt === null ? 'set' : ways.includes('set') ? 'change' : 'lift'}`)}
        </Button>
      )}
      {asking && <EmbargoDialog plan={plan} ways={ways} onClose={() => setAsking(false)} />}
    </>
  );
}
