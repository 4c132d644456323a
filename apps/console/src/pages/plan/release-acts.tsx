import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import type { ApiProblem } from '../../api/problem.js';
import { KEYS, type Release } from '../../api/queries.js';
import { plainly, recheck, type ReasonAct, type ReleaseAct } from '../../api/release-acts.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { RescheduleDialog } from '../../ui/reschedule-dialog.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { GoneDialog, ReasonActDialog } from './act-dialogs.js';
import { CorrectDialog } from './correct-dialog.js';
import { ResolveDialog } from './resolve-dialog.js';
import { useOffered } from './use-offered.js';

type Dialog = ReasonAct | 'reschedule' | 'resolve' | 'confirm_gone' | 'correct';

/** In the order in which they are shown; what is not offered now is left out. */
const SHOWN = [
  'reapprove',
  'exempt',
  'resolve',
  'recheck',
  'confirm_gone',
  'send_now',
  'resume',
  'reschedule',
  'hold',
  'cancel',
  'correct',
  'withdraw',
] as const satisfies readonly ReleaseAct[];
type Shown = (typeof SHOWN)[number];
const WITH_REASON: readonly ReasonAct[] = ['cancel', 'withdraw', 'hold', 'reapprove', 'exempt'];
const FIRST = new Set<Shown>(['resolve', 'reapprove']);
const DANGER = new Set<Shown>(['cancel', 'withdraw']);
const TOUCHES = [KEYS.releases, ['plan']];

/** What can be done with the release now: only what will work. */
export function ReleaseActs({ release }: { release: Release }): React.ReactElement {
  const { t } = useTranslation();
  const offered = useOffered(release);
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
  const reasoned = WITH_REASON.find((act) => act === dialog);
  return (
    <div className="row">
      {SHOWN.filter(offered).map((act) => {
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
            type={FIRST.has(act) ? 'primary' : 'default'}
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
      {reasoned !== undefined && (
        <ReasonActDialog act={reasoned} release={release} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}
