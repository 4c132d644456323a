import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './problem-alert.js';
import { ReasonField } from './reason-field.js';

export interface ReasonDialogProps {
  readonly title: string;
  readonly help?: React.ReactNode;
  readonly label?: string;
  readonly submit: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks why before something that matters is done; the reason goes into the audit log. */
export function ReasonDialog(props: ReasonDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ reason: string }>();
  return (
    <Modal
      open
      title={props.title}
      okText={props.submit}
      cancelText={t('common.back')}
      okButtonProps={{ danger: props.danger === true }}
      confirmLoading={props.busy}
      onOk={() => form.submit()}
      onCancel={props.onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => props.onSubmit(reason.trim())}
      >
        <div className="stack">
          {props.help !== undefined && <div>{props.help}</div>}
          {props.error !== null && <ProblemAlert error={props.error} />}
          <ReasonField label={props.label} autoFocus />
        </div>
      </Form>
    </Modal>
  );
}
