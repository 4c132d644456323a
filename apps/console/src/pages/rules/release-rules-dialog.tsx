import { Form, Input, InputNumber, Modal, Radio } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useSession } from '../../api/session.js';
import { durationText } from '../../time/format.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { StaleNotice } from '../../ui/stale-notice.js';
import { toastDone } from '../../ui/toast.js';
import { useBase } from '../../ui/use-base.js';
import { RELEASE_RULES_KEY, type ReleaseRules } from './use-release-rules.js';

interface Fields {
  readonly minLeadMinutes: number | null;
  readonly hours: 'any' | 'warn' | 'refuse';
  readonly from: string;
  readonly to: string;
}

function fieldsOf({ minLeadMinutes, workingHours }: ReleaseRules): Fields {
  return {
    minLeadMinutes,
    hours: workingHours?.severity ?? 'any',
    from: workingHours?.from ?? '09:00',
    to: workingHours?.to ?? '17:30',
  };
}

function requestOf(fields: Fields, zone: string): Schemas['DepartmentRulesRequest'] {
  const { hours, from, to } = fields;
  return {
    minLeadMinutes: fields.minLeadMinutes ?? 0,
    workingHours: hours === 'any' ? null : { from, to, zone, severity: hours },
  };
}

export interface ReleaseRulesDialogProps {
  readonly rules: ReleaseRules;
  readonly onClose: () => void;
}

/** Changes what the department asks of its releases, and says what that does to those that are planned. */
export function ReleaseRulesDialog({ rules, onClose }: ReleaseRulesDialogProps): React.ReactElement {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const session = useSession();
  const [form] = Form.useForm<Fields>();
  const { base, isStale, rebase } = useBase(rules);
  const initial = fieldsOf(rules);
  const shown = { ...initial, ...(Form.useWatch([], form) as Partial<Fields> | undefined) };
  const zone = rules.workingHours?.zone ?? session.timeZone;
  const save = useAct(
    async (fields: Fields) =>
      await ask(
        api.PUT('/api/v1/release-rules', {
          params: { header: { 'If-Match': `"${base.version}"` } },
          body: requestOf(fields, zone),
        }),
      ),
    {
      touches: [RELEASE_RULES_KEY, KEYS.releases],
      onDone: () => {
        toastDone(t('rules.saved'));
        onClose();
      },
      onRefused: (problem) => {
        if (problem.status === 412) void client.invalidateQueries({ queryKey: RELEASE_RULES_KEY });
      },
    },
  );
  const goOn = (): void => {
    save.reset();
    rebase();
  };
  const minutes = shown.minLeadMinutes ?? 0;
  return (
    <Modal
      open
      width={600}
      title={t('rules.release')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: isStale }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error !== null && !isStale && <ProblemAlert error={save.error} />}
      {isStale && (
        <StaleNotice
          onTakeTheirs={() => {
            form.setFieldsValue(initial);
            goOn();
          }}
          onKeepMine={goOn}
        />
      )}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(fields) => save.once({ ...initial, ...fields })}
      >
        <Form.Item name="minLeadMinutes" label={t('rules.lead')} extra={t('rules.leadHelp')}>
          <InputNumber
            min={0}
            max={43_200}
            precision={0}
            placeholder="0"
            suffix={minutes < 60 ? t('rules.minutes') : durationText(minutes * 60_000, i18n.language)}
            style={{ width: 200 }}
          />
        </Form.Item>
        <Form.Item name="hours" label={t('rules.hours')} extra={t('rules.hoursHelp')}>
          <Radio.Group
            style={{ display: 'flex', flexDirection: 'column', gap: 6 }}
            options={[
              { value: 'any', label: t('rules.hoursAny') },
              { value: 'warn', label: t('rules.hoursWarn') },
              { value: 'refuse', label: t('rules.hoursRefuse') },
            ]}
          />
        </Form.Item>
        {shown.hours !== 'any' && <HoursFields zone={zone} />}
      </Form>
    </Modal>
  );
}

function HoursFields({ zone }: { zone: string }): React.ReactElement {
  const { t } = useTranslation();
  const needed = { required: true, message: t('rules.timeNeeded') };
  return (
    <>
      <div className="row" style={{ alignItems: 'flex-start', gap: 16 }}>
        <Form.Item name="from" label={t('rules.from')} rules={[needed]}>
          <Input type="time" style={{ width: 130 }} />
        </Form.Item>
        <Form.Item
          name="to"
          label={t('rules.to')}
          dependencies={['from']}
          rules={[
            needed,
            ({ getFieldValue }) => ({
              validator: async (_, to: string) => {
                if (to !== '' && to <= String(getFieldValue('from'))) throw new Error(t('rules.toAfterFrom'));
                await Promise.resolve();
              },
            }),
          ]}
        >
          <Input type="time" style={{ width: 130 }} />
        </Form.Item>
      </div>
      <p className="muted">
        {t('rules.zone', { zone })} · {t('rules.hoursDays')}
      </p>
    </>
  );
}
