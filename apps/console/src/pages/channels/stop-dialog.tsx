import { Button, Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels } from '../../api/queries.js';
import { useServerText } from '../../i18n/server-text.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ReasonField } from '../../ui/reason-field.js';
import { useStopScope } from '../stop/stop-scope.js';

type Body = Schemas['DeclareStopRequest'];

interface Fields {
  readonly scope: Body['scope'];
  readonly platform?: string;
  readonly channelId?: string;
  readonly category?: string;
  readonly words?: string[];
  readonly reason: string;
}

function bodyOf(fields: Fields): Body {
  const { scope, reason } = fields;
  const category = fields.category?.trim() ?? '';
  return {
    scope,
    reason: reason.trim(),
    ...(scope === 'platform' && fields.platform !== undefined ? { platform: fields.platform } : {}),
    ...(scope === 'channel' && fields.channelId !== undefined ? { channelId: fields.channelId } : {}),
    ...(scope === 'topic' && category !== '' ? { category } : {}),
    ...(scope === 'topic' && (fields.words ?? []).length > 0 ? { words: fields.words ?? [] } : {}),
  };
}

/** Two steps: what to stop and why, then the word itself. Then the true list. */
export function StopDialog({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const channels = useChannels();
  const scopeText = useStopScope();
  const serverText = useServerText();
  const [form] = Form.useForm<Fields>();
  const scope = Form.useWatch('scope', form);
  const [body, setBody] = useState<Body | null>(null);
  const declare = useAct(
    async (given: Body, { headers }) => await ask(api.POST('/api/v1/stops', { body: given, headers })),
    {
      touches: [KEYS.stop, KEYS.releases],
      onDone: (stop) => void navigate(`/stops/${stop.id}`),
    },
  );
  const kinds = [
    ...new Map(
      (channels.data ?? []).map((one) => [one.kind, serverText('platforms', one.kind, one.kindLabel)]),
    ).entries(),
  ];
  return (
    <Modal
      open
      title={t(body === null ? 'stop.declareTitle' : 'stop.confirmTitle')}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        body === null ? (
          <>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button danger onClick={() => form.submit()}>
              {t('stop.continue')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => setBody(null)}>{t('common.back')}</Button>
            <Button danger type="primary" loading={declare.isPending} onClick={() => declare.once(body)}>
              {t('stop.confirm')}
            </Button>
          </>
        )
      }
    >
      <div className="stack">
        {declare.error !== null && <ProblemAlert error={declare.error} />}
        {body !== null && (
          <Notice kind="bad" urgent title={t('stop.confirmText', { what: scopeText(body) })}>
            {t('common.labelled', { label: t('common.reason'), value: body.reason })}
          </Notice>
        )}
        <Form<Fields>
          form={form}
          layout="vertical"
          hidden={body !== null}
          requiredMark={false}
          initialValues={{ scope: 'all' }}
          onFinish={(fields) => setBody(bodyOf(fields))}
        >
          <Form.Item name="scope" label={t('stop.scope')}>
            <Radio.Group
              options={(['all', 'platform', 'channel', 'topic'] as const).map((value) => ({
                value,
                label: t(`stop.scopes.${value}`),
              }))}
            />
          </Form.Item>
          {scope === 'platform' && (
            <Form.Item
              name="platform"
              label={t('stop.platform')}
              rules={[{ required: true, message: t('stop.platform') }]}
            >
              <Select options={kinds.map(([value, label]) => ({ value, label }))} />
            </Form.Item>
          )}
          {scope === 'channel' && (
            <Form.Item
              name="channelId"
              label={t('stop.channel')}
              rules={[{ required: true, message: t('stop.channel') }]}
            >
              <Select options={(channels.data ?? []).map((one) => ({ value: one.id, label: one.name }))} />
            </Form.Item>
          )}
          {scope === 'topic' && (
            <>
              <Form.Item name="category" label={t('stop.category')}>
                <Input maxLength={60} />
              </Form.Item>
              <Form.Item
                name="words"
                label={t('stop.words')}
                dependencies={['category']}
                rules={[
                  {
                    validator: (_, words: string[] | undefined) =>
                      (words ?? []).length > 0 ||
                      ((form.getFieldValue('category') as string | undefined) ?? '').trim() !== ''
                        ? Promise.resolve()
                        : Promise.reject(new Error(t('stop.topicNeeded'))),
                  },
                ]}
              >
                <Select mode="tags" open={false} suffix={null} />
              </Form.Item>
            </>
          )}
          <ReasonField />
        </Form>
      </div>
    </Modal>
  );
}
