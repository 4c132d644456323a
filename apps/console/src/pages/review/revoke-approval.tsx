import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS, useReleases, type Release, type ReleaseState } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { QueryView } from '../../ui/query-view.js';
import { ReasonDialog } from '../../ui/reason-dialog.js';
import { ReleaseLines } from '../../ui/release-lines.js';
import { toastDone } from '../../ui/toast.js';

type Detail = Schemas['ReviewDetailView'];
type Revocation = Schemas['RevocationView'];

/** Would go on by themselves, and are held. */
const GOING: readonly ReleaseState[] = ['scheduled', 'staging', 'staged', 'waiting_quota'];
/** Out or on their way: only a person can take them back. */
const BEYOND: readonly ReleaseState[] = ['committing', 'verifying', 'accepted', 'published'];

/** Takes back what was approved: what will be held is said before, what must be withdrawn by hand also after. */
export function RevokeApproval({ review }: { review: Detail }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<Revocation | null>(null);
  const revoke = useAct(
    async (reason: string, { headers }) =>
      await ask(
        api.POST('/api/v1/reviews/{id}/revoke', {
          params: { path: { id: review.id } },
          body: { reason },
          headers,
        }),
      ),
    {
      touches: [KEYS.reviews, KEYS.drafts, KEYS.draft(review.draftId), KEYS.releases],
      onDone: (answer) => {
        setAsking(false);
        if (answer.beyond.length > 0) setDone(answer);
        else toastDone(t('revocation.done', { count: answer.held.length }));
      },
    },
  );
  if (done !== null) return <Done revocation={done} onClose={() => setDone(null)} />;
  if (review.state !== 'approved' || !may('review.revoke')) return null;
  return (
    <div className="review-next">
      <Button onClick={() => setAsking(true)}>{t('revocation.act')}</Button>
      {asking && (
        <ReasonDialog
          danger
          title={t('revocation.title', { title: review.title })}
          help={<Consequences review={review} />}
          submit={t('revocation.submit')}
          busy={revoke.isPending}
          error={revoke.error}
          onSubmit={revoke.once}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function Consequences({ review }: { review: Detail }): React.ReactElement {
  const { t } = useTranslation();
  const query = useReleases({ draftId: review.draftId });
  return (
    <div className="stack">
      <p>{t('revocation.what')}</p>
      <QueryView query={query}>
        {(releases) => {
          const own = releases.filter((one) => one.revisionId === review.revisionId);
          return (
            <>
              {!own.some((one) => GOING.includes(one.state)) && <p>{t('revocation.heldNone')}</p>}
              <Part releases={own} states={GOING} text="held" />
              <Part releases={own} states={BEYOND} text="beyond" />
            </>
          );
        }}
      </QueryView>
    </div>
  );
}

interface PartProps {
  readonly releases: readonly Release[];
  readonly states: readonly ReleaseState[];
  readonly text: 'held' | 'beyond';
}

function Part({ releases, states, text }: PartProps): React.ReactElement | null {
  const { t } = useTranslation();
  const met = releases.filter((one) => states.includes(one.state));
  if (met.length === 0) return null;
  return (
    <div>
      <p>{t(`revocation.${text}`, { count: met.length })}</p>
      <ReleaseLines releases={met} without="title" />
    </div>
  );
}

function Done({ revocation, onClose }: { revocation: Revocation; onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      open
      title={t('revocation.doneTitle')}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('common.close')}
        </Button>
      }
    >
      <div className="stack">
        {revocation.held.length > 0 && <p>{t('revocation.doneHeld', { count: revocation.held.length })}</p>}
        <p>{t('revocation.doneBeyond')}</p>
        <ReleaseLines releases={revocation.beyond} without="title" />
      </div>
    </Modal>
  );
}
