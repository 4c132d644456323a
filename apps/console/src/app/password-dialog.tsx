import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../api/act.js';
import { api } from '../api/client.js';
import { toastDone } from '../ui/toast.js';
import { ProblemAlert } from '../ui/problem-alert.js';

interface Fields {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly again: string;
}

export function PasswordDialog({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const change = useAct(
    async ({ currentPassword, newPassword }: Fields, { headers }) => {
      await api.POST('/api/v1/session/password', { body: { currentPassword, newPassword }, headers });
    },
    {
      onDone: () => {
        toastDone(t('password.done'));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t('password.title')}
      onCancel={onClose}
      onOk={() => form.submit()}
      confirmLoading={change.isPending}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
    >
      <Form<Fields> form={form} layout="vertical" onFinish={change.once} requiredMark={false}>
        {change.error !== null && <ProblemAlert error={change.error} />}
        <Form.Item
          name="currentPassword"
          label={t('password.current')}
          rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
        >
          <Input.Password autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="newPassword"
          label={t('password.next')}
          extra={t('password.rule')}
          rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('password.again')}
          dependencies={['newPassword']}
          rules={[
            {
              validator: (_rule, value) =>
                value === form.getFieldValue('newPassword')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('password.differs'))),
            },
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
