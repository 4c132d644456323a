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
import { useMovable, useMove } from './use-move.js';
import type { Judge } from './use-surroundings.js';

export interface ReleaseCardProps {
  readonly release: Release;
  /** The release it waits for, where that is on the screen. */
  readonly waitsFor: Release | undefined;
  readonly judge: Judge;
  readonly onClose: () => void;
}

/** One release at a glance, and the way to move it without dragging. */
export function ReleaseCard({ release, waitsFor, judge, onClose }: ReleaseCardProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const movable = useMovable()(release);
  const move = useMove();
  const [moving, setMoving] = useState(false);
  if (moving) {
    return (
      <RescheduleDialog
        release={release}
        judge={(at) => judge(release, at)}
        onUndo={(moved) => move({ release: moved, plannedAt: release.plannedAt, undoing: true })}
        onClose={onClose}
      />
    );
  }
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
        {release.gateState !== null && (
          <div className="muted">
            {t(`board.gate.${release.gateState}`, {
              channel: waitsFor?.channelName ?? t('board.otherChannel'),
            })}
          </div>
        )}
        <WhySentence releaseId={release.id} state={release.state} />
      </div>
    </Modal>
  );
}
