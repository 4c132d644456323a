import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../api/queries.js';
import type { ReleaseAct } from '../../api/release-acts.js';
import { useMay } from '../../api/session.js';
import { MenuButton } from '../../ui/menu-button.js';
import { BulkDialog } from './bulk-dialog.js';
import { PLAN_ACTS, type PlanAct } from './bulk.js';

/** What one release must offer for the act to be of use to the plan. */
const NEEDS: Readonly<Record<PlanAct, ReleaseAct>> = {
  hold: 'hold',
  shift: 'reschedule',
  reschedule: 'reschedule',
  cancel: 'cancel',
  withdraw: 'withdraw',
};

export interface PlanActsProps {
  readonly planId: string;
  readonly releases: readonly Release[];
}

/** One act on all channels of the plan; for a plan of one channel its own buttons do. */
export function PlanActs({ planId, releases }: PlanActsProps): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const [act, setAct] = useState<PlanAct | null>(null);
  const offered = PLAN_ACTS.filter((one) => releases.some((release) => release.choices.includes(NEEDS[one])));
  const shown = may('release.plan') && releases.length > 1 && offered.length > 0;
  if (!shown && act === null) return null;
  return (
    <>
      <MenuButton
        label={`${t('bulk.menu')} ▾`}
        buttonName={t('bulk.menu')}
        name={t('bulk.menu')}
        entries={offered.map((one) => ({
          key: one,
          label: t(`bulk.acts.${one}`),
          run: () => setAct(one),
        }))}
      />
      {act !== null && <BulkDialog planId={planId} act={act} onClose={() => setAct(null)} />}
    </>
  );
}
