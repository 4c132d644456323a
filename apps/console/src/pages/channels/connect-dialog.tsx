import { Button, Form, Input, Modal, Radio, Steps } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { CheckReport } from './check-report.js';
import { ConfigurationFields, filledIn, type Values } from './configuration-fields.js';

type Connector = Schemas['ConnectorView'];
type Body = Schemas['ConnectChannelRequest'];

interface Fields {
  readonly name: string;
  readonly settings?: Values;
  readonly credentials?: Values;
}

export function useConnectors(): ReturnType<typeof useQuery<readonly Connector[]>> {
  return useQuery<readonly Connector[]>({
    queryKey: ['connectors'],
    staleTime: Infinity,
    queryFn: async () => (await ask(api.GET('/api/v1/connectors'))).items,
  });
}

/** Connects an account in three steps: which platform, its fields, and a check that publishes nothing. */
export function ConnectDialog({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const connectors = useConnectors();
  const [step, setStep] = useState(0);
  const [kind, setKind] = useState<string | null>(null);
  const [body, setBody] = useState<Body | null>(null);
  const [form] = Form.useForm<Fields>();
  const connector = connectors.data?.find((one) => one.kind === kind);
  const trial = useAct(
    async ({ kind: of, settings, credentials }: Body, { headers }) =>
      await ask(
        api.POST('/api/v1/channels/check', {
          headers,
          body: {
            kind: of,
            ...(settings === undefined ? {} : { settings }),
            ...(credentials === undefined ? {} : { credentials }),
          },
        }),
      ),
  );
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
  const filled = (fields: Fields): void => {
    if (kind === null) return;
    const next: Body = {
      kind,
      name: fields.name.trim(),
      settings: filledIn(fields.settings),
      credentials: filledIn(fields.credentials) as Record<string, string>,
    };
    setBody(next);
    setStep(2);
    trial.once(next);
  };
  return (
    <Modal
      open
      width={680}
      title={t('channel.connectTitle')}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <>
          {step > 0 && <Button onClick={() => setStep(step - 1)}>{t('common.back')}</Button>}
          {step === 0 && (
            <Button type="primary" disabled={kind === null} onClick={() => setStep(1)}>
              {t('stop.continue')}
            </Button>
          )}
          {step === 1 && (
            <Button type="primary" onClick={() => form.submit()}>
              {t('channel.tryIt')}
            </Button>
          )}
          {step === 2 && (
            <Button
              type="primary"
              disabled={body === null || trial.isPending}
              loading={connect.isPending}
              onClick={() => body !== null && connect.once(body)}
            >
              {t('channel.save')}
            </Button>
          )}
        </>
      }
    >
      <div className="stack">
        <Steps
          size="small"
          current={step}
          items={[
            { title: t('channel.step.kind') },
            { title: t('channel.step.fields') },
            { title: t('channel.step.check') },
          ]}
        />
        {step === 0 && (
          <Radio.Group
            value={kind}
            onChange={(event) => setKind(event.target.value as string)}
            style={{ display: 'flex', flexDirection: 'column', gap: 12, padding: '8px 0' }}
            options={(connectors.data ?? []).map((one) => ({
              value: one.kind,
              label: <ChannelName kind={one.kind} name={one.label} />,
            }))}
          />
        )}
        {connector !== undefined && (
          <Form<Fields> form={form} layout="vertical" hidden={step !== 1} onFinish={filled}>
            <Form.Item
              name="name"
              label={t('channels.name')}
              rules={[{ required: true, whitespace: true, message: t('channel.nameNeeded') }]}
            >
              <Input maxLength={80} placeholder={t('channel.nameHint')} />
            </Form.Item>
            <ConfigurationFields group="settings" connector={connector} />
            <p className="muted" style={{ marginBottom: 12 }}>
              {t('channel.credentialsHelp')}
            </p>
            <ConfigurationFields group="credentials" connector={connector} />
          </Form>
        )}
        {step === 2 && (
          <>
            <p className="muted">{t('channel.trialHelp')}</p>
            {trial.isPending && <p role="status">{t('channel.checking')}</p>}
            {trial.error !== null && <ProblemAlert error={trial.error} />}
            {trial.data !== undefined && (
              <>
                <Notice
                  kind={trial.data.ok ? 'good' : 'warn'}
                  title={t(trial.data.ok ? 'channel.trialGood' : 'channel.trialBad')}
                />
                <CheckReport report={trial.data} />
              </>
            )}
            {connect.error !== null && <ProblemAlert error={connect.error} />}
          </>
        )}
      </div>
    </Modal>
  );
}
