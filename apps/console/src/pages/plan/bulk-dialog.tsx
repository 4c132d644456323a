import { Button, Modal } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { countOf } from '../../api/bulk-acts.js';
import { api, ask } from '../../api/client.js';
import { useLiveInterval, useNow } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { BulkForm } from './bulk-form.js';
import { BulkItems } from './bulk-items.js';
import { applyBulk, previewPlan, undoBulk, type BulkAct, type PlanAct } from './bulk.js';

const TOUCHES = [KEYS.releases, KEYS.backlog, ['plan']];
const DESTROYS = new Set<PlanAct>(['cancel', 'withdraw']);

export interface BulkDialogProps {
  readonly planId: string;
  readonly act: PlanAct;
  readonly onClose: () => void;
}

/** Asks what to do, shows what that would change, does exactly so, and for a while takes it back. */
export function BulkDialog({ planId, act, onClose }: BulkDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [shown, setShown] = useState<BulkAct | null>(null);
  const preview = useAct(previewPlan, { onDone: setShown });
  const apply = useAct(applyBulk, { touches: TOUCHES, onDone: setShown });
  const undo = useAct(undoBulk, { touches: TOUCHES, onDone: setShown });
  const formId = `bulk-${act}`;
  const error = apply.error ?? undo.error;
  const proposed = shown?.items.filter((one) => one.outcome === 'proposed').length ?? 0;
  const again = (): void => {
    setShown(null);
    apply.reset();
  };
  const footer =
    shown === null ? (
      <>
        <Button onClick={onClose}>{t('common.back')}</Button>
        <Button type="primary" htmlType="submit" form={formId} loading={preview.isPending}>
          {t('bulk.preview')}
        </Button>
      </>
    ) : shown.appliedAt === null ? (
      <>
        <Button onClick={again}>{t('bulk.again')}</Button>
        <Button
          type="primary"
          danger={DESTROYS.has(act)}
          disabled={proposed === 0}
          loading={apply.isPending}
          onClick={() => apply.once(shown.id)}
        >
          {proposed === 0 ? t('bulk.nothing') : t('bulk.confirm', { count: proposed })}
        </Button>
      </>
    ) : (
      <>
        <UndoButton shown={shown} busy={undo.isPending} onUndo={() => undo.once(shown.id)} />
        <Button type="primary" onClick={onClose}>
          {t('common.close')}
        </Button>
      </>
    );
  return (
    <Modal open width={720} title={t(`bulk.${act}`)} footer={footer} onCancel={onClose}>
      <div className="stack">
        {error !== null && <ProblemAlert error={error} />}
        {shown === null ? (
          <BulkForm
            id={formId}
            act={act}
            error={preview.error}
            onSubmit={(order) => preview.once({ planId, act: order })}
          />
        ) : shown.appliedAt === null ? (
          <>
            <p className="muted">{t('bulk.previewed')}</p>
            <BulkItems items={shown.items} />
          </>
        ) : (
          <Result shown={shown} />
        )}
      </div>
    </Modal>
  );
}

/** What withdraws has nothing to undo. */
function undoable(act: BulkAct, nowMs: number): boolean {
  const open = act.undoUntil !== null && Date.parse(act.undoUntil) > nowMs && act.undoneAt === null;
  return (
    open && act.items.some((one) => one.outcome === 'done' && one.does !== 'withdraw' && one.does !== 'wish')
  );
}

function UndoButton({
  shown,
  busy,
  onUndo,
}: {
  shown: BulkAct;
  busy: boolean;
  onUndo: () => void;
}): React.ReactElement | null {
  const { t } = useTranslation();
  const now = useNow(5_000);
  if (!undoable(shown, now)) return null;
  return (
    <Button loading={busy} onClick={onUndo}>
      {t('common.undo')}
    </Button>
  );
}

/** What came of it; what is on its way to be withdrawn is followed. */
function Result({ shown }: { shown: BulkAct }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const refetchInterval = useLiveInterval();
  const now = useNow(5_000);
  const query = useQuery({
    queryKey: [...KEYS.releases, 'bulk', shown.id, shown.undoneAt],
    refetchInterval,
    initialData: shown,
    queryFn: async () => await ask(api.GET('/api/v1/bulk-acts/{id}', { params: { path: { id: shown.id } } })),
  });
  const { items, undoneAt, undoUntil } = query.data;
  return (
    <>
      <Notice
        kind={undoneAt === null ? 'good' : 'info'}
        title={t(undoneAt === null ? 'bulk.done' : 'bulk.undone', { count: countOf(query.data) })}
      >
        {undoable(query.data, now) && t('bulk.undoUntil', { time: momentText(undoUntil ?? '', zone) })}
      </Notice>
      <BulkItems items={items} />
    </>
  );
}
