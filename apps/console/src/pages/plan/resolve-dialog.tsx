import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { KEYS, type Release } from '../../api/queries.js';
import { resolve } from '../../api/release-acts.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';

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
