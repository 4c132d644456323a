import { Checkbox, Form, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { atLeastOne } from '../../ui/at-least-one.js';
import { GROUPS, groupOf } from '../notice-settings/choices.js';
import { useKindNames } from './use-webhooks.js';

/** All kinds, or those that are ticked, grouped as in the notice settings. */
export function KindsField({ all }: { all: boolean }): React.ReactElement {
  const { t } = useTranslation();
  const names = useKindNames();
  return (
    <>
      <Form.Item name="all" label={t('webhooks.kinds')}>
        <Radio.Group
          style={{ display: 'flex', flexDirection: 'column', gap: 6 }}
          options={[
            { value: true, label: t('webhooks.kindsAll') },
            { value: false, label: t('webhooks.kindsSome') },
          ]}
        />
      </Form.Item>
      {!all && (
        <Form.Item name="kinds" rules={[atLeastOne(t('webhooks.kindsNeeded'))]}>
          <Checkbox.Group className="webhook-kinds">
            {GROUPS.map((group) => (
              <fieldset key={group} className="plain-fieldset">
                <legend className="field-label">{t(`noticeSettings.group.${group}`)}</legend>
                {names
                  .filter((one) => groupOf(one.kind) === group)
                  .map((one) => (
                    <Checkbox key={one.kind} value={one.kind}>
                      {one.name}
                    </Checkbox>
                  ))}
              </fieldset>
            ))}
          </Checkbox.Group>
        </Form.Item>
      )}
    </>
  );
}
