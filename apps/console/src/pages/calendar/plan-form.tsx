import { Button, Checkbox, Input, Modal } from 'antd';
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { refuses, type Told } from '../../api/conflicts.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useChannels, type Channel } from '../../api/queries.js';
import { useServerText } from '../../i18n/server-text.js';
import { momentText, zoneText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { wallText, zonedText } from '../../time/zoned.js';
import { InTheWay } from '../../ui/in-the-way.js';
import { Notice } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { toastDone } from '../../ui/toast.js';
import { useRested } from '../../ui/use-rested.js';
import { WhenField } from '../../ui/when-field.js';
import { SaveTemplateDialog } from '../templates/save-template-dialog.js';
import { TemplateChoice } from '../templates/template-choice.js';
import {
  arrangedBy,
  freshArrangement,
  isTimed,
  releasesOf,
  stepOf,
  templateStepsOf,
  timeOf,
  wantedOf,
  withStep,
  type Arrangement,
} from './arrangement.js';
import { ChannelSteps } from './channel-steps.js';
import { LatestNote } from './latest-note.js';
import { allTold, planForecast, type PlanForecast } from './plan-forecast.js';

export interface PlanFormProps {
  readonly title: string;
  readonly revisionId: string;
  readonly onClose: () => void;
}

const REST_MS = 300;

/** Tomorrow at nine, the time of day at which most answers go out. */
function firstTime(zone: string): string {
  const tomorrow = wallText(Date.now() + 86_400_000, zone).slice(0, 10);
  return zonedText(`${tomorrow}T09:00:00`, zone);
}

interface Wish {
  readonly request: PlanRequest;
  readonly note: string;
}

type PlanRequest = Parameters<typeof planForecast>[0] & { readonly revisionId: string };

export function PlanForm({ title, revisionId, onClose }: PlanFormProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const channels = useApprovedChannels(revisionId);
  const [arrangement, setArrangement] = useState<Arrangement>(() => freshArrangement(firstTime(zone)));
  const [detailed, setDetailed] = useState(false);
  const [saving, setSaving] = useState(false);
  const [note, setNote] = useState('');
  const { same, common, embargoAt } = arrangement;
  const wanted = wantedOf(arrangement, channels.data ?? []);
  const request: PlanRequest = {
    revisionId,
    timeZone: zone,
    ...(embargoAt === null ? {} : { embargoAt }),
    releases: releasesOf(arrangement, wanted, zone),
  };
  const ready = isTimed(arrangement, wanted);
  const plan = usePlan();
  const made = plan.data !== undefined && plan.data !== null;
  const forecast = useForecast(request, ready && !plan.isPending && !made);
  const told = forecast === null ? [] : allTold(forecast);
  return (
    <Modal
      open
      width={680}
      title={t('common.labelled', { label: t('planning.title'), value: title })}
      okText={told.length > 0 && !refuses(told) ? t('arrange.insist') : t('planning.submit')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !ready || (refuses(told) && plan.error?.isSilence !== true) }}
      confirmLoading={plan.isPending}
      onOk={() => plan.insist({ request, note: note.trim() }, told)}
      onCancel={onClose}
    >
      <div className="stack">
        {plan.error !== null && <ProblemAlert error={plan.error} />}
        <TemplateChoice
          onChoose={(template) => {
            const filled = arrangedBy(template, arrangement, channels.data ?? []);
            setArrangement(filled.arrangement);
            return filled.missing;
          }}
        />
        <div className="row">
          <span className="field-label" style={{ marginBottom: 0 }}>
            {t('planning.time')}
          </span>
          <WhenField
            value={common}
            onChange={(at) => setArrangement({ ...arrangement, common: at })}
            label={t('planning.time')}
            quick
          />
          <span className="muted">{t('planning.zone', { zone: zoneText(zone, Date.now()) })}</span>
        </div>
        <Checkbox
          checked={same}
          onChange={(event) => setArrangement({ ...arrangement, same: event.target.checked })}
        >
          {t('planning.sameTime')}
        </Checkbox>
        <QueryView query={channels}>
          {(list) =>
            list.length === 0 ? (
              <Notice kind="warn" title={t('planning.noChannels')} />
            ) : (
              <ChannelSteps
                channels={list}
                arrangement={arrangement}
                onChange={setArrangement}
                detailed={detailed}
                told={(channel) => forecast?.byChannel.get(channel.id) ?? []}
                expected={(channel) => <Expected at={forecast?.times.get(channel.id)} />}
                time={(channel) =>
                  !same && (
                    <WhenField
                      label={`${channel.name} ${t('planning.time')}`}
                      value={timeOf(arrangement, channel.id)}
                      onChange={(at) => setArrangement(withStep(arrangement, channel.id, { at }))}
                    />
                  )
                }
              />
            )
          }
        </QueryView>
        <div aria-live="polite">
          <InTheWay told={forecast?.general ?? []} />
        </div>
        <div>
          <button
            type="button"
            className="plan-advanced"
            aria-expanded={detailed}
            onClick={() => setDetailed(!detailed)}
          >
            <span aria-hidden="true">{detailed ? '▾ ' : '▸ '}</span>
            {t('arrange.advanced')}
          </button>
          {detailed && (
            <div className="row plan-whole">
              <Checkbox
                checked={embargoAt !== null}
                onChange={({ target }) =>
                  setArrangement({ ...arrangement, embargoAt: target.checked ? common : null })
                }
              >
                {t('arrange.embargo')}
              </Checkbox>
              {embargoAt !== null && (
                <WhenField
                  value={embargoAt}
                  label={t('arrange.embargoAt')}
                  onChange={(at) => setArrangement({ ...arrangement, embargoAt: at })}
                />
              )}
              <Button disabled={!ready} onClick={() => setSaving(true)}>
                {t('templates.saveAs')}
              </Button>
            </div>
          )}
        </div>
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
        <LatestNote
          channels={wanted.map((channel) => ({
            name: channel.name,
            seconds: stepOf(arrangement, channel.id).latestSeconds ?? channel.latestSeconds,
          }))}
        />
      </div>
      {saving && (
        <SaveTemplateDialog steps={templateStepsOf(arrangement, wanted)} onClose={() => setSaving(false)} />
      )}
    </Modal>
  );
}

