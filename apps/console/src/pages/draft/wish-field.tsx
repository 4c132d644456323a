import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { DueTime } from '../../ui/due-time.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { WhenField } from '../../ui/when-field.js';
import type { Draft } from './content.js';
import { sameInstant, setWish, useSchedule } from './wish.js';

/** When the editor would like the draft to go out: it puts reviews in order, and publishes nothing. */
export function WishField({ draft }: { draft: Draft }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const schedule = useSchedule(draft.id);
  const [picked, setPicked] = useState<string>();
  const noted = schedule.data?.wishedAt ?? null;
  const wish = useAct(async (wishedAt: string | null) => await setWish(draft.id, wishedAt), {
    touches: [KEYS.draft(draft.id), KEYS.reviews],
    onDone: (_, wishedAt) => {
      setPicked(undefined);
      toastDone(t(wishedAt === null ? 'draftDesk.wish.cleared' : 'draftDesk.wish.saved'));
    },
  });
  if (schedule.data === undefined) return null;
  const mayWish = may('draft.edit') && draft.state !== 'archived';
  if (!mayWish && noted === null) return null;
  const changed = picked !== undefined && !sameInstant(picked, noted);
  return (
    <div id="field-wish">
      <span className="field-label">{t('due.label')}</span>
      {mayWish ? (
        <>
          {wish.error !== null && <ProblemAlert error={wish.error} />}
          <div className="row">
            <WhenField
              value={picked ?? noted}
              onChange={(at) => setPicked(at ?? undefined)}
              label={t('due.label')}
              disabled={wish.isPending}
            />
            {changed ? (
              <>
                <Button
                  size="small"
                  type="primary"
                  loading={wish.isPending}
                  onClick={() => wish.once(picked)}
                >
                  {t(noted === null ? 'draftDesk.wish.set' : 'draftDesk.wish.change')}
                </Button>
                <Button size="small" disabled={wish.isPending} onClick={() => setPicked(undefined)}>
                  {t('draftDesk.wish.undo')}
                </Button>
              </>
            ) : (
              noted !== null && (
                <Button size="small" loading={wish.isPending} onClick={() => wish.once(null)}>
                  {t('draftDesk.wish.clear')}
                </Button>
              )
            )}
          </div>
          <p className="muted">{t('draftDesk.wish.help')}</p>
        </>
      ) : (
        <DueTime at={noted} open={draft.state !== 'archived'} />
      )}
    </div>
  );
}
