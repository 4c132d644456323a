import { Modal } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../api/act.js';
import { joinTold, moveForecast, refuses, type Told } from '../api/conflicts.js';
import { KEYS, type Release } from '../api/queries.js';
import { reschedule } from '../api/release-acts.js';
import { useServerText } from '../i18n/server-text.js';
import { momentText, zoneText } from '../time/format.js';
import { useZone } from '../time/zone-context.js';
import { ChannelName } from './channel-name.js';
import { InTheWay } from './in-the-way.js';
import { ProblemAlert } from './problem-alert.js';
import { toastDone } from './toast.js';
import { useRested } from './use-rested.js';
import { WhenField } from './when-field.js';

export interface RescheduleDialogProps {
  readonly release: Release;
  /** What the page itself knows to be in the way at a time. */
  readonly judge?: (at: string) => readonly Told[];
  /** Offers the way back in passing. */
  readonly onUndo?: (moved: Release) => void;
  readonly onClose: () => void;
}

const REST_MS = 300;

interface Wish {
  readonly at: string;
  /** The warnings on the screen when the button was pressed. */
  readonly seen: readonly string[];
}

/** The keyboard's way to what dragging does. */
export function RescheduleDialog({
  release,
  judge,
  onUndo,
  onClose,
}: RescheduleDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const serverText = useServerText();
  const client = useQueryClient();
  const [at, setAt] = useState<string>(release.plannedAt);
  const rested = useRested(at, REST_MS);
  const wish = (plannedAt: string) => moveForecast({ id: release.id, plannedAt, timeZone: zone });
  const forecast = useQuery({ ...wish(rested), enabled: rested !== release.plannedAt });
  const changed = at !== release.plannedAt;
  const server = at === rested && forecast.data !== undefined ? forecast.data : [];
  const told = changed ? joinTold(judge?.(at) ?? [], server) : [];
  const move = useAct(
    async (wished: Wish, context) => {
      const known = changed ? await client.query(wish(wished.at)).catch(() => []) : [];
      const unseen = known.filter((one) => !wished.seen.includes(one.sentence));
      if (unseen.length > 0) return null;
      return await reschedule({ release, plannedAt: wished.at, timeZone: zone }, context);
    },
    {
      touches: [KEYS.releases, ['plan']],
      onDone: (moved) => {
        if (moved === null) return;
        const time = momentText(moved.plannedAt, zone);
        const warnings = moved.conflicts
          .map((one) => serverText('obstacles', one.code, one.sentence))
          .join(t('common.betweenSentences'));
        const said =
          warnings === '' ? t('calendar.moved', { time }) : t('arrange.movedBut', { time, warnings });
        toastDone(said, onUndo && { label: t('common.undo'), run: () => onUndo(moved) });
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t('calendar.rescheduleTitle', { title: release.title })}
      okText={told.length > 0 && !refuses(told) ? t('arrange.insistMove') : t('calendar.reschedule')}
      cancelText={t('common.back')}
      okButtonProps={{ disabled: refuses(told) }}
      confirmLoading={move.isPending}
      onOk={() => move.once({ at, seen: server.map((one) => one.sentence) })}
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
          <WhenField
            value={at}
            onChange={(next) => next !== null && setAt(next)}
            label={t('calendar.newTime')}
            autoFocus
            quick
          />
          <p className="muted">{zoneText(zone, Date.now())}</p>
        </div>
        <div aria-live="polite">
          <InTheWay told={told} />
        </div>
      </div>
    </Modal>
  );
}
