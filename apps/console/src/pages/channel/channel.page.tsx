import { Button, Popconfirm, Typography } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS, type Channel } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { useServerText } from '../../i18n/server-text.js';
import { durationText, momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelSign } from '../../ui/channel-name.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { ProblemAlert, useProblemText } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { ReasonDialog } from '../../ui/reason-dialog.js';
import { ChannelTag } from '../../ui/tags.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { CheckReport } from '../channels/check-report.js';
import { useChoiceName } from '../channels/choice-name.js';
import { belongsTo, plainLabel } from '../channels/dialect-fields.js';
import { useConnectors } from '../channels/connect-dialog.js';
import { useFieldText } from '../channels/field-text.js';
import { FreshnessRulePanel } from '../freshness-rule/freshness-rule-panel.js';
import { BudgetPanel } from './budget-panel.js';
import { CredentialEndPanel } from './credential-end-panel.js';

const EditDialog = lazy(async () => ({ default: (await import('./edit-dialog.js')).EditDialog }));

/** One account: its state, its connection, what it may still spend, and how it is set up. */
export function ChannelPage(): React.ReactElement {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: [...KEYS.channels, id],
    refetchInterval: 10_000,
    queryFn: async () => await ask(api.GET('/api/v1/channels/{id}', { params: { path: { id } } })),
  });
  return <QueryView query={query}>{(channel) => <ChannelView channel={channel} />}</QueryView>;
}

function ChannelView({ channel }: { channel: Channel }): React.ReactElement {
  const serverText = useServerText();
  return (
    <Page
      title={channel.name}
      note={
        <span className="row">
          <ChannelSign kind={channel.kind} />
          {serverText('platforms', channel.kind, channel.kindLabel)}
          <ChannelTag state={channel.state} />
        </span>
      }
      actions={<ChannelActs channel={channel} />}
    >
      {channel.stateReason !== null && (
        <div style={{ marginBottom: 12 }}>
          <Notice kind="warn" title={channel.stateReason} />
        </div>
      )}
      <div className="two-columns">
        <div>
          <Connection channel={channel} />
          <CredentialEndPanel channel={channel} />
          <BudgetPanel channel={channel} />
        </div>
        <div>
          <SettingsPanel channel={channel} />
          <Credentials channel={channel} />
          <FreshnessRulePanel subject={{ subjects: 'channels', id: channel.id }} />
        </div>
      </div>
    </Page>
  );
}

