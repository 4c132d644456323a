import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Release } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelName } from '../../ui/channel-name.js';
import { RescheduleDialog } from '../../ui/reschedule-dialog.js';
import { ReleaseTag } from '../../ui/tags.js';
import { WhySentence } from '../../ui/why-sentence.js';
import { useMovable } from './use-move.js';

/** One release at a glance, and the way to move it without dragging. */
export function ReleaseCard({
  release,
  onClose,
}: {
  release: Release;
  onClose: () => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const movable = useMovable()(release);
  const [moving, setMoving] = useState(false);
  if (moving) return <RescheduleDialog release={release} onClose={onClose} />;
  return (
    <Modal
      open
      title={release.title}
      onCancel={onClose}
      footer={
        <>
          {movable && <Button onClick={() => setMoving(true)}>{t('calendar.reschedule')}</Button>}
          <Link to={`/plans/${release.planId}?release=${release.id}`}>
            <Button type="primary">{t('calendar.openPlan')}</Button>
          </Link>
        </>
      }
    >
      <div className="stack">
        <div className="row">
          <ReleaseTag state={release.state} />
          <ChannelName kind={release.channelKind} name={release.channelName} />
          <strong className="numeric">{momentText(release.plannedAt, zone, true)}</strong>
        </div>
        <WhySentence releaseId={release.id} state={release.state} />
      </div>
    </Modal>
  );
}
