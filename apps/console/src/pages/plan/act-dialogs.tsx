import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { KEYS, type Release } from '../../api/queries.js';
import { confirmGone, withReason, type ReasonAct } from '../../api/release-acts.js';
import { ReasonDialog } from '../../ui/reason-dialog.js';
import { toastDone } from '../../ui/toast.js';

const TOUCHES = [KEYS.releases, ['plan']];
const DESTROYS = new Set<ReasonAct>(['cancel', 'withdraw']);

interface DialogProps {
  readonly release: Release;
  readonly onClose: () => void;
}

/** Asks why before it is done, and says what will happen. */
export function ReasonActDialog({
  act,
  release,
  onClose,
}: DialogProps & { readonly act: ReasonAct }): React.ReactElement {
  const { t } = useTranslation();
  const run = useAct(withReason, {
    touches: TOUCHES,
    onDone: () => {
      toastDone(t(`plan.done.${act}`));
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={`${t(`plan.${act}Title`)} · ${release.channelName}`}
      help={t(`plan.${act}Help`)}
      label={act === 'reapprove' ? t('plan.reapproveOpinion') : undefined}
      submit={t(`plan.acts.${act}`)}
      danger={DESTROYS.has(act)}
      busy={run.isPending}
      error={run.error}
      onSubmit={(reason) => run.once({ id: release.id, act, reason })}
      onClose={onClose}
    />
  );
}

export function GoneDialog({ release, onClose }: DialogProps): React.ReactElement {
  const { t } = useTranslation();
  const run = useAct(confirmGone, {
    touches: TOUCHES,
    onDone: () => {
      toastDone(t('plan.done.confirm_gone'));
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={`${t('plan.acts.confirm_gone')} · ${release.channelName}`}
      label={t('plan.goneNote')}
      submit={t('common.confirm')}
      busy={run.isPending}
      error={run.error}
      onSubmit={(note) => run.once({ id: release.id, note })}
      onClose={onClose}
    />
  );
}
