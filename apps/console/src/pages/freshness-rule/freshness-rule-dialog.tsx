import { Form, InputNumber, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import type { Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { StaleNotice } from '../../ui/stale-notice.js';
import { toastDone } from '../../ui/toast.js';
import { useBase } from '../../ui/use-base.js';
import { RungFields } from './rung-fields.js';
import { ruleKey, setRule, type FreshnessRule, type RuleSubject } from './use-freshness-rule.js';

type Fields = Schemas['FreshnessRuleRequest'];

function fieldsOf({ limitDays, rungs }: FreshnessRule): Fields {
  return { limitDays, rungs: rungs.map(({ days, level, roles }) => ({ days, level, roles })) };
}

export interface FreshnessRuleDialogProps {
  readonly rule: FreshnessRule;
  readonly subject: RuleSubject;
  readonly onClose: () => void;
}

/** Sets the limit and the steps before it. */
export function FreshnessRuleDialog({
  rule,
  subject,
  onClose,
}: FreshnessRuleDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const { base, isStale, rebase } = useBase(rule);
  const save = useAct(async (fields: Fields) => await setRule(subject, base.version, fields), {
    touches: [KEYS.freshness],
    onDone: () => {
      toastDone(t('ladder.saved'));
      onClose();
    },
    onRefused: (problem) => {
      if (problem.status === 412) void client.invalidateQueries({ queryKey: ruleKey(subject) });
    },
  });
  const goOn = (): void => {
    save.reset();
    rebase();
  };
  return (
    <Modal
      open
      width={680}
      title={t('ladder.title')}
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
            form.setFieldsValue(fieldsOf(rule));
            goOn();
          }}
          onKeepMine={goOn}
        />
      )}
      <p className="muted" style={{ marginBottom: 12 }}>
        {t(subject === null ? 'ladder.effectDepartment' : 'ladder.effectOwn')}
      </p>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={fieldsOf(rule)}
        onFinish={(fields) => save.once(fields)}
      >
        <Form.Item
          name="limitDays"
          label={t('ladder.limit')}
          extra={t('ladder.limitHelp')}
          rules={[{ required: true, message: t('ladder.daysNeeded') }]}
        >
          <InputNumber min={2} max={366} precision={0} suffix={t('ladder.day')} style={{ width: 150 }} />
        </Form.Item>
        <RungFields />
      </Form>
    </Modal>
  );
}