function Expected({ at }: { at: string | undefined }): React.ReactElement | null {
  const { t } = useTranslation();
  const zone = useZone();
  if (at === undefined) return null;
  return <span className="muted numeric">{t('arrange.expected', { time: momentText(at, zone) })}</span>;
}

/** What the server says of the plan as it stands; null while nothing is known of just this one. */
function useForecast(request: PlanRequest, ready: boolean): PlanForecast | null {
  const text = JSON.stringify(request);
  const rested = useRested(text, REST_MS);
  const settled = ready && rested === text;
  const query = useQuery({ ...planForecast(request), enabled: settled });
  return settled ? (query.data ?? null) : null;
}

/**
 * Plans once the server has nothing against it but what the person has seen. What was sent and never answered is sent
 * again as it was: if it had arrived, the server would call it a plan made twice.
 */
function usePlan() {
  const { t } = useTranslation();
  const serverText = useServerText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const seen = useRef<readonly Told[]>([]);
  const sent = useRef('');
  const isClear = async (request: PlanRequest): Promise<boolean> => {
    const known = new Set(seen.current.map((one) => one.sentence));
    const told = allTold(await client.query(planForecast(request)));
    return told.every((one) => one.severity === 'warn' && known.has(one.sentence));
  };
  const plan = useAct(
    async (wish: Wish, { headers }): Promise<Schemas['PlannedView'] | null> => {
      const { request, note } = wish;
      const text = JSON.stringify(wish);
      if (sent.current !== text && !(await isClear(request))) return null;
      sent.current = text;
      return await ask(api.POST('/api/v1/plans', { body: { ...request, note }, headers }));
    },
    {
      touches: [KEYS.releases, KEYS.drafts],
      onDone: (made) => {
        if (made === null) return;
        const warnings = [
          ...new Set(made.conflicts.map((one) => serverText('obstacles', one.code, one.sentence))),
        ].join(t('common.betweenSentences'));
        toastDone(warnings === '' ? t('planning.done') : t('arrange.doneBut', { warnings }));
        void navigate(`/plans/${made.id}`);
      },
      onRefused: (problem) => {
        if (!problem.isSilence) sent.current = '';
      },
    },
  );
  const insist = (wish: Wish, told: readonly Told[]): void => {
    seen.current = told;
    plan.once(wish);
  };
  return { ...plan, insist };
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
