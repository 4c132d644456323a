import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { NameFields, type NameValues } from './name-fields.js';
import type { TemplateBody } from './use-templates.js';

export interface SaveTemplateDialogProps {
  readonly steps: TemplateBody['steps'];
  readonly onClose: () => void;
}

/** Keeps what is arranged now under a name. */
export function SaveTemplateDialog({ steps, onClose }: SaveTemplateDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<NameValues>();
  const save = useAct(
    async ({ name, note }: NameValues, { headers }) =>
      await ask(
        api.POST('/api/v1/plan-templates', {
          body: { name: name.trim(), note: note.trim(), steps },
          headers,
        }),
      ),
    {
      touches: [KEYS.templates],
      onDone: (saved) => {
        toastDone(t('templates.saved', { name: saved.name }));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t('templates.saveAs')}
      okText={t('common.save')}
      cancelText={t('common.back')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<NameValues>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: '', note: '' }}
        onFinish={(values) => save.once(values)}
      >
        <p className="muted">{t('templates.saveAsHelp')}</p>
        {save.error !== null && <ProblemAlert error={save.error} />}
        <NameFields />
      </Form>
    </Modal>
  );
}
