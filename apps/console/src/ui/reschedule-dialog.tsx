import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../api/act.js';
import { KEYS, type Release } from '../api/queries.js';
import { reschedule } from '../api/release-acts.js';
import { momentText, zoneText } from '../time/format.js';
import { useZone } from '../time/zone-context.js';
import { ChannelName } from './channel-name.js';
import { ProblemAlert } from './problem-alert.js';
import { toastDone } from './toast.js';
import { WhenField } from './when-field.js';

export interface RescheduleDialogProps {
  readonly release: Release;
  /** What would be in the way at a time, where the page can tell. */
  readonly warnings?: (at: string) => React.ReactNode;
  /** Offers the way back in passing. */
  readonly onUndo?: (moved: Release) => void;
  readonly onClose: () => void;
}

/** The keyboard's way to what dragging does. */
export function RescheduleDialog({
  release,
  warnings,
  onUndo,
  onClose,
}: RescheduleDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [at, setAt] = useState<string | null>(release.plannedAt);
  const move = useAct(reschedule, {
    touches: [KEYS.releases, ['plan']],
    onDone: (moved) => {
      const said = t('calendar.moved', { time: momentText(moved.plannedAt, zone) });
      toastDone(said, onUndo && { label: t('common.undo'), run: () => onUndo(moved) });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('calendar.rescheduleTitle', { title: release.title })}
      okText={t('calendar.reschedule')}
      cancelText={t('common.back')}
      okButtonProps={{ disabled: at === null }}
      confirmLoading={move.isPending}
      onOk={() => at !== null && move.once({ release, plannedAt: at, timeZone: zone })}
      onCancel={onClose}
    >
      <div className="stack">
        {move.error !== null && <ProblemAlert error={move.error} />}
        <div>
          <ChannelName kind={release.channelKind} name={release.channelName} /> · {t('calendar.plannedAt')}{' '}
          <strong className="numeric">{momentText(release.plannedAt, zone, true)}</strong>
        </div>
        <div>
          <span className="field-label">{t('calendar.newTime')}</span>
          <WhenField value={at} onChange={setAt} label={t('calendar.newTime')} autoFocus quick />
          <p className="muted">{zoneText(zone, Date.now())}</p>
        </div>
        {at !== null && warnings?.(at)}
      </div>
    </Modal>
  );
}
