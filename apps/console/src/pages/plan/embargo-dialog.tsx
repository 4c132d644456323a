import { Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { KEYS } from '../../api/queries.js';
import { useServerText } from '../../i18n/server-text.js';
import { momentText, zoneText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ProblemAlert, useProblemText } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { WhenField } from '../../ui/when-field.js';
import { EmbargoEffects } from './embargo-effects.js';
import { setEmbargo, type EmbargoWay, type Plan } from './embargo.js';

export interface EmbargoDialogProps {
  readonly plan: Plan;
  readonly ways: readonly EmbargoWay[];
  readonly onClose: () => void;
}

/** Sets, moves or lifts the embargo of a plan, after showing what that means for each of its releases. */
export function EmbargoDialog({ plan, ways, onClose }: EmbargoDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const present = plan.embargoAt;
  const [chosen, setChosen] = useState<EmbargoWay>('set');
  // Something may have gone out since.
  const way = ways.includes(chosen) ? chosen : (ways[0] ?? chosen);
  const [at, setAt] = useState(present);
  const [asked, setAsked] = useState(false);
  const run = useAct(setEmbargo, {
    touches: [KEYS.releases, ['plan']],
    onDone: ({ embargoAt }) => {
      toastDone(
        embargoAt === null ? t('embargo.lifted') : t('embargo.done', { time: momentText(embargoAt, zone) }),
      );
      onClose();
    },
  });
  const refusal = useRefusal(run.error);
  const wanted = way === 'lift' ? null : at;
  const same = way === 'set' && at !== null && present !== null && Date.parse(at) === Date.parse(present);
  const fault = refusal ?? (asked && way === 'set' && at === null ? t('embargo.timeNeeded') : null);
  const submit = (): void => {
    setAsked(true);
    if (way === 'lift' || at !== null) run.once({ planId: plan.id, embargoAt: wanted, timeZone: zone });
  };
  return (
    <Modal
      open
      width={640}
      title={t('embargo.title')}
      okText={t(`embargo.submit.${way}`)}
      cancelText={t('common.back')}
      okButtonProps={{ disabled: same }}
      confirmLoading={run.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className="stack">
        {run.error !== null && refusal === null && <ProblemAlert error={run.error} />}
        <Present at={present} />
        <p className="muted">
          {t(way === 'set' || ways.includes('set') ? 'embargo.help' : 'embargo.onlyLift')}
        </p>
        {ways.length > 1 && (
          <Radio.Group
            aria-label={t('embargo.title')}
            value={way}
            onChange={({ target }) => {
              setChosen(target.value as EmbargoWay);
              run.reset();
            }}
            options={ways.map((value) => ({ value, label: t(`embargo.ways.${value}`) }))}
          />
        )}
        <Field
          shown={way === 'set'}
          at={at}
          fault={fault}
          onChange={(next) => {
            setAt(next);
            run.reset();
          }}
        />
        <div aria-live="polite">
          {!same && (way === 'lift' || at !== null) && (
            <EmbargoEffects releases={plan.releases} embargoAt={wanted} />
          )}
        </div>
      </div>
    </Modal>
  );
}

function Present({ at }: { at: string | null }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  if (at === null) return <div>{t('embargo.none')}</div>;
  return (
    <div>
      {t('embargo.present')} <strong className="numeric">{momentText(at, zone)}</strong>
    </div>
  );
}

interface FieldProps {
  readonly shown: boolean;
  readonly at: string | null;
  readonly fault: string | null;
  readonly onChange: (at: string | null) => void;
}

/** What is wrong stands here also where no time is asked for: that the plan is gone, for one. */
function Field({ shown, at, fault, onChange }: FieldProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const faultId = useId();
  return (
    <div>
      {shown && (
        <>
          <span className="field-label">{t('embargo.at')}</span>
          <WhenField
            value={at}
            onChange={onChange}
            label={t('embargo.at')}
            faultId={fault === null ? undefined : faultId}
            autoFocus
            quick
          />
          <p className="muted">{zoneText(zone, Date.now())}</p>
        </>
      )}
      {fault !== null && (
        <p id={faultId} className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

/** What the server has against the time; null for what is not about it. */
function useRefusal(error: ReturnType<typeof useAct>['error']): string | null {
  const { t } = useTranslation();
  const serverText = useServerText();
  const problemText = useProblemText();
  if (error === null || (error.status !== 409 && error.status !== 422)) return null;
  if (error.fields.length === 0) return problemText(error).detail;
  return error.fields
    .map(({ code, message }) => serverText('inputs', code, message))
    .join(t('common.betweenSentences'));
}
