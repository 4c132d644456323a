import { Button, Form, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useAct } from '../../api/act.js';
import { KEYS, type Release } from '../../api/queries.js';
import { correct, type CorrectionWay } from '../../api/release-acts.js';
import { useZone } from '../../time/zone-context.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ReasonField } from '../../ui/reason-field.js';
import { toastDone } from '../../ui/toast.js';
import { WhenField } from '../../ui/when-field.js';

const WAYS = ['usual', 'withdraw_first', 'release_first'] as const;
/** Enough to prepare it; what is wrong in public should not wait for the next full minute. */
const SOON_MS = 15_000;

interface CorrectDialogProps {
  readonly release: Release;
  readonly onClose: () => void;
}

/** Replaces what is public by a newer approved revision; without one, says how to come by it. */
export function CorrectDialog({ release, onClose }: CorrectDialogProps): React.ReactElement {
  const { newerRevisionId } = release;
  return newerRevisionId === null ? (
    <NothingNewer release={release} onClose={onClose} />
  ) : (
    <Correction release={release} revisionId={newerRevisionId} onClose={onClose} />
  );
}

function NothingNewer({ release, onClose }: CorrectDialogProps): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      open
      title={`${t('correction.title')} · ${release.channelName}`}
      footer={<Button onClick={onClose}>{t('common.back')}</Button>}
      onCancel={onClose}
    >
      <p>{t('correction.nothingNewer')}</p>
      <p>
        <Link to={`/drafts/${release.draftId}`}>{t('correction.toDraft')}</Link>
      </p>
    </Modal>
  );
}

function Correction({
  release,
  revisionId,
  onClose,
}: CorrectDialogProps & { readonly revisionId: string }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const navigate = useNavigate();
  const [form] = Form.useForm<{ reason: string }>();
  const [way, setWay] = useState<(typeof WAYS)[number]>('usual');
  const [soon, setSoon] = useState(true);
  const [at, setAt] = useState<string | null>(null);
  const run = useAct(correct, {
    touches: [KEYS.releases, ['plan']],
    onDone: (made) => {
      toastDone(t('correction.done'));
      onClose();
      void navigate(`/plans/${made.planId}?release=${made.id}`);
    },
  });
  const submit = ({ reason }: { reason: string }): void => {
    const plannedAt = soon ? new Date(Date.now() + SOON_MS).toISOString() : at;
    if (plannedAt === null) return;
    const chosen: { way?: CorrectionWay } = way === 'usual' ? {} : { way };
    run.once({
      id: release.id,
      body: { revisionId, plannedAt, timeZone: zone, reason: reason.trim(), ...chosen },
    });
  };
  return (
    <Modal
      open
      title={`${t('correction.title')} · ${release.channelName}`}
      okText={t('plan.acts.correct')}
      cancelText={t('common.back')}
      okButtonProps={{ disabled: !soon && at === null }}
      confirmLoading={run.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <div className="stack">
          <p>{t('correction.help')}</p>
          {run.error !== null && <ProblemAlert error={run.error} />}
          <div>
            <span className="field-label" id="correction-time">
              {t('planning.time')}
            </span>
            <Radio.Group
              aria-labelledby="correction-time"
              value={soon}
              onChange={(event) => setSoon(event.target.value === true)}
              options={[
                { value: true, label: t('correction.soon') },
                { value: false, label: t('correction.later') },
              ]}
            />
            {!soon && <WhenField value={at} onChange={setAt} label={t('planning.time')} quick />}
          </div>
          <div>
            <span className="field-label" id="correction-way">
              {t('correction.way')}
            </span>
            <Radio.Group
              aria-labelledby="correction-way"
              value={way}
              onChange={(event) => setWay(event.target.value as (typeof WAYS)[number])}
              style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
              options={WAYS.map((one) => ({ value: one, label: t(`correction.ways.${one}`) }))}
            />
          </div>
          <ReasonField label={<span className="field-label">{t('common.reason')}</span>} />
        </div>
      </Form>
    </Modal>
  );
}