function ChannelActs({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const problemText = useProblemText();
  const [dialog, setDialog] = useState<'pause' | 'retire' | 'edit' | null>(null);
  const touches = [KEYS.channels, KEYS.releases];
  const resume = useAct(
    async (id: string, { headers }) =>
      await ask(api.POST('/api/v1/channels/{id}/resume', { params: { path: { id } }, headers })),
    {
      touches,
      onDone: ({ held }) => toastDone(t('channel.resumed', { count: held.length })),
      onRefused: (problem) => toastFailed(problemText(problem).detail),
    },
  );
  const stopping = channel.nextStates;
  return (
    <>
      {may('channel.manage') && channel.state !== 'retired' && (
        <Button onClick={() => setDialog('edit')}>{t('channel.edit')}</Button>
      )}
      {may('channel.pause') && stopping.includes('paused') && (
        <Button onClick={() => setDialog('pause')}>{t('channel.pause')}</Button>
      )}
      {may('channel.pause') && stopping.includes('active') && (
        <Popconfirm
          title={t('channel.resumeSure')}
          description={t('channel.resumeHelp')}
          okText={t('channel.resume')}
          cancelText={t('common.back')}
          onConfirm={() => resume.once(channel.id)}
        >
          <Button type="primary" loading={resume.isPending}>
            {t('channel.resume')}
          </Button>
        </Popconfirm>
      )}
      {may('channel.manage') && stopping.includes('retired') && (
        <Button danger onClick={() => setDialog('retire')}>
          {t('channel.retire')}
        </Button>
      )}
      {dialog === 'pause' && <PauseDialog channel={channel} onClose={() => setDialog(null)} />}
      {dialog === 'retire' && <RetireDialog channel={channel} onClose={() => setDialog(null)} />}
      {dialog === 'edit' && (
        <Suspense>
          <EditDialog channel={channel} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </>
  );
}

interface DialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

function PauseDialog({ channel, onClose }: DialogProps): React.ReactElement {
  const { t } = useTranslation();
  const pause = useAct(
    async (reason: string, { headers }) =>
      await ask(
        api.POST('/api/v1/channels/{id}/pause', {
          params: { path: { id: channel.id } },
          body: { reason },
          headers,
        }),
      ),
    {
      touches: [KEYS.channels, KEYS.releases],
      onDone: ({ stopped }) => {
        toastDone(t('channel.paused', { count: stopped.length }));
        onClose();
      },
    },
  );
  return (
    <ReasonDialog
      title={`${t('channel.pauseTitle')} · ${channel.name}`}
      help={t('channel.pauseHelp')}
      submit={t('channel.pause')}
      busy={pause.isPending}
      error={pause.error}
      onSubmit={pause.once}
      onClose={onClose}
    />
  );
}

function RetireDialog({ channel, onClose }: DialogProps): React.ReactElement {
  const { t } = useTranslation();
  const retire = useAct(
    async (reason: string, { headers }) =>
      await ask(
        api.POST('/api/v1/channels/{id}/retire', {
          params: { path: { id: channel.id } },
          body: { reason },
          headers,
        }),
      ),
    {
      touches: [KEYS.channels],
      onDone: () => {
        toastDone(t('channel.retired'));
        onClose();
      },
    },
  );
  return (
    <ReasonDialog
      danger
      title={`${t('channel.retireTitle')} · ${channel.name}`}
      help={t('channel.retireHelp')}
      submit={t('channel.retire')}
      busy={retire.isPending}
      error={retire.error}
      onSubmit={retire.once}
      onClose={onClose}
    />
  );
}

/** For platforms where a person of the account agrees on the platform's own page; leads there and comes back. */
function AuthoriseButton({ channel }: { channel: Channel }): React.ReactElement | null {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const connectors = useConnectors();
  const begin = useAct(
    async (id: string, { headers }) =>
      await ask(api.POST('/api/v1/channels/{id}/authorisation', { params: { path: { id } }, headers })),
    {
      touches: [],
      onDone: ({ url }) => globalThis.location.assign(url),
      onRefused: (problem) => toastFailed(problemText(problem).detail),
    },
  );
  const connector = connectors.data?.find((one) => one.kind === channel.kind);
  if (connector?.authorisation !== true || channel.state === 'retired') return null;
  return (
    <Button loading={begin.isPending} onClick={() => begin.once(channel.id)}>
      {t('channel.authorise')}
    </Button>
  );
}

function Connection({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const check = useAct(
    async (id: string, { headers }) =>
      await ask(api.POST('/api/v1/channels/{id}/check', { params: { path: { id } }, headers })),
    { touches: [KEYS.channels] },
  );
  return (
    <Panel
      title={t('channels.health')}
      extra={
        may('channel.manage') && (
          <span className="row">
            <AuthoriseButton channel={channel} />
            <Button loading={check.isPending} onClick={() => check.once(channel.id)}>
              {t('channel.check')}
            </Button>
          </span>
        )
      }
    >
      <div className="stack">
        {check.error !== null && <ProblemAlert error={check.error} />}
        {channel.health === null ? (
          <p className="muted">{t('channel.checkNever')}</p>
        ) : (
          <CheckReport report={channel.health} />
        )}
        {channel.callbackUrl !== null && may('channel.manage') && (
          <dl className="facts">
            <dt>{t('channel.callback')}</dt>
            <dd>
              <Typography.Text code copyable>
                {channel.callbackUrl}
              </Typography.Text>
              <p className="muted">{t('channel.callbackHelp')}</p>
            </dd>
          </dl>
        )}
      </div>
    </Panel>
  );
}

/** For a connector with several dialects, the one this channel speaks. */
function dialectOf(channel: Channel): string | undefined {
  const { dialect } = channel.settings;
  return typeof dialect === 'string' ? dialect : undefined;
}

function SettingsPanel({ channel }: { channel: Channel }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const connectors = useConnectors();
  const fields = connectors.data?.find((one) => one.kind === channel.kind)?.settings ?? [];
  const fieldText = useFieldText(channel.kind);
  const dialect = dialectOf(channel);
  const shown = fields.filter(
    (field) =>
      belongsTo(field.label, dialect) &&
      channel.settings[field.name] !== undefined &&
      String(channel.settings[field.name]) !== '',
  );
  return (
    <Panel title={t('channel.settings')}>
      <dl className="facts">
        <dt>{t('channel.latest')}</dt>
        <dd>{durationText(channel.latestSeconds * 1000, i18n.language)}</dd>
        <dt>{t('channel.lead')}</dt>
        <dd>{durationText(channel.stageLeadSeconds * 1000, i18n.language)}</dd>
        <dt>{t('budgets.spacing')}</dt>
        <dd>
          {channel.minSpacingSeconds === 0
            ? t('budgets.spacingNone')
            : durationText(channel.minSpacingSeconds * 1000, i18n.language)}
        </dd>
        {shown.map((field) => (
          <SettingLine
            key={field.name}
            name={field.name}
            label={fieldText({ ...field, label: plainLabel(field.label, dialect) }).label}
            value={channel.settings[field.name]}
          />
        ))}
      </dl>
    </Panel>
  );
}

function SettingLine({
  name,
  label,
  value,
}: {
  name: string;
  label: string;
  value: unknown;
}): React.ReactElement {
  const { t } = useTranslation();
  const choiceName = useChoiceName();
  const text =
    typeof value === 'boolean'
      ? t(value ? 'common.yes' : 'common.no')
      : Array.isArray(value)
        ? value.join(t('common.comma'))
        : choiceName(name, String(value));
  return (
    <>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </>
  );
}

function Credentials({ channel }: { channel: Channel }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const fieldText = useFieldText(channel.kind);
  const dialect = dialectOf(channel);
  return (
    <Panel title={t('channel.credentials')}>
      <p className="muted" style={{ marginBottom: 8 }}>
        {t('channel.credentialsHelp')}
      </p>
      <dl className="facts">
        {channel.credentials
          .filter((one) => belongsTo(one.label, dialect))
          .map((one) => (
            <Line key={one.name} label={fieldText({ ...one, label: plainLabel(one.label, dialect) }).label}>
              {one.set && one.changedAt !== null
                ? t('channel.credentialSet', { time: momentText(one.changedAt, zone) })
                : t('channel.credentialUnset')}
            </Line>
          ))}
      </dl>
    </Panel>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }): React.ReactElement {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
