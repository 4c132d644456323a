import { Button, Checkbox, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels } from '../../api/queries.js';
import { ChannelName } from '../../ui/channel-name.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { WhenField } from '../../ui/when-field.js';
import { sameInstant, setWish, useSchedule } from './wish.js';

interface SubmitDialogProps {
  readonly draftId: string;
  readonly onClose: () => void;
}

interface Submission {
  readonly channelIds: readonly string[];
  readonly wishedAt: string | null;
}

/** Submits the saved text for review on the chosen channels. */
export function SubmitDialog({ draftId, onClose }: SubmitDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const channels = useChannels();
  const active = (channels.data ?? []).filter((channel) => channel.state !== 'retired');
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const ids = chosen ?? active.filter((one) => one.state !== 'stopped').map((one) => one.id);
  const schedule = useSchedule(draftId);
  const noted = schedule.data?.wishedAt ?? null;
  const [picked, setPicked] = useState<string | null>();
  const wish = picked === undefined ? noted : picked;
  const submit = useAct<Submission, Schemas['ReviewDetailView']>(
    async ({ channelIds, wishedAt }, { headers }) => {
      if (!sameInstant(wishedAt, noted)) await setWish(draftId, wishedAt);
      return await ask(
        api.POST('/api/v1/drafts/{id}/reviews', {
          params: { path: { id: draftId } },
          body: { channelIds: [...channelIds] },
          headers,
        }),
      );
    },
    {
      touches: [KEYS.drafts, KEYS.reviews],
      onDone: (review) => {
        toastDone(review.blockedReason ?? t('draft.submitDone'));
        void client.invalidateQueries({ queryKey: KEYS.draft(draftId) });
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t('draft.submitTitle')}
      okText={t('draft.submit')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: ids.length === 0 || schedule.isLoading }}
      confirmLoading={submit.isPending}
      onOk={() => submit.once({ channelIds: ids, wishedAt: wish })}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('draft.submitHelp')}</p>
        {submit.error !== null && <ProblemAlert error={submit.error} />}
        <fieldset className="plain-fieldset">
          <legend className="field-label">{t('draft.submitChannels')}</legend>
          <Checkbox.Group
            value={[...ids]}
            onChange={setChosen}
            style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
            options={active.map((channel) => ({
              value: channel.id,
              label: <ChannelName kind={channel.kind} name={channel.name} />,
            }))}
          />
        </fieldset>
        <div>
          <span className="field-label">{t('draftDesk.wish.optional')}</span>
          <div className="row">
            <WhenField value={wish} onChange={setPicked} label={t('draftDesk.wish.optional')} />
            {wish !== null && (
              <Button size="small" onClick={() => setPicked(null)}>
                {t('draftDesk.wish.clear')}
              </Button>
            )}
          </div>
          <p className="muted">{t('draftDesk.wish.help')}</p>
        </div>
      </div>
    </Modal>
  );
}
