import { Form, Input, InputNumber, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, type Channel } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { StaleNotice } from '../../ui/stale-notice.js';
import { toastDone } from '../../ui/toast.js';
import { useBase } from '../../ui/use-base.js';
import { ConfigurationFields, filledIn, type Values } from '../channels/configuration-fields.js';
import { useConnectors } from '../channels/connect-dialog.js';
import { BudgetFields } from './budget-fields.js';

type Body = Schemas['ChangeChannelRequest'];

interface Fields {
  readonly name: string;
  readonly latestSeconds: number;
  readonly stageLeadSeconds: number;
  readonly minSpacingSeconds: number;
  readonly quotaLimits?: Readonly<Record<string, number | null | undefined>>;
  readonly settings?: Values;
  readonly credentials?: Values;
}

function fieldsOf(channel: Channel): Fields {
  const { name, latestSeconds, stageLeadSeconds, minSpacingSeconds, quotaLimits, settings } = channel;
  return { name, latestSeconds, stageLeadSeconds, minSpacingSeconds, quotaLimits, settings };
}

/** A setting or limit that was emptied falls back to its default; a credential left empty stays as it is. */
function bodyOf(fields: Fields, names: readonly string[], budgets: readonly string[]): Body {
  const settings = Object.fromEntries(
    names.map((name) => {
      const value = fields.settings?.[name];
      return [name, value === undefined || value === '' ? null : value];
    }),
  );
  return {
    name: fields.name.trim(),
    latestSeconds: fields.latestSeconds,
    stageLeadSeconds: fields.stageLeadSeconds,
    minSpacingSeconds: fields.minSpacingSeconds,
    quotaLimits: Object.fromEntries(budgets.map((name) => [name, fields.quotaLimits?.[name] ?? null])),
    settings,
    credentials: filledIn(fields.credentials) as Record<string, string>,
  };
}

export function EditDialog({
  channel,
  onClose,
}: {
  channel: Channel;
  onClose: () => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const connectors = useConnectors();
  const connector = connectors.data?.find((one) => one.kind === channel.kind);
  const [form] = Form.useForm<Fields>();
  const { base, isStale, rebase } = useBase(channel);
  const save = useAct(
    async (body: Body) =>
      await ask(
        api.PATCH('/api/v1/channels/{id}', {
          params: { path: { id: channel.id }, header: { 'If-Match': `"${base.version}"` } },
          body,
        }),
      ),
    {
      touches: [KEYS.channels],
      onDone: () => {
        toastDone(t('channel.saved'));
        onClose();
      },
      onRefused: (problem) => {
        if (problem.status === 412) void client.invalidateQueries({ queryKey: KEYS.channels });
      },
    },
  );
  const goOn = (): void => {
    save.reset();
    rebase();
  };
  return (
    <Modal
      open
      width={680}
      title={`${t('channel.edit')} · ${channel.name}`}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: isStale }}
      mask={{ closable: false }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error !== null && !isStale && <ProblemAlert error={save.error} />}
      {isStale && (
        <StaleNotice
          onTakeTheirs={() => {
            form.resetFields();
            goOn();
          }}
          onKeepMine={goOn}
        />
      )}
      {connector !== undefined && (
        <Form<Fields>
          form={form}
          layout="vertical"
          initialValues={fieldsOf(channel)}
          onFinish={() =>
            save.once(
              bodyOf(
                form.getFieldsValue(true) as Fields,
                connector.settings.map((field) => field.name),
                channel.quotas.map((budget) => budget.name),
              ),
            )
          }
        >
          <Form.Item
            name="name"
            label={t('channels.name')}
            rules={[{ required: true, whitespace: true, message: t('channel.nameNeeded') }]}
          >
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="latestSeconds" label={t('channel.latest')} extra={t('channel.latestHelp')}>
            <InputNumber
              min={10}
              max={86_400}
              precision={0}
              suffix={t('common.seconds')}
              style={{ width: 180 }}
            />
          </Form.Item>
          <Form.Item name="stageLeadSeconds" label={t('channel.lead')} extra={t('channel.leadHelp')}>
            <InputNumber
              min={0}
              max={86_400}
              precision={0}
              suffix={t('common.seconds')}
              style={{ width: 180 }}
            />
          </Form.Item>
          <BudgetFields channel={channel} />
          <ConfigurationFields group="settings" connector={connector} stored />
          <p className="muted" style={{ marginBottom: 12 }}>
            {t('channel.credentialsHelp')}
          </p>
          <ConfigurationFields group="credentials" connector={connector} stored />
        </Form>
      )}
    </Modal>
  );
}
