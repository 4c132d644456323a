import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import type { Webhook } from './use-webhooks.js';

export type Delivery = Schemas['DeliveryView'];

export interface WebhookActsProps {
  readonly webhook: Webhook;
  readonly onTested: (delivery: Delivery) => void;
  readonly onEdit: () => void;
}

/** What can be done with one webhook. Only what cannot be undone looks dangerous. */
export function WebhookActs({ webhook, onTested, onEdit }: WebhookActsProps): React.ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const onRefused = (error: unknown): void => toastFailed(problemText(error).detail);
  const { id, name, version } = webhook;
  const test = useAct(
    async (_: string, { headers }) =>
      await ask(api.POST('/api/v1/webhooks/{id}/test', { params: { path: { id } }, headers })),
    { onDone: onTested, onRefused },
  );
  const turn = useAct(
    async (state: Webhook['state']) =>
      await ask(
        api.PATCH('/api/v1/webhooks/{id}', {
          params: { path: { id } },
          headers: { 'If-Match': `"${version}"` },
          body: { state },
        }),
      ),
    {
      touches: [KEYS.webhooks, KEYS.notices],
      onDone: (_, state) =>
        toastDone(t(state === 'active' ? 'webhooks.enabled' : 'webhooks.disabledDone', { name })),
      onRefused,
    },
  );
  const remove = useAct(
    async (_: string) => {
      await api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id } } });
    },
    {
      touches: [KEYS.webhooks, KEYS.notices],
      onDone: () => toastDone(t('webhooks.removed', { name })),
      onRefused,
    },
  );
  return (
    <span className="row">
      <Button
        size="small"
        aria-label={t('webhooks.testName', { name })}
        loading={test.isPending}
        onClick={() => test.once(id)}
      >
        {t('webhooks.test')}
      </Button>
      <Button size="small" aria-label={t('webhooks.editTitle', { name })} onClick={onEdit}>
        {t('webhooks.change')}
      </Button>
      {webhook.state === 'disabled' ? (
        <Button size="small" loading={turn.isPending} onClick={() => turn.once('active')}>
          {t('webhooks.enable')}
        </Button>
      ) : (
        <Popconfirm
          title={t('webhooks.disableSure')}
          description={t('webhooks.disableHelp')}
          okText={t('webhooks.disable')}
          cancelText={t('common.back')}
          onConfirm={() => turn.once('disabled')}
        >
          <Button size="small" loading={turn.isPending}>
            {t('webhooks.disable')}
          </Button>
        </Popconfirm>
      )}
      <Popconfirm
        title={t('webhooks.removeSure')}
        description={t('webhooks.removeHelp')}
        okText={t('webhooks.remove')}
        okButtonProps={{ danger: true }}
        cancelText={t('common.back')}
        onConfirm={() => remove.once(id)}
      >
        <Button
          size="small"
          danger
          aria-label={t('webhooks.removeName', { name })}
          loading={remove.isPending}
        >
          {t('webhooks.remove')}
        </Button>
      </Popconfirm>
    </span>
  );
}
