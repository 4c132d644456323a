import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { KEYS, type Release } from '../../api/queries.js';
import { resolve } from '../../api/release-acts.js';
import { useServerText } from '../../i18n/server-text.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ChannelName } from '../../ui/channel-name.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';
import { TraceFacts } from './trace-facts.js';

/** "It is out, here is the link" or "it is not out, send again": a person looked and answers for it. */
export function ResolveDialog({
  release,
  onClose,
}: {
  release: Release;
  onClose: () => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<'out' | 'not_out' | null>(null);
  const [url, setUrl] = useState('');
  const good = /^https?:\/\/\S+$/.test(url.trim());
  const run = useAct(resolve, {
    touches: [KEYS.releases, ['plan']],
    onDone: () => {
      toastDone(t('plan.done.resolve'));
      onClose();
    },
  });
  const submit = (): void => {
    if (verdict === 'out') run.once({ id: release.id, body: { verdict, publicUrl: url.trim() } });
    if (verdict === 'not_out') run.once({ id: release.id, body: { verdict } });
  };
  return (
    <Modal
      open
      title={t('plan.resolveTitle')}
      okText={t('plan.resolveSubmit')}
      cancelText={t('common.back')}
      okButtonProps={{ disabled: verdict === null || (verdict === 'out' && !good) }}
      confirmLoading={run.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('plan.resolveHelp')}</p>
        <Known release={release} />
        {run.error !== null && <ProblemAlert error={run.error} />}
        <Radio.Group
          value={verdict}
          onChange={(event) => setVerdict(event.target.value as 'out' | 'not_out')}
          style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
          options={[
            { value: 'out', label: t('plan.resolveOut') },
            { value: 'not_out', label: t('plan.resolveNotOut') },
          ]}
        />
        {verdict === 'out' && (
          <div>
            <label className="field-label" htmlFor="resolve-url">
              {t('plan.resolveUrl')}
            </label>
            <Input
              id="resolve-url"
              autoFocus
              value={url}
              placeholder="https://"
              onChange={(event) => setUrl(event.target.value)}
            />
            {url !== '' && !good && <p className="field-fault">{t('plan.resolveUrlNeeded')}</p>}
          </div>
        )}
      </div>
    </Modal>
  );
}

/** What is known of the release, and where on the platform to look for it. */
function Known({ release }: { release: Release }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const serverText = useServerText();
  const { fault } = release;
  return (
    <dl className="facts">
      <dt>{t('plan.resolveWhere')}</dt>
      <dd>
        <ChannelName kind={release.channelKind} name={release.channelName} />
      </dd>
      <TraceFacts release={release} />
      <dt>{t('plan.resolveSentAt')}</dt>
      <dd>
        {release.commitStartedAt === null
          ? t('plan.resolveNeverSent')
          : momentText(release.commitStartedAt, zone, true)}
      </dd>
      {fault?.message !== undefined && (
        <>
          <dt>{t('plan.resolveKnown')}</dt>
          <dd>
            {serverText('faults', fault.code ?? '', fault.message)}{' '}
            {fault.platformCode !== undefined && <code>{fault.platformCode}</code>}
          </dd>
        </>
      )}
      {release.publicUrl !== null && (
        <>
          <dt>{t('plan.link')}</dt>
          <dd>
            <a href={release.publicUrl} target="_blank" rel="noopener noreferrer">
              {release.publicUrl}
              <span className="visually-hidden">{t('common.opensNewWindow')}</span>
            </a>
          </dd>
        </>
      )}
    </dl>
  );
}
