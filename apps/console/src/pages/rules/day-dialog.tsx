import { DatePicker, Form, Input, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { useDayName } from './use-day-name.js';
import { DAYS_KEY, usePublishedDays, type DayOverride } from './use-days.js';

interface Fields {
  readonly day: Dayjs;
  readonly kind: DayOverride['kind'];
  readonly name: string;
}

const KINDS = ['holiday', 'working_day'] as const;

export interface DayDialogProps {
  readonly overrides: readonly DayOverride[];
  readonly onClose: () => void;
}

/** Writes a day over what was announced, beside what it was. */
export function DayDialog({ overrides, onClose }: DayDialogProps): React.ReactElement {
  const { t, i18n } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const dayName = useDayName();
  useEffect(() => {
    dayjs.locale(i18n.language === 'en' ? 'en' : 'zh-cn');
  }, [i18n.language]);
  const picked = Form.useWatch<Dayjs | null | undefined>('day', form);
  const day = picked?.format('YYYY-MM-DD');
  const before = overrides.find((one) => one.day === day);
  const save = useAct(
    async ({ day: text, kind, name }: DayOverride) => {
      await api.PUT('/api/v1/days/{day}', { params: { path: { day: text } }, body: { kind, name } });
    },
    {
      touches: [DAYS_KEY, KEYS.columns],
      onDone: (_, saved) => {
        toastDone(t('days.saved', { day: dayName(saved.day), kind: t(`days.kinds.${saved.kind}`) }));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t('days.add')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error !== null && <ProblemAlert error={save.error} />}
      <p className="muted" style={{ marginBottom: 12 }}>
        {t('days.effect')}
      </p>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: 'holiday', name: '' }}
        onFinish={(fields) =>
          save.once({
            day: fields.day.format('YYYY-MM-DD'),
            kind: fields.kind,
            name: fields.name.trim(),
          })
        }
      >
        <Form.Item
          name="day"
          label={t('days.day')}
          rules={[{ required: true, message: t('days.dayNeeded') }]}
          extra={
            day !== undefined && (
              <>
                <Announced day={day} />
                {before !== undefined && <p>{t('days.replaces', { name: before.name })}</p>}
              </>
            )
          }
        >
          <DatePicker format="YYYY-MM-DD" style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name="kind" label={t('days.kind')}>
          <Radio.Group options={KINDS.map((value) => ({ value, label: t(`days.kinds.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('days.name')}
          rules={[{ required: true, whitespace: true, message: t('days.nameNeeded') }]}
        >
          <Input maxLength={80} placeholder={t('days.nameHint')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What the day is without anything written over it. */
function Announced({ day }: { day: string }): React.ReactElement | null {
  const { t } = useTranslation();
  const query = usePublishedDays(Number(day.slice(0, 4)));
  if (query.data === undefined) return null;
  const announced = query.data.find((one) => one.day === day);
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const plain = weekday === 0 || weekday === 6 ? 'free' : 'working';
  const what =
    announced === undefined
      ? t(`days.officialPlain.${plain}`)
      : `${announced.name} ${t(`days.kinds.${announced.kind}`)}`;
  return <p>{t('days.official', { what })}</p>;
}
