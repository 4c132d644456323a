import { Form, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../../time/zone-context.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ReasonField } from '../../ui/reason-field.js';
import { WhenField } from '../../ui/when-field.js';
import type { BulkOrder, PlanAct } from './bulk.js';

const SPACINGS = ['keep', 'same'] as const;

export interface BulkFormProps {
  readonly id: string;
  readonly act: PlanAct;
  readonly error: unknown;
  readonly onSubmit: (order: BulkOrder) => void;
}

interface Fields {
  readonly reason?: string;
  readonly minutes?: number;
  readonly spacing?: (typeof SPACINGS)[number];
}

/** What an act needs to know: a reason, by how much, or to when. */
export function BulkForm({ id, act, error, onSubmit }: BulkFormProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [at, setAt] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const submit = ({ reason = '', minutes = 0, spacing = 'keep' }: Fields): void => {
    setAsked(true);
    if (act === 'shift') onSubmit({ kind: act, seconds: minutes * 60 });
    else if (act !== 'reschedule') onSubmit({ kind: act, reason: reason.trim() });
    else if (at !== null) onSubmit({ kind: act, plannedAt: at, timeZone: zone, spacing });
  };
  return (
    <div className="stack">
      {error !== null && <ProblemAlert error={error} />}
      {act === 'reschedule' && (
        // Outside of the form, which Enter in the picker would send.
        <div>
          <span className="field-label">{t('calendar.newTime')}</span>
          <WhenField value={at} onChange={setAt} label={t('calendar.newTime')} quick autoFocus />
          {asked && at === null && <p className="field-fault">{t('bulk.timeNeeded')}</p>}
        </div>
      )}
      <Form<Fields>
        name={id}
        id={id}
        layout="vertical"
        requiredMark={false}
        initialValues={{ spacing: 'keep', minutes: 30 }}
        onFinish={submit}
      >
        {act === 'shift' && (
          <Form.Item name="minutes" label={t('bulk.minutes')} rules={[{ required: true }]}>
            <InputNumber autoFocus precision={0} min={-527_040} max={527_040} style={{ width: 160 }} />
          </Form.Item>
        )}
        {act === 'reschedule' && (
          <Form.Item name="spacing" label={t('bulk.spacing')}>
            <Radio.Group
              style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
              options={SPACINGS.map((value) => ({ value, label: t(`bulk.spacings.${value}`) }))}
            />
          </Form.Item>
        )}
        {act !== 'shift' && act !== 'reschedule' && <ReasonField autoFocus />}
      </Form>
    </div>
  );
}
