import { Form, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS, useChannels, type Channel } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { toastDone } from '../../ui/toast.js';
import {
  arrangedBy,
  freshArrangement,
  stepOf,
  templateStepsOf,
  wantedOf,
  withStep,
  type Arrangement,
} from '../calendar/arrangement.js';
import { ChannelSteps } from '../calendar/channel-steps.js';
import { MinutesField } from '../calendar/minutes-field.js';
import { NameFields, type NameValues } from './name-fields.js';
import type { Template } from './use-templates.js';

export interface TemplateDialogProps {
  /** Null makes a new one. */
  readonly template: Template | null;
  readonly onClose: () => void;
}

/** Times of a template are distances; this instant only carries them. */
const BASE = '2000-01-01T00:00:00.000Z';
const LONGEST_MINUTES = 90 * 1440;

/** Makes a template or changes one. */
export function TemplateDialog(props: TemplateDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const channels = useChannels();
  if (channels.data !== undefined) return <TemplateForm {...props} channels={channels.data} />;
  return (
    <Modal open title={t('templates.add')} footer={null} onCancel={props.onClose}>
      <QueryView query={channels}>{() => null}</QueryView>
    </Modal>
  );
}

function TemplateForm({
  template,
  channels,
  onClose,
}: TemplateDialogProps & { readonly channels: readonly Channel[] }): React.ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<NameValues>();
  const usable = channels.filter((one) => one.state !== 'retired');
  const [arrangement, setArrangement] = useState<Arrangement>(() => ({
    ...(template === null
      ? freshArrangement(BASE)
      : arrangedBy(template, freshArrangement(BASE), usable).arrangement),
    same: false,
  }));
  const wanted = wantedOf(arrangement, usable);
  const save = useAct(
    async (names: NameValues, { headers }) => {
      const body = {
        name: names.name.trim(),
        note: names.note.trim(),
        steps: templateStepsOf(arrangement, wanted),
      };
      if (template === null) return await ask(api.POST('/api/v1/plan-templates', { body, headers }));
      const header = { 'If-Match': `"${template.version}"` };
      return await ask(
        api.PUT('/api/v1/plan-templates/{id}', { params: { path: { id: template.id }, header }, body }),
      );
    },
    {
      touches: [KEYS.templates],
      onDone: (saved) => {
        toastDone(t('templates.saved', { name: saved.name }));
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      width={680}
      title={template === null ? t('templates.add') : t('templates.edit', { name: template.name })}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: wanted.length === 0 }}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<NameValues>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: template?.name ?? '', note: template?.note ?? '' }}
        onFinish={(names) => save.once(names)}
      >
        {save.error !== null && <ProblemAlert error={save.error} />}
        <NameFields />
      </Form>
      <ChannelSteps
        channels={usable}
        arrangement={arrangement}
        onChange={setArrangement}
        detailed
        time={(channel) => (
          <span className="row">
            {t('templates.offsetBefore')}
            <MinutesField
              label={t('templates.offsetOf', { channel: channel.name })}
              min={0}
              max={LONGEST_MINUTES}
              seconds={stepOf(arrangement, channel.id).offsetSeconds}
              onChange={(seconds) =>
                setArrangement(withStep(arrangement, channel.id, { offsetSeconds: seconds ?? 0 }))
              }
            />
            {t('templates.offsetAfter')}
          </span>
        )}
      />
    </Modal>
  );
}
