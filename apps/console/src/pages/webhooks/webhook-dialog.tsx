import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import type { Kind } from '../notice-settings/choices.js';
import { KindsField } from './kinds-field.js';
import { SecretField } from './secret-field.js';
import type { Webhook } from './use-webhooks.js';

interface Fields {
  readonly name: string;
  readonly url: string;
  readonly secret?: string;
  readonly all: boolean;
  readonly kinds: readonly Kind[];
}

const FRESH: Fields = { name: '', url: '', all: true, kinds: [] };

function fieldsOf(webhook: Webhook | null): Fields {
  if (webhook === null) return FRESH;
  const { name, url, kinds } = webhook;
  return { name, url, all: kinds === null, kinds: kinds ?? [] };
}

async function add(fields: Fields, headers: { readonly 'Idempotency-Key': string }): Promise<Webhook> {
  const { name, url, secret = '' } = fields;
  return await ask(
    api.POST('/api/v1/webhooks', {
      body: { name: name.trim(), url: url.trim(), secret: secret.trim(), kinds: kindsOf(fields) },
      headers,
    }),
  );
}

async function change(webhook: Webhook, fields: Fields): Promise<Webhook> {
  const secret = fields.secret?.trim() ?? '';
  return await ask(
    api.PATCH('/api/v1/webhooks/{id}', {
      params: { path: { id: webhook.id } },
      headers: { 'If-Match': `"${webhook.version}"` },
      body: {
        name: fields.name.trim(),
        url: fields.url.trim(),
        kinds: kindsOf(fields),
        ...(secret === '' ? {} : { secret }),
      },
    }),
  );
}

function kindsOf({ all, kinds }: Fields): Kind[] | null {
  return all ? null : [...kinds];
}

export interface WebhookDialogProps {
  /** Null adds one. */
  readonly webhook: Webhook | null;
  readonly onClose: () => void;
}

/** Adds a webhook or changes one: where it goes, what signs it, and what it is told of. */
export function WebhookDialog({ webhook, onClose }: WebhookDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const initial = fieldsOf(webhook);
  const shown = { ...initial, ...(Form.useWatch([], form) as Partial<Fields> | undefined) };
  const isSecretNeeded = shown.url.trim() !== webhook?.url;
  const save = useAct(
    async (fields: Fields, { headers }) =>
      await (webhook === null ? add(fields, headers) : change(webhook, fields)),
    {
      touches: [KEYS.webhooks],
      onDone: ({ name }) => {
        toastDone(t('webhooks.saved', { name }));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      width={640}
      title={webhook === null ? t('webhooks.add') : t('webhooks.editTitle', { name: webhook.name })}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(fields) => save.once({ ...initial, ...fields })}
      >
        <Form.Item
          name="name"
          label={t('webhooks.name')}
          rules={[{ required: true, whitespace: true, message: t('webhooks.nameNeeded') }]}
        >
          <Input maxLength={80} placeholder={t('webhooks.nameHint')} />
        </Form.Item>
        <Form.Item
          name="url"
          label={t('webhooks.url')}
          extra={t('webhooks.urlHelp')}
          rules={[
            {
              required: true,
              pattern: /^\s*https?:\/\/[^\s/@]+(\/\S*)?\s*$/,
              message: t('webhooks.urlRule'),
            },
          ]}
        >
          <Input type="url" maxLength={500} placeholder="https://" />
        </Form.Item>
        <SecretField
          needed={isSecretNeeded}
          help={webhook !== null && isSecretNeeded ? t('webhooks.urlMoved') : t('webhooks.secretHelp')}
          keep={webhook !== null}
          onGenerate={(secret) => {
            form.setFieldValue('secret', secret);
            void form.validateFields(['secret']).catch(() => undefined);
          }}
        />
        <KindsField all={shown.all} />
      </Form>
    </Modal>
  );
}
