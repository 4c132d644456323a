import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { useChoiceName } from './choice-name.js';
import { belongsTo, firstDialect, plainLabel } from './dialect-fields.js';
import { useFieldText } from './field-text.js';

export type Field = Schemas['ConfigurationFieldView'];
export type Values = Record<string, unknown>;

interface ConfigurationFieldsProps {
  readonly group: 'settings' | 'credentials';
  readonly connector: Schemas['ConnectorView'];
  /** Fields may be left empty because something is stored already. */
  readonly stored?: boolean;
  /** Only those of its fields; all when left out. */
  readonly only?: (field: Field) => boolean;
}

/** The form a connector declares, field by field; of several dialects only the chosen one's. */
export function ConfigurationFields({
  group,
  connector,
  stored = false,
  only = () => true,
}: ConfigurationFieldsProps): React.ReactElement {
  const chosen: unknown = Form.useWatch(['settings', 'dialect'], {
    form: Form.useFormInstance(),
    preserve: true,
  });
  const fieldText = useFieldText(connector.kind);
  const dialect = typeof chosen === 'string' ? chosen : firstDialect(connector.settings);
  return (
    <>
      {connector[group]
        .filter((field) => only(field) && belongsTo(field.label, dialect))
        .map((field) => (
          <ConfigurationField
            key={field.name}
            group={group}
            field={{ ...field, ...fieldText({ ...field, label: plainLabel(field.label, dialect) }) }}
            stored={stored}
          />
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
  const needed = field.required && field.default === undefined && !(stored && group === 'credentials');
  const fallback =
    typeof field.default === 'string' || typeof field.default === 'number' ? String(field.default) : '';
  const placeholder = stored && group === 'credentials' ? t('channel.keepHint') : fallback;
  const rules = needed
    ? [
        {
          required: true,
          message: t('common.labelled', { label: field.label, value: t('channel.required') }),
        },
      ]
    : [];
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
  const choiceName = useChoiceName();
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
          placeholder={placeholder === '' ? '' : choiceName(field.name, placeholder)}
          options={(field.choices ?? []).map((value) => ({ value, label: choiceName(field.name, value) }))}
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
