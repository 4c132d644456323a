import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** Two characters with anything between them; the server does not count the space around. */
const ENOUGH = /\S[\s\S]*\S/;

export interface ReasonFieldProps {
  readonly label?: React.ReactNode;
  /** Where it is all that is asked for. */
  readonly autoFocus?: boolean;
}

/** Why something that matters is done, as the field `reason` of a form; it goes into the audit log. */
export function ReasonField({ label, autoFocus = false }: ReasonFieldProps): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="reason"
      label={label ?? t('common.reason')}
      rules={[{ required: true, pattern: ENOUGH, message: t('common.reasonHint') }]}
    >
      <Input.TextArea
        autoFocus={autoFocus}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={500}
        placeholder={t('common.reasonHint')}
      />
    </Form.Item>
  );
}
