import { Checkbox, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { useZone } from '../../time/zone-context.js';
import { atLeastOne } from '../../ui/at-least-one.js';
import { ChannelName } from '../../ui/channel-name.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ReasonField } from '../../ui/reason-field.js';
import { toastDone } from '../../ui/toast.js';
import { WhenField } from '../../ui/when-field.js';
import { useDayNames } from '../columns/use-rule-text.js';
import { BlackoutPreview } from './blackout-preview.js';
import type { Blackout } from './blackouts.page.js';

export type BlackoutRequest = Schemas['BlackoutRequest'];

interface Fields {
  readonly name: string;
  readonly reason: string;
  readonly scope: Blackout['scope'];
  readonly channelId?: string;
  readonly kind: Blackout['kind'];
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly days: number[];
  readonly from: string;
  readonly to: string;
  readonly cron: string;
  readonly minutes: number;
  readonly after: Blackout['after'];
  readonly spacingSeconds: number;
}

const KINDS = ['once', 'weekly', 'cron'] as const;
const AFTERS = ['decide', 'resume', 'reapprove'] as const;

const FRESH: Fields = {
  name: '',
  reason: '',
  scope: 'department',
  kind: 'once',
  startsAt: null,
  endsAt: null,
  days: [1, 2, 3, 4, 5, 6, 7],
  from: '22:00',
  to: '07:00',
  cron: '0 22 * * 5',
  minutes: 60,
  after: 'decide',
  spacingSeconds: 60,
};

/** What a blackout leaves open is what a fresh one proposes. */
function fieldsOf(blackout: Blackout | null): Fields {
  if (blackout === null) return FRESH;
  const { name, reason, scope, kind, startsAt, endsAt, after, spacingSeconds } = blackout;
  return {
    ...FRESH,
    ...{ name, reason, scope, kind, startsAt, endsAt, after, spacingSeconds },
    days: [...(blackout.days ?? FRESH.days)],
    from: blackout.from ?? FRESH.from,
    to: blackout.to ?? FRESH.to,
    cron: blackout.cron ?? FRESH.cron,
    minutes: blackout.minutes ?? FRESH.minutes,
    ...(blackout.channelId === null ? {} : { channelId: blackout.channelId }),
  };
}

function requestOf(fields: Fields, zone: string): BlackoutRequest {
  const { name, reason, scope, channelId, kind, startsAt, endsAt, after, spacingSeconds } = fields;
  return {
    name: name.trim(),
    reason: reason.trim(),
    scope,
    kind,
    after,
    spacingSeconds,
    ...(scope === 'channel' && channelId !== undefined ? { channelId } : {}),
    ...(startsAt === null ? {} : { startsAt }),
    ...(endsAt === null ? {} : { endsAt }),
    ...(kind === 'weekly' ? { days: fields.days, from: fields.from, to: fields.to, zone } : {}),
    ...(kind === 'cron' ? { cron: fields.cron.trim(), minutes: fields.minutes, zone } : {}),
  };
}

export interface BlackoutDialogProps {
  /** Null makes a new one. */
  readonly blackout: Blackout | null;
  readonly onClose: () => void;
}

/** Makes a blackout or changes one, and shows what it would hold before it is saved. */
export function BlackoutDialog({ blackout, onClose }: BlackoutDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const officeZone = useZone();
  const zone = blackout?.zone ?? officeZone;
  const initial = fieldsOf(blackout);
  const shown = { ...initial, ...(Form.useWatch([], form) as Partial<Fields> | undefined) };
  const save = useAct(
    async (fields: Fields, { headers }) => {
      const body = requestOf(fields, zone);
      if (blackout === null) return await ask(api.POST('/api/v1/blackouts', { body, headers }));
      return await ask(
        api.PUT('/api/v1/blackouts/{id}', {
          params: { path: { id: blackout.id }, header: { 'If-Match': `"${blackout.version}"` } },
          body,
        }),
      );
    },
    {
      touches: [KEYS.blackouts, KEYS.releases],
      onDone: (saved) => {
        toastDone(t('blackouts.saved', { name: saved.name }));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      width={640}
      title={blackout === null ? t('blackouts.add') : t('blackouts.edit', { name: blackout.name })}
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
          label={t('blackouts.name')}
          rules={[{ required: true, whitespace: true, message: t('blackouts.nameNeeded') }]}
        >
          <Input maxLength={80} placeholder={t('blackouts.nameHint')} />
        </Form.Item>
        <ReasonField />
        <ScopeFields scope={shown.scope} />
        <TimeFields kind={shown.kind} zone={zone} />
        <Form.Item name="after" label={t('blackouts.after')}>
          <Radio.Group options={AFTERS.map((value) => ({ value, label: t(`blackouts.afters.${value}`) }))} />
        </Form.Item>
        <Form.Item name="spacingSeconds" label={t('blackouts.spacing')} hidden={shown.after !== 'resume'}>
          <InputNumber min={0} max={3600} precision={0} />
        </Form.Item>
        <BlackoutPreview request={requestOf(shown, zone)} />
      </Form>
    </Modal>
  );
}

function ScopeFields({ scope }: { scope: Fields['scope'] }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const channels = useChannels().data ?? [];
  const scopes = (['department', 'channel', 'all'] as const).filter(
    (one) => one !== 'all' || may('blackout.global'),
  );
  return (
    <div className="row fields-row">
      <Form.Item name="scope" label={t('blackouts.scope')}>
        <Radio.Group options={scopes.map((value) => ({ value, label: t(`blackouts.scopes.${value}`) }))} />
      </Form.Item>
      {scope === 'channel' && (
        <Form.Item
          name="channelId"
          label={t('calendar.channel')}
          rules={[{ required: true, message: t('planning.needChannel') }]}
        >
          <Select
            style={{ minWidth: 220 }}
            options={channels.map((one) => ({
              value: one.id,
              label: <ChannelName kind={one.kind} name={one.name} />,
            }))}
          />
        </Form.Item>
      )}
    </div>
  );
}

/** A time of the form, whose field hands over its value like any other input. */
function WhenInput(props: {
  readonly label: string;
  readonly value?: string | null;
  readonly onChange?: (value: string | null) => void;
}): React.ReactElement {
  return (
    <WhenField
      label={props.label}
      value={props.value ?? null}
      onChange={(value) => props.onChange?.(value)}
    />
  );
}

function TimeFields({ kind, zone }: { kind: Fields['kind']; zone: string }): React.ReactElement {
  const { t } = useTranslation();
  const names = useDayNames();
  const once = kind === 'once';
  return (
    <>
      <Form.Item name="kind" label={t('blackouts.when')} className="tight-item">
        <Radio.Group options={KINDS.map((value) => ({ value, label: t(`blackouts.kinds.${value}`) }))} />
      </Form.Item>
      {kind === 'weekly' && (
        <div className="row fields-row">
          <Form.Item name="days" rules={[atLeastOne(t('columns.daysNeeded'))]}>
            <Checkbox.Group options={names.map((label, index) => ({ value: index + 1, label }))} />
          </Form.Item>
          <Form.Item name="from" rules={[{ required: true, message: t('columns.timeNeeded') }]}>
            <Input type="time" aria-label={t('blackouts.from')} />
          </Form.Item>
          <Form.Item name="to" rules={[{ required: true, message: t('columns.timeNeeded') }]}>
            <Input type="time" aria-label={t('blackouts.to')} />
          </Form.Item>
        </div>
      )}
      {kind === 'cron' && (
        <div className="row fields-row">
          <Form.Item name="cron" label="cron">
            <Input maxLength={120} />
          </Form.Item>
          <Form.Item name="minutes" label={t('blackouts.minutes')}>
            <InputNumber min={1} max={10_080} precision={0} />
          </Form.Item>
        </div>
      )}
      <div className="row fields-row">
        <Form.Item
          name="startsAt"
          label={t(once ? 'blackouts.startsAt' : 'blackouts.firstAt')}
          rules={[{ required: once, message: t('calendar.timeNeeded') }]}
        >
          <WhenInput label={t(once ? 'blackouts.startsAt' : 'blackouts.firstAt')} />
        </Form.Item>
        <Form.Item
          name="endsAt"
          label={t(once ? 'blackouts.endsAt' : 'blackouts.lastAt')}
          rules={[{ required: once, message: t('calendar.timeNeeded') }]}
        >
          <WhenInput label={t(once ? 'blackouts.endsAt' : 'blackouts.lastAt')} />
        </Form.Item>
        <Form.Item label=" ">
          <span className="muted">{zone}</span>
        </Form.Item>
      </div>
    </>
  );
}
