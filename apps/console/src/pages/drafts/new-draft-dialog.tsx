import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { EMPTY_DOCUMENT } from '../../text/document.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

type QaItem = Schemas['QaItemRequest'];

/** A title is enough to begin with; the first question waits to be filled in. */
export function NewDraftDialog({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form] = Form.useForm<{ title: string }>();
  const create = useAct(
    async ({ title }: { title: string }, { headers }) => {
      const body = {
        title,
        items: [{ question: '', answer: EMPTY_DOCUMENT as unknown as QaItem['answer'] }],
      };
      return await ask(api.POST('/api/v1/drafts', { body, headers }));
    },
    { touches: [KEYS.drafts], onDone: (draft) => void navigate(`/drafts/${draft.id}`) },
  );
  return (
    <Modal
      open
      title={t('drafts.create')}
      okText={t('drafts.newBegin')}
      cancelText={t('common.cancel')}
      confirmLoading={create.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={create.once}>
        {create.error !== null && <ProblemAlert error={create.error} />}
        <Form.Item
          name="title"
          label={t('drafts.newTitle')}
          rules={[{ required: true, whitespace: true, message: t('drafts.newTitleNeeded') }]}
        >
          <Input autoFocus maxLength={100} showCount placeholder={t('drafts.newTitleHint')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
