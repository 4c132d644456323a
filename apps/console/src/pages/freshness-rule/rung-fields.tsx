import { Button, Form, InputNumber, Select } from 'antd';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { atLeastOne } from '../../ui/at-least-one.js';

type Rung = Schemas['RungBody'];

const MOST = 6;
const ROLES = ['editor', 'leader', 'reviewer', 'admin'] as const;
const LEVELS = ['warn', 'alarm'] as const;

/** The steps of the ladder, each with its day, its level and whom it tells. */
export function RungFields(): React.ReactElement {
  const { t } = useTranslation();
  return (
    <fieldset className="plain-fieldset">
      <legend className="field-label">{t('ladder.steps')}</legend>
      <Form.List name="rungs">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="ladder-step">
                <DaysField name={name} />
                <Form.Item name={[name, 'level']}>
                  <Select
                    aria-label={t('ladder.levelOf', { number: name + 1 })}
                    options={LEVELS.map((value) => ({ value, label: t(`ladder.levels.${value}`) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'roles']} rules={[atLeastOne(t('ladder.rolesNeeded'))]}>
                  <Select
                    mode="multiple"
                    aria-label={t('ladder.rolesOf', { number: name + 1 })}
                    placeholder={t('ladder.roles')}
                    options={ROLES.map((value) => ({ value, label: t(`state.role.${value}`) }))}
                  />
                </Form.Item>
                {fields.length > 1 && (
                  <Button
                    type="text"
                    icon={<CloseOutlined aria-hidden />}
                    aria-label={t('ladder.removeOne', { number: name + 1 })}
                    onClick={() => remove(name)}
                  />
                )}
              </div>
            ))}
            {fields.length < MOST && (
              <Button
                size="small"
                icon={<PlusOutlined aria-hidden />}
                onClick={() => add({ level: 'warn', roles: ['editor'] })}
              >
                {t('ladder.add')}
              </Button>
            )}
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function DaysField({ name }: { name: number }): React.ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance<{ limitDays: number; rungs: Partial<Rung>[] }>();
  return (
    <Form.Item
      name={[name, 'days']}
      dependencies={['limitDays']}
      rules={[
        { required: true, message: t('ladder.daysNeeded') },
        {
          validator: async (_, days: number | null) => {
            const { limitDays, rungs } = form.getFieldsValue(true) as { limitDays: number; rungs: Rung[] };
            if (days === null) return;
            if (days >= limitDays) throw new Error(t('ladder.daysBelow'));
            if (rungs.slice(0, name).some((one) => one.days === days))
              throw new Error(t('ladder.daysRepeat'));
            await Promise.resolve();
          },
        },
      ]}
    >
      <InputNumber
        aria-label={t('ladder.daysOf', { number: name + 1 })}
        min={1}
        max={365}
        precision={0}
        suffix={t('ladder.days')}
        style={{ width: '100%' }}
      />
    </Form.Item>
  );
}
