import { Checkbox, Input, Modal, Select } from 'antd';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels, type Channel } from '../../api/queries.js';
import { zoneText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { wallText, zonedText } from '../../time/zoned.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Hint } from '../../ui/hint.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { ChannelTag } from '../../ui/tags.js';
import { toastDone } from '../../ui/toast.js';
import { WhenField } from '../../ui/when-field.js';

interface PlanDialogProps {
  /** The draft to plan; null asks for it. */
  readonly draftId: string | null;
  readonly onClose: () => void;
}

/** Puts an approved draft on the calendar. */
export function PlanDialog({ draftId, onClose }: PlanDialogProps): React.ReactElement {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(draftId);
  const draft = useQuery({
    queryKey: KEYS.draft(chosen ?? ''),
    enabled: chosen !== null,
    queryFn: async () =>
      await ask(api.GET('/api/v1/drafts/{id}', { params: { path: { id: chosen ?? '' } } })),
  });
  if (
    draft.data?.approvedRevisionId !== undefined &&
    draft.data.approvedRevisionId !== null &&
    chosen === draft.data.id
  )
    return <PlanForm title={draft.data.title} revisionId={draft.data.approvedRevisionId} onClose={onClose} />;
  return (
    <Modal open title={t('planning.title')} onCancel={onClose} footer={null}>
      {chosen === null && <ChooseDraft onChoose={setChosen} />}
      {draft.data?.approvedRevisionId === null && <Notice kind="warn" title={t('planning.notApproved')} />}
      {draft.isError && <ProblemAlert error={draft.error} />}
    </Modal>
  );
}

function ChooseDraft({ onChoose }: { onChoose: (id: string) => void }): React.ReactElement {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...KEYS.drafts, 'approved'],
    queryFn: async () =>
      (await ask(api.GET('/api/v1/drafts', { params: { query: { state: 'approved', limit: 200 } } }))).items,
  });
  return (
    <QueryView query={query}>
      {(drafts) =>
        drafts.length === 0 ? (
          <Hint title={t('planning.chooseNone')} text={t('planning.chooseNoneHelp')} />
        ) : (
          <div>
            <span className="field-label">{t('planning.choose')}</span>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              autoFocus
              style={{ width: '100%' }}
              aria-label={t('planning.choose')}
              placeholder={t('planning.choose')}
              onChange={onChoose}
              options={drafts.map((one) => ({ value: one.id, label: `${one.code} ${one.title}` }))}
            />
          </div>
        )
      }
    </QueryView>
  );
}

interface PlanFormProps {
  readonly title: string;
  readonly revisionId: string;
  readonly onClose: () => void;
}

/** Tomorrow at nine, the time of day at which most answers go out. */
function firstTime(zone: string): string {
  const tomorrow = wallText(Date.now() + 86_400_000, zone).slice(0, 10);
  return zonedText(`${tomorrow}T09:00:00`, zone);
}

function PlanForm({ title, revisionId, onClose }: PlanFormProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const navigate = useNavigate();
  const channels = useApprovedChannels(revisionId);
  const [same, setSame] = useState(true);
  const [common, setCommon] = useState<string | null>(() => firstTime(zone));
  const [times, setTimes] = useState<Readonly<Record<string, string | null>>>({});
  const [off, setOff] = useState<readonly string[]>([]);
  const [note, setNote] = useState('');
  const plan = useAct(
    async (body: Schemas['PlanReleaseRequest'], { headers }) =>
      await ask(api.POST('/api/v1/plans', { body, headers })),
    {
      touches: [KEYS.releases, KEYS.drafts],
      onDone: (made) => {
        toastDone(t('planning.done'));
        void navigate(`/plans/${made.id}`);
      },
    },
  );
  const timeOf = (id: string): string | null => (same ? common : (times[id] ?? common));
  const wanted = (channels.data ?? []).filter((one) => !off.includes(one.id));
  const ready = wanted.length > 0 && wanted.every((one) => timeOf(one.id) !== null);
  const submit = (): void =>
    plan.once({
      revisionId,
      note: note.trim(),
      releases: wanted.map((one) => ({ channelId: one.id, plannedAt: timeOf(one.id) ?? '', timeZone: zone })),
    });
  const latest = Math.round((wanted[0]?.latestSeconds ?? 1800) / 60);
  return (
    <Modal
      open
      width={640}
      title={t('common.labelled', { label: t('planning.title'), value: title })}
      okText={t('planning.submit')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !ready }}
      confirmLoading={plan.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className="stack">
        {plan.error !== null && <ProblemAlert error={plan.error} />}
        <div className="row">
          <span className="field-label" style={{ marginBottom: 0 }}>
            {t('planning.time')}
          </span>
          <WhenField value={common} onChange={setCommon} label={t('planning.time')} quick />
          <span className="muted">{t('planning.zone', { zone: zoneText(zone, Date.now()) })}</span>
        </div>
        <Checkbox checked={same} onChange={(event) => setSame(event.target.checked)}>
          {t('planning.sameTime')}
        </Checkbox>
        <QueryView query={channels}>
          {(list) =>
            list.length === 0 ? (
              <Notice kind="warn" title={t('planning.noChannels')} />
            ) : (
              <fieldset className="plain-fieldset">
                <legend className="field-label">{t('planning.channels')}</legend>
                <ul className="plan-channels">
                  {list.map((channel) => (
                    <li key={channel.id}>
                      <Checkbox
                        checked={!off.includes(channel.id)}
                        onChange={(event) =>
                          setOff(
                            event.target.checked
                              ? off.filter((id) => id !== channel.id)
                              : [...off, channel.id],
                          )
                        }
                      >
                        <ChannelName kind={channel.kind} name={channel.name} />
                      </Checkbox>
                      {channel.state !== 'active' && <ChannelTag state={channel.state} />}
                      {!same && (
                        <WhenField
                          label={`${channel.name} ${t('planning.time')}`}
                          disabled={off.includes(channel.id)}
                          value={timeOf(channel.id)}
                          onChange={(at) => setTimes({ ...times, [channel.id]: at })}
                        />
                      )}
                    </li>
                  ))}
                </ul>
              </fieldset>
            )
          }
        </QueryView>
        <div>
          <label className="field-label" htmlFor="plan-note">
            {t('planning.note')}
          </label>
          <Input
            id="plan-note"
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <p className="muted">{t('planning.latest', { minutes: latest })}</p>
      </div>
    </Modal>
  );
}

/** The channels the approved version was reviewed for. They stay on the page while channels are read anew. */
function useApprovedChannels(revisionId: string): UseQueryResult<readonly Channel[]> {
  const channels = useChannels();
  const read = channels.data;
  return useQuery<readonly Channel[]>({
    queryKey: ['revision', revisionId, 'channels', channels.dataUpdatedAt],
    enabled: read !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const sealed = await ask(
        api.GET('/api/v1/revisions/{id}/renditions', { params: { path: { id: revisionId } } }),
      );
      const ids = new Set(sealed.items.map((one) => one.channelId));
      return (read ?? []).filter((channel) => ids.has(channel.id));
    },
  });
}
