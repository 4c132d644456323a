import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Told } from '../../api/conflicts.js';
import type { Release } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelName } from '../../ui/channel-name.js';
import { InTheWay } from '../../ui/in-the-way.js';

export interface Question {
  readonly release: Release;
  readonly at: string;
  readonly told: readonly Told[];
  readonly putBack: () => void;
}

export interface MoveQuestionProps {
  readonly question: Question;
  readonly onMove: () => void;
  readonly onClose: () => void;
}

/** Asks before a drop that something is in the way of. */
export function MoveQuestion({ question, onMove, onClose }: MoveQuestionProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  return (
    <Modal
      open
      title={t('board.ask')}
      okText={t('board.insist')}
      cancelText={t('board.putBack')}
      onOk={onMove}
      onCancel={onClose}
    >
      <div className="stack">
        <div>
          <strong>{question.release.title}</strong>
          <div className="row">
            <ChannelName kind={question.release.channelKind} name={question.release.channelName} />
            <span className="numeric">
              {momentText(question.release.plannedAt, zone)} → {momentText(question.at, zone)}
            </span>
          </div>
        </div>
        <InTheWay told={question.told} />
      </div>
    </Modal>
  );
}
