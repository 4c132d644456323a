import { Button, Form, Modal, Steps } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { CheckReport } from './check-report.js';
import { bodyOf, CredentialFields, KindChoice, SettingFields, type ConnectFields } from './connect-steps.js';
import { useTrial } from './use-trial.js';

type Connector = Schemas['ConnectorView'];
type Body = Schemas['ConnectChannelRequest'];

const STEPS = ['kind', 'settings', 'credentials', 'save'] as const;
type Step = (typeof STEPS)[number];

export function useConnectors(): ReturnType<typeof useQuery<readonly Connector[]>> {
  return useQuery<readonly Connector[]>({
    queryKey: ['connectors'],
    staleTime: Infinity,
    queryFn: async () => (await ask(api.GET('/api/v1/connectors'))).items,
  });
}

/** Connects an account step by step. Each step is tried before the next, by calls that publish nothing. */
export function ConnectDialog({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const connectors = useConnectors();
  const [step, setStep] = useState<Step>('kind');
  const [kind, setKind] = useState<string | null>(null);
  const [body, setBody] = useState<Body | null>(null);
  const [form] = Form.useForm<ConnectFields>();
  const connector = connectors.data?.find((one) => one.kind === kind);
  const group = step === 'settings' || step === 'credentials' ? step : null;
  const trial = useTrial(form, group, () => setStep(group === 'settings' ? 'credentials' : 'save'));
  const connect = useAct(
    async (given: Body, { headers }) => await ask(api.POST('/api/v1/channels', { body: given, headers })),
    {
      touches: [KEYS.channels],
      onDone: (channel) => {
        toastDone(t('channel.connected'));
        void navigate(`/channels/${channel.id}`);
      },
    },
  );
  const tryIt = (): void => {
    if (connector === undefined) return;
    const next = bodyOf(form.getFieldsValue(true) as ConnectFields, connector);
    setBody(next);
    trial.run(next);
  };
  const choose = (next: string): void => {
    if (kind !== null && kind !== next) form.resetFields();
    setKind(next);
  };
  const at = STEPS.indexOf(step);
  const isBusy = trial.isPending || connect.isPending;
  const tried = { label: t('channel.tryAndGoOn'), run: () => form.submit() };
  const forward: Readonly<Record<Step, { label: string; run: () => void }>> = {
    kind: { label: t('stop.continue'), run: () => setStep('settings') },
    settings: tried,
    credentials: tried,
    save: { label: t('channel.save'), run: () => body !== null && connect.once(body) },
  };
  return (
    <Modal
      open
      width={680}
      title={t('channel.connectTitle')}
      onCancel={onClose}
      centered
      styles={{ body: { maxHeight: 'calc(100vh - 200px)', overflowY: 'auto' } }}
      mask={{ closable: false }}
      footer={
        <>
          {at > 0 && <Button onClick={() => setStep(STEPS[at - 1] ?? 'kind')}>{t('common.back')}</Button>}
          {step === 'credentials' && trial.report?.ok === false && (
            <Button onClick={() => setStep('save')}>{t('channel.goOnAnyway')}</Button>
          )}
          <Button type="primary" disabled={kind === null} loading={isBusy} onClick={forward[step].run}>
            {forward[step].label}
          </Button>
        </>
      }
    >
      <div className="stack">
        <Steps size="small" current={at} items={STEPS.map((one) => ({ title: t(`channel.step.${one}`) }))} />
        {step === 'kind' && <KindChoice connectors={connectors.data ?? []} kind={kind} onChoose={choose} />}
        {connector !== undefined && (
          <Form<ConnectFields>
            form={form}
            layout="vertical"
            hidden={group === null}
            scrollToFirstError={{ block: 'center' }}
            onFinish={tryIt}
            onValuesChange={trial.forget}
          >
            {step === 'settings' && <SettingFields connector={connector} faults={trial.faults} />}
            {step === 'credentials' && <CredentialFields connector={connector} />}
          </Form>
        )}
        {trial.problem !== null && <ProblemAlert error={trial.problem} />}
        {trial.report !== null && step !== 'settings' && <Verdict report={trial.report} />}
        {step === 'save' && connect.error !== null && <ProblemAlert error={connect.error} />}
      </div>
    </Modal>
  );
}

function Verdict({ report }: { report: Schemas['ChannelHealthView'] }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Notice
        kind={report.ok ? 'good' : 'warn'}
        title={t(report.ok ? 'channel.trialGood' : 'channel.trialBad')}
      />
      <CheckReport report={report} />
    </>
  );
}
