import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { LoadMore } from '../../ui/load-more.js';
import { ProblemAlert } from '../../ui/problem-alert.js';

/** What citizens wrote, the newest first. `count` is how many there are: more of them means reading again. */
export function ReleaseComments({
  releaseId,
  count,
}: {
  releaseId: string;
  count: number;
}): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const query = useInfiniteQuery({
    queryKey: [...KEYS.releases, 'comments', releaseId, count],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam }) =>
      await ask(
        api.GET('/api/v1/releases/{id}/comments', {
          params: {
            path: { id: releaseId },
            query: { limit: 20, ...(pageParam === '' ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  const comments = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (comments.length === 0) return <p className="muted">{t('feedback.noComments')}</p>;
  return (
    <>
      <ul className="feedback-comments">
        {comments.map((comment) => (
          <li key={comment.id}>
            <p>{comment.text}</p>
            {comment.reply !== null && (
              <p className="muted">
                {t('common.labelled', { label: t('feedback.reply'), value: comment.reply })}
              </p>
            )}
            <span className="muted numeric">
              {comment.writtenAt === null
                ? t('feedback.notDated', { time: momentText(comment.readAt, zone) })
                : momentText(comment.writtenAt, zone)}
            </span>
          </li>
        ))}
      </ul>
      <LoadMore query={query} count={comments.length} />
      <p className="muted">{t('feedback.kept')}</p>
    </>
  );
}
