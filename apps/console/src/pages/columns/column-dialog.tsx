import { Checkbox, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels } from '../../api/queries.js';
import { useZone } from '../../time/zone-context.js';
import { atLeastOne } from '../../ui/at-least-one.js';
import { ChannelName } from '../../ui/channel-name.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { useStepTexts, useTemplates } from '../templates/use-templates.js';
import { SlotPreview } from './slot-preview.js';
import type { Column } from './use-columns.js';
import { useDayNames } from './use-rule-text.js';
import { cronOf, weeklyOf } from './weekly-rule.js';

interface Fields {
  readonly name: string;
  readonly rhythm: 'weekly' | 'cron';
  readonly days: number[];
  readonly time: string;
  readonly cron: string;
  readonly templateId: string;
  readonly channelIds: string[];
  readonly perSlot: number;
  readonly spacingMinutes: number;
  readonly horizonHours: number;
  readonly warnHours: number;
  readonly holidayRule: Column['holidayRule'];
  readonly missedRule: Column['missedRule'];
  readonly catchUpMinutes: number;
}

const HOLIDAY_RULES = ['next_working_day', 'skip', 'go'] as const;
const MISSED_RULES = ['ask', 'catch_up', 'skip'] as const;

const FRESH: Fields = {
  name: '',
  rhythm: 'weekly',
  days: [3],
  time: '17:00',
  cron: '0 17 * * 3',
  templateId: '',
  channelIds: [],
  perSlot: 1,
  spacingMinutes: 0,
  horizonHours: 4,
  warnHours: 48,
  holidayRule: 'next_working_day',
  missedRule: 'ask',
  catchUpMinutes: 60,
};

function fieldsOf(column: Column | null): Fields {
  if (column === null) return FRESH;
  const { name, cron, perSlot, holidayRule, missedRule } = column;
  const weekly = weeklyOf(cron);
  return {
    ...{ name, cron, perSlot, holidayRule, missedRule },
    rhythm: weekly === null ? 'cron' : 'weekly',
    days: [...(weekly ?? FRESH).days],
    time: (weekly ?? FRESH).time,
    templateId: column.templateId ?? '',
    channelIds: [...column.channelIds],
    spacingMinutes: column.spacingSeconds / 60,
    horizonHours: column.horizonSeconds / 3600,
    warnHours: column.warnSeconds / 3600,
    catchUpMinutes: column.catchUpSeconds / 60,
  };
}

function cronFrom(fields: Pick<Fields, 'rhythm' | 'days' | 'time' | 'cron'>): string {
  return fields.rhythm === 'weekly' ? cronOf(fields) : fields.cron.trim();
}

function requestOf(fields: Fields, timeZone: string): Schemas['ColumnRequest'] {
  return {
    name: fields.name.trim(),
    cron: cronFrom(fields),
    timeZone,
    ...(fields.templateId === '' ? { channelIds: fields.channelIds } : { templateId: fields.templateId }),
    perSlot: fields.perSlot,
    spacingSeconds: Math.round(fields.spacingMinutes * 60),
    horizonSeconds: Math.round(fields.horizonHours * 3600),
    warnSeconds: Math.round(fields.warnHours * 3600),
    holidayRule: fields.holidayRule,
    missedRule: fields.missedRule,
    catchUpSeconds: Math.round(fields.catchUpMinutes * 60),
  };
}

export interface ColumnDialogProps {
  /** Null makes a new one. */
  readonly column: Column | null;
  readonly onClose: () => void;
  readonly onSaved?: (column: Column) => void;
}

/** Makes a column or changes one; shows when it would go out before it is saved. */
export function ColumnDialog({ column, onClose, onSaved }: ColumnDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const officeZone = useZone();
  const zone = column?.timeZone ?? officeZone;
  const initial = fieldsOf(column);
  const shown = { ...initial, ...(Form.useWatch([], form) as Partial<Fields> | undefined) };
  const save = useAct(
    async (fields: Fields, { headers }) => {
      const body = requestOf(fields, zone);
      if (column === null) return await ask(api.POST('/api/v1/columns', { body, headers }));
      return await ask(
        api.PUT('/api/v1/columns/{id}', {
          params: { path: { id: column.id }, header: { 'If-Match': `"${column.version}"` } },
          body,
        }),
      );
    },
    {
      touches: [KEYS.columns],
      onDone: (saved) => {
        toastDone(t('columns.saved', { name: saved.name }));
        onClose();
        onSaved?.(saved);
      },
    },
  );
  return (
    <Modal
      open
      width={680}
      title={column === null ? t('columns.add') : t('columns.edit', { name: column.name })}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(fields) => save.once({ ...initial, ...fields })}
      >
        <Form.Item
          name="name"
          label={t('columns.name')}
          rules={[{ required: true, whitespace: true, message: t('columns.nameNeeded') }]}
        >
          <Input maxLength={80} placeholder={t('columns.nameHint')} />
        </Form.Item>
        <RuleFields rhythm={shown.rhythm} zone={zone} />
        <SlotPreview rule={{ cron: cronFrom(shown), timeZone: zone, holidayRule: shown.holidayRule }} />
        <WhereFields templateId={shown.templateId} />
        <div className="row fields-row">
          <Form.Item name="perSlot" label={t('columns.perSlot')}>
            <InputNumber min={1} max={20} precision={0} />
          </Form.Item>
          <Form.Item name="spacingMinutes" label={t('columns.spacing')}>
            <InputNumber min={0} max={1440} />
          </Form.Item>
        </div>
        <Details missed={shown.missedRule} />
      </Form>
    </Modal>
  );
}

