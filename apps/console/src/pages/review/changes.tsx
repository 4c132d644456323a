import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useSession } from '../../api/session.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { ContentCompare } from '../../ui/text-compare.js';
import { lastSeen, markSeen } from './last-seen.js';

type Detail = Schemas['ReviewDetailView'];

/** What changed since this person's last look, or since the version before. */
export function Changes({ review }: { review: Detail }): React.ReactElement {
  const { t } = useTranslation();
  const { user } = useSession();
  const [seen] = useState(() => lastSeen(user.userId, review.draftId));
  useEffect(
    () => () => markSeen(user.userId, review.draftId, review.revisionId),
    [user.userId, review.draftId, review.revisionId],
  );
  const revisions = useQuery({
    queryKey: [...KEYS.draft(review.draftId), 'revisions'],
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/drafts/{id}/revisions', {
            params: { path: { id: review.draftId }, query: { limit: 200 } },
          }),
        )
      ).items,
  });
  const older = (revisions.data ?? []).filter((one) => one.number < review.revisionNumber);
  const mine = older.find((one) => one.id === seen);
  const base = mine ?? older[0];
  const before = useQuery({
    queryKey: ['revision', base?.id],
    enabled: base !== undefined,
    staleTime: Infinity,
    queryFn: async () =>
      (await ask(api.GET('/api/v1/revisions/{id}', { params: { path: { id: base?.id ?? '' } } }))).content,
  });
  return (
    <Panel
      title={t(mine === undefined ? 'review.changes' : 'review.changesSinceMine')}
      extra={
        base !== undefined && (
          <span className="muted">{t('review.compareWith', { number: base.number })}</span>
        )
      }
    >
      <QueryView query={revisions}>
        {() =>
          base === undefined ? (
            <p className="muted">{t('review.firstVersion')}</p>
          ) : (
            <QueryView query={before}>
              {(content) => <ContentCompare before={content} after={review.content} />}
            </QueryView>
          )
        }
      </QueryView>
    </Panel>
  );
}
