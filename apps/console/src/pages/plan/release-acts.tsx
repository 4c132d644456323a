import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import type { ApiProblem } from '../../api/problem.js';
import { KEYS, type Release } from '../../api/queries.js';
import {
  confirmGone,
  plainly,
  recheck,
  withReason,
  type ReasonAct,
  type ReleaseAct,
} from '../../api/release-acts.js';
import { useMay, type Permission } from '../../api/session.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { ReasonDialog } from '../../ui/reason-dialog.js';
import { RescheduleDialog } from '../../ui/reschedule-dialog.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { CorrectDialog } from './correct-dialog.js';
import { ResolveDialog } from './resolve-dialog.js';

type Dialog = ReasonAct | 'reschedule' | 'resolve' | 'confirm_gone' | 'correct';
type Shown = Dialog | 'send_now' | 'resume' | 'recheck';

/** In the order in which they are shown; what the server does not offer now is left out. */
const SHOWN: readonly { readonly act: Shown; readonly permission: Permission }[] = [
  { act: 'resolve', permission: 'release.resolve' },
  { act: 'recheck', permission: 'release.plan' },
  { act: 'confirm_gone', permission: 'release.plan' },
  { act: 'send_now', permission: 'release.plan' },
  { act: 'resume', permission: 'release.plan' },
  { act: 'reschedule', permission: 'release.plan' },
  { act: 'hold', permission: 'release.plan' },
  { act: 'cancel', permission: 'release.plan' },
  { act: 'correct', permission: 'release.plan' },
  { act: 'withdraw', permission: 'release.plan' },
];
const DANGER = new Set<Shown>(['cancel', 'withdraw']);
const TOUCHES = [KEYS.releases, ['plan']];

/** What can be done with the release now: only what the server says will work. */
export function ReleaseActs({ release }: { release: Release }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const problemText = useProblemText();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const onRefused = (problem: ApiProblem): void => toastFailed(problemText(problem).detail);
  const plain = useAct(plainly, {
    touches: TOUCHES,
    onDone: (_, { act }) => toastDone(t(`plan.done.${act}`)),
    onRefused,
  });
  const look = useAct(recheck, {
    touches: TOUCHES,
    onRefused,
    onDone: ({ presence }) => {
      const texts = {
        shown: t('plan.recheckShown'),
        gone: t('plan.recheckGone'),
        unknown: t('plan.recheckUnknown'),
      };
      toastDone(texts[presence]);
    },
  });
  const offered = SHOWN.filter(
    ({ act, permission }) => may(permission) && release.choices.includes(act satisfies ReleaseAct),
  );
  return (
    <div className="row">
      {offered.map(({ act }) => {
        if (act === 'send_now' || act === 'resume') {
          return (
            <Popconfirm
              key={act}
              title={act === 'send_now' ? t('plan.sendNowSure') : t('plan.acts.resume')}
              description={
                act === 'send_now' ? t('plan.sendNowHelp', { channel: release.channelName }) : undefined
              }
              okText={t(`plan.acts.${act}`)}
              cancelText={t('common.back')}
              onConfirm={() => plain.once({ id: release.id, act })}
            >
              <Button size="small" loading={plain.isPending}>
                {t(`plan.acts.${act}`)}
              </Button>
            </Popconfirm>
          );
        }
        if (act === 'recheck') {
          return (
            <Button key={act} size="small" loading={look.isPending} onClick={() => look.once(release.id)}>
              {t('plan.acts.recheck')}
            </Button>
          );
        }
        return (
          <Button
            key={act}
            size="small"
            type={act === 'resolve' ? 'primary' : 'default'}
            danger={DANGER.has(act)}
            onClick={() => setDialog(act)}
          >
            {t(`plan.acts.${act}`)}
          </Button>
        );
      })}
      {dialog === 'reschedule' && <RescheduleDialog release={release} onClose={() => setDialog(null)} />}
      {dialog === 'resolve' && <ResolveDialog release={release} onClose={() => setDialog(null)} />}
      {dialog === 'correct' && <CorrectDialog release={release} onClose={() => setDialog(null)} />}
      {dialog === 'confirm_gone' && <GoneDialog release={release} onClose={() => setDialog(null)} />}
      {(dialog === 'cancel' || dialog === 'withdraw' || dialog === 'hold') && (
        <ReasonActDialog act={dialog} release={release} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}

interface ReasonActDialogProps {
  readonly act: ReasonAct;
  readonly release: Release;
  readonly onClose: () => void;
}

function ReasonActDialog({ act, release, onClose }: ReasonActDialogProps): React.ReactElement {
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
      submit={t(`plan.acts.${act}`)}
      danger={act !== 'hold'}
      busy={run.isPending}
      error={run.error}
      onSubmit={(reason) => run.once({ id: release.id, act, reason })}
      onClose={onClose}
    />
  );
}

function GoneDialog({ release, onClose }: { release: Release; onClose: () => void }): React.ReactElement {
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