function RuleFields({ rhythm, zone }: { rhythm: Fields['rhythm']; zone: string }): React.ReactElement {
  const { t } = useTranslation();
  const names = useDayNames();
  return (
    <>
      <Form.Item name="rhythm" label={t('columns.when')} className="tight-item">
        <Radio.Group
          options={(['weekly', 'cron'] as const).map((value) => ({
            value,
            label: t(`columns.rhythm.${value}`),
          }))}
        />
      </Form.Item>
      <div className="row fields-row" hidden={rhythm !== 'weekly'}>
        <Form.Item name="days" rules={rhythm === 'weekly' ? [atLeastOne(t('columns.daysNeeded'))] : []}>
          <Checkbox.Group options={names.map((label, index) => ({ value: index + 1, label }))} />
        </Form.Item>
        <Form.Item name="time" rules={[{ required: rhythm === 'weekly', message: t('columns.timeNeeded') }]}>
          <Input type="time" aria-label={t('columns.time')} style={{ width: 120 }} />
        </Form.Item>
        <Form.Item>
          <span className="muted">{zone}</span>
        </Form.Item>
      </div>
      <Form.Item name="cron" hidden={rhythm !== 'cron'} extra={t('columns.cronHelp')}>
        <Input maxLength={120} aria-label="cron" style={{ width: 240 }} />
      </Form.Item>
    </>
  );
}

function WhereFields({ templateId }: { templateId: string }): React.ReactElement {
  const { t } = useTranslation();
  const channels = useChannels().data ?? [];
  const templates = useTemplates().data ?? [];
  const stepTexts = useStepTexts();
  const chosen = templates.find((one) => one.id === templateId);
  return (
    <>
      <Form.Item
        name="templateId"
        label={t('columns.template')}
        extra={
          chosen !== undefined ? (
            stepTexts(chosen)
              .map((one) => one.text)
              .join(t('templates.between'))
          ) : (
            <Link to="/calendar/templates" target="_blank">
              {t('templates.manage')}
            </Link>
          )
        }
      >
        <Select
          options={[
            { value: '', label: t('columns.noTemplate') },
            ...templates.map((one) => ({ value: one.id, label: one.name })),
          ]}
        />
      </Form.Item>
      {templateId === '' && (
        <Form.Item
          name="channelIds"
          label={t('columns.where')}
          rules={[atLeastOne(t('planning.needChannel'))]}
        >
          <Checkbox.Group
            options={channels
              .filter((one) => one.state !== 'retired')
              .map((one) => ({ value: one.id, label: <ChannelName kind={one.kind} name={one.name} /> }))}
          />
        </Form.Item>
      )}
    </>
  );
}

function Details({ missed }: { missed: Fields['missedRule'] }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <details className="more-fields">
      <summary>{t('columns.more')}</summary>
      <Form.Item name="holidayRule" label={t('columns.holiday')}>
        <Radio.Group
          options={HOLIDAY_RULES.map((value) => ({ value, label: t(`columns.holidayRule.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="missedRule" label={t('columns.missed')}>
        <Radio.Group
          options={MISSED_RULES.map((value) => ({ value, label: t(`columns.missedRule.${value}`) }))}
        />
      </Form.Item>
      <div className="row fields-row">
        <Form.Item name="catchUpMinutes" label={t('columns.catchUp')} hidden={missed !== 'catch_up'}>
          <InputNumber min={1} max={10_080} />
        </Form.Item>
        <Form.Item name="horizonHours" label={t('columns.horizon')}>
          <InputNumber min={0.1} max={336} />
        </Form.Item>
        <Form.Item name="warnHours" label={t('columns.warn')}>
          <InputNumber min={0.1} max={720} />
        </Form.Item>
      </div>
    </details>
  );
}
