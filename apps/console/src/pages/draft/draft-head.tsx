import { Button, Popconfirm } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { clockText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { SubmitDialog } from './submit-dialog.js';
import type { DraftDesk } from './use-draft.js';
import { useLatestReview } from './use-latest-review.js';

const VersionsDrawer = lazy(async () => ({ default: (await import('./versions-drawer.js')).VersionsDrawer }));

/** Whether what is typed has reached the server. */
export function SaveStatusText({ desk }: { desk: DraftDesk }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  if (!desk.mayEdit) return <span>{t('draft.status.readonly')}</span>;
  switch (desk.status) {
    case 'saved':
      return <span>✓ {t('draft.status.saved', { time: clockText(desk.draft.updatedAt, zone, true) })}</span>;
    case 'saving':
      return <span>{t('draft.status.saving')}</span>;
    case 'dirty':
      return <span>{t('draft.status.dirty')}</span>;
    case 'invalid':
      return <span style={{ color: '#b3261e' }}>{t('draft.status.invalid')}</span>;
    case 'waiting':
    case 'conflict':
      return <span style={{ color: '#8a4b00' }}>{t('draft.status.waiting')}</span>;
  }
}

/** What can be done with the draft in its present state. */
export function DraftActions({ desk }: { desk: DraftDesk }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'submit' | 'versions' | null>(null);
  const { draft } = desk;
  const review = useLatestReview(draft.id);
  const acts = useDraftActs(desk, review?.id);
  const submit = async (): Promise<void> => {
    if (desk.status === 'saved' || (await desk.saveNow())) setOpen('submit');
  };
  return (
    <>
      <Button onClick={() => setOpen('versions')}>{t('draft.versions')}</Button>
      {may('draft.edit') && draft.nextStates.includes('archived') && (
        <Popconfirm
          title={t('draft.archive')}
          description={t('draft.archiveSure')}
          okText={t('draft.archive')}
          okButtonProps={{ danger: true }}
          cancelText={t('common.cancel')}
          onConfirm={() => acts.archive.once(undefined)}
        >
          <Button danger loading={acts.archive.isPending}>
            {t('draft.archive')}
          </Button>
        </Popconfirm>
      )}
      {review !== undefined && (
        <Link to={`/reviews/${review.id}`}>
          <Button>{t('draft.toReview')}</Button>
        </Link>
      )}
      {may('review.submit') && draft.state === 'in_review' && review !== undefined && (
        <Popconfirm
          title={t('draft.takeBack')}
          description={t('draft.takeBackSure')}
          okText={t('draft.takeBack')}
          cancelText={t('common.cancel')}
          onConfirm={() => acts.takeBack.once(undefined)}
        >
          <Button loading={acts.takeBack.isPending}>{t('draft.takeBack')}</Button>
        </Popconfirm>
      )}
      {may('review.submit') && draft.nextStates.includes('in_review') && (
        <Button type={draft.state === 'approved' ? 'default' : 'primary'} onClick={() => void submit()}>
          {t('draft.submit')}
        </Button>
      )}
      {may('release.plan') && draft.approvedRevisionId !== null && (
        <Button type="primary" onClick={() => void navigate(`/calendar?plan=${draft.id}`)}>
          {t('draft.plan')}
        </Button>
      )}
      {open === 'submit' && <SubmitDialog draftId={draft.id} onClose={() => setOpen(null)} />}
      {open === 'versions' && (
        <Suspense>
          <VersionsDrawer draftId={draft.id} present={desk.content} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </>
  );
}

function useDraftActs(desk: DraftDesk, reviewId: string | undefined) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useProblemText();
  const { id } = desk.draft;
  const touches = [KEYS.drafts, KEYS.draft(id), KEYS.reviews];
  const archive = useAct(
    async (_: undefined, { headers }) =>
      await ask(api.POST('/api/v1/drafts/{id}/archive', { params: { path: { id } }, headers })),
    {
      touches,
      onDone: (draft) => {
        desk.refresh(draft);
        toastDone(t('draft.archiveDone'));
      },
      onRefused: (problem) => toastFailed(problemText(problem).detail),
    },
  );
  const takeBack = useAct(
    async (_: undefined, { headers }) =>
      await ask(
        api.POST('/api/v1/reviews/{id}/withdraw', { params: { path: { id: reviewId ?? '' } }, headers }),
      ),
    {
      touches,
      onDone: () => {
        toastDone(t('draft.takeBackDone'));
        void client.invalidateQueries({ queryKey: KEYS.draft(id) });
      },
      onRefused: (problem) => toastFailed(problemText(problem).detail),
    },
  );
  return { archive, takeBack };
}
