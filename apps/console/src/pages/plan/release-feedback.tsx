import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ReleaseComments } from './release-comments.js';
import { ReleaseMetrics, useCounters } from './release-metrics.js';

type Feedback = Schemas['FeedbackView'];

const STALE_MS = 60_000;

/** What came back from the public, where the platform tells; nothing otherwise. */
export function ReleaseFeedback({ releaseId }: { releaseId: string }): React.ReactElement | null {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const { data } = useQuery({
    queryKey: [...KEYS.releases, 'feedback', releaseId],
    staleTime: STALE_MS,
    refetchInterval: STALE_MS,
    queryFn: async () =>
      await ask(api.GET('/api/v1/releases/{id}/feedback', { params: { path: { id: releaseId } } })),
  });
  if (data === undefined || (data.metrics === null && data.comments === null)) return null;
  return (
    <div>
      <Button type="link" style={{ padding: 0 }} aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? '▾' : '▸'} {t('feedback.title')}
      </Button>{' '}
      <Summary feedback={data} />
      {shown && (
        <div className="feedback">
          {data.metrics !== null && (
            <section>
              <h3 className="field-label">{t('feedback.metrics')}</h3>
              <ReleaseMetrics days={data.metrics.days} />
              <Asked asked={data.metrics} />
            </section>
          )}
          {data.comments !== null && (
            <section>
              <h3 className="field-label">{t('feedback.comments')}</h3>
              <ReleaseComments releaseId={releaseId} count={data.comments.count} />
              <Asked asked={data.comments} />
            </section>
          )}
        </div>
      )}
    </div>
  );
}

function Summary({ feedback }: { feedback: Feedback }): React.ReactElement {
  const { t } = useTranslation();
  const counters = useCounters(feedback.metrics?.days.at(-1)?.counters ?? {});
  const read = feedback.comments?.count ?? 0;
  const parts = counters.map(({ name, value }) => t('feedback.summary', { name, value }));
  if (read > 0 && !counters.some(({ key }) => key === 'comments'))
    parts.push(t('feedback.summary', { name: t('feedback.names.comments'), value: read }));
  return <span className="muted numeric">{parts.length === 0 ? t('feedback.none') : parts.join(' · ')}</span>;
}

function Asked({ asked }: { asked: Omit<Schemas['CommentsView'], 'count'> }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  return (
    <p className="row muted" style={{ margin: '6px 0 0' }}>
      {asked.readAt !== null && <span>{t('feedback.readAt', { time: momentText(asked.readAt, zone) })}</span>}
      <span>
        {asked.nextAt === null
          ? t('feedback.over')
          : t('feedback.nextAt', { time: momentText(asked.nextAt, zone) })}
      </span>
      {asked.fault !== null && <span>{asked.fault.message}</span>}
    </p>
  );
}
