import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../api/queries.js';
import { clockText, latenessText, momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Panel } from '../../ui/page.js';
import { ReleaseTag } from '../../ui/tags.js';
import { WhySentence } from '../../ui/why-sentence.js';
import { ReleaseActs } from './release-acts.js';
import { ReleaseFeedback } from './release-feedback.js';
import { ReleaseHistory } from './release-history.js';
import { RevisionNotices } from './revision-notices.js';

/** One release: where it stands, whether it will go out, what can be done, and what happened. */
export function ReleasePanel({ release, open }: { release: Release; open: boolean }): React.ReactElement {
  const { t } = useTranslation();
  const [shown, setShown] = useState(open);
  return (
    <Panel
      id={`release-${release.id}`}
      title={
        <span className="row">
          <ChannelName kind={release.channelKind} name={release.channelName} />
          <ReleaseTag state={release.state} />
        </span>
      }
      extra={<ReleaseActs release={release} />}
    >
      <div className="stack">
        <Steps release={release} />
        <WhySentence releaseId={release.id} state={release.state} />
        <RevisionNotices release={release} />
        <Facts release={release} />
        {release.publishedAt !== null && <ReleaseFeedback releaseId={release.id} />}
        <div>
          <Button type="link" style={{ padding: 0 }} aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? '▾' : '▸'} {t('plan.history')}
          </Button>
          {shown && <ReleaseHistory releaseId={release.id} state={release.state} />}
        </div>
      </div>
    </Panel>
  );
}

function Steps({ release }: { release: Release }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const steps = [
    { key: 'planned', label: t('plan.steps.planned'), at: release.plannedAt },
    { key: 'staged', label: t('plan.steps.staged'), at: release.stagedAt },
    { key: 'committed', label: t('plan.steps.committed'), at: release.commitStartedAt },
    { key: 'public', label: t('plan.steps.public'), at: release.publishedAt },
    { key: 'seen', label: t('plan.steps.seen'), at: release.seenAt },
  ] as const;
  return (
    <ol className="steps">
      {steps.map((step) => (
        <li key={step.key} className={step.at === null ? 'step' : 'step step-done'}>
          <span className="step-sign" aria-hidden="true">
            {step.at === null ? '' : '✓'}
          </span>
          <span className="step-label">{step.label}</span>
          <span
            className="step-time numeric"
            title={step.at === null ? undefined : momentText(step.at, zone, true)}
          >
            {step.at === null
              ? '—'
              : step.key === 'planned'
                ? momentText(step.at, zone, true)
                : clockText(step.at, zone, true)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Facts({ release }: { release: Release }): React.ReactElement {
  const { t, i18n } = useTranslation();
  const zone = useZone();
  const out = release.publishedAt !== null;
  return (
    <p className="row muted release-facts">
      {!out && <span>{t('plan.deadline', { time: momentText(release.latestAt, zone) })}</span>}
      {release.commitLatenessMs !== null && (
        <span>{t('plan.commitLate', { late: latenessText(release.commitLatenessMs, i18n.language) })}</span>
      )}
      {release.publicLatenessMs !== null && (
        <span>{t('plan.publicLate', { late: latenessText(release.publicLatenessMs, i18n.language) })}</span>
      )}
      {release.receiptHash !== null && (
        <span title={release.approvedHash}>
          {t(release.receiptHash === release.approvedHash ? 'plan.hashSame' : 'plan.hashDiffers')}{' '}
          <code>{release.approvedHash.slice(0, 10)}</code>
        </span>
      )}
      {release.exempt && !out && <span>{t('plan.exempted')}</span>}
      {release.publicUrl !== null && (
        <a href={release.publicUrl} target="_blank" rel="noopener noreferrer">
          {t('plan.link')} ↗<span className="visually-hidden">{t('common.opensNewWindow')}</span>
        </a>
      )}
    </p>
  );
}
