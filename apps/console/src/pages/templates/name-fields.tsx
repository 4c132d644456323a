import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

export interface NameValues {
  readonly name: string;
  readonly note: string;
}

/** What a template is called and what it is for. */
export function NameFields(): React.ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="name"
        label={t('templates.name')}
        rules={[{ required: true, whitespace: true, message: t('templates.nameNeeded') }]}
      >
        <Input maxLength={80} placeholder={t('templates.nameHint')} />
      </Form.Item>
      <Form.Item name="note" label={t('templates.noteField')}>
        <Input maxLength={500} />
      </Form.Item>
    </>
  );
}
