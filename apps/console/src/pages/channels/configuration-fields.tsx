import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';

export type Field = Schemas['ConfigurationFieldView'];
export type Values = Record<string, unknown>;

interface ConfigurationFieldsProps {
  readonly group: 'settings' | 'credentials';
  readonly fields: readonly Field[];
  /** Fields may be left empty because something is stored already. */
  readonly stored?: boolean;
}

/** The form a connector declares, field by field. */
export function ConfigurationFields({
  group,
  fields,
  stored = false,
}: ConfigurationFieldsProps): React.ReactElement {
  return (
    <>
      {fields.map((field) => (
        <ConfigurationField key={field.name} group={group} field={field} stored={stored} />
      ))}
    </>
  );
}

interface ConfigurationFieldProps {
  readonly group: 'settings' | 'credentials';
  readonly field: Field;
  readonly stored: boolean;
}

function ConfigurationField({ group, field, stored }: ConfigurationFieldProps): React.ReactElement {
  const { t } = useTranslation();
  const needed = field.required && !(stored && group === 'credentials');
  const fallback =
    typeof field.default === 'string' || typeof field.default === 'number' ? String(field.default) : '';
  const placeholder = stored && group === 'credentials' ? t('channel.keepHint') : fallback;
  const rules = needed ? [{ required: true, message: `${field.label}：${t('channel.required')}` }] : [];
  const name = [group, field.name];
  if (field.type === 'boolean') {
    return (
      <Form.Item name={name} valuePropName="checked" extra={field.help}>
        <Checkbox>{field.label}</Checkbox>
      </Form.Item>
    );
  }
  return (
    <Form.Item name={name} label={field.label} extra={field.help} rules={rules} required={needed}>
      {group === 'credentials' ? (
        <Input.Password autoComplete="new-password" placeholder={placeholder} />
      ) : (
        <Control field={field} placeholder={placeholder} />
      )}
    </Form.Item>
  );
}

function Control({
  field,
  placeholder,
  ...given
}: {
  field: Field;
  placeholder: string;
}): React.ReactElement {
  switch (field.type) {
    case 'integer':
      return (
        <InputNumber
          {...given}
          style={{ width: 180 }}
          precision={0}
          min={field.minimum}
          max={field.maximum}
          placeholder={placeholder}
        />
      );
    case 'choice':
      return (
        <Select
          {...given}
          allowClear={!field.required}
          placeholder={placeholder}
          options={(field.choices ?? []).map((value) => ({ value, label: value }))}
        />
      );
    case 'list':
      return <Select {...given} mode="tags" open={false} suffix={null} placeholder={placeholder} />;
    case 'text':
    case 'url':
    case 'boolean':
      return <Input {...given} placeholder={placeholder} />;
  }
}

/** What was filled in; an empty field is left out, so that the default or what is stored holds. */
export function filledIn(values: Values | undefined): Values {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== '' && value !== null),
  );
}
