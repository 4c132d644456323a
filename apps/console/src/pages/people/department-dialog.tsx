import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';

type Body = Schemas['CreateDepartmentRequest'];

export function DepartmentDialog({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<Body>();
  const save = useAct(
    async (body: Body, { headers }) => await ask(api.POST('/api/v1/departments', { body, headers })),
    {
      touches: [KEYS.people],
      onDone: () => {
        toastDone(t('people.departmentAdded'));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t('people.addDepartment')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Form<Body> form={form} layout="vertical" requiredMark={false} onFinish={save.once}>
        <Form.Item
          name="name"
          label={t('people.departmentName')}
          rules={[{ required: true, whitespace: true, message: t('people.departmentName') }]}
        >
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item
          name="code"
          label={t('people.code')}
          rules={[{ required: true, pattern: /^[a-z0-9-]{2,40}$/, message: t('people.codeRule') }]}
        >
          <Input maxLength={40} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
