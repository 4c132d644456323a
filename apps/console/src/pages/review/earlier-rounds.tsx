import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Moment } from '../../ui/moment.js';
import { Panel } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ReviewTag } from '../../ui/tags.js';
import { OpinionList } from './opinion-list.js';

type Round = Schemas['ReviewView'];
const MOST_ROUNDS = 50;
const SHOWN = 2;

/** What was decided of the same draft before it was submitted this time, the last round first. */
export function EarlierRounds({ review }: { review: Round }): React.ReactElement | null {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const query = useQuery({
    queryKey: [...KEYS.reviews, 'rounds', review.draftId],
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/reviews', {
            params: { query: { draftId: review.draftId, limit: MOST_ROUNDS } },
          }),
        )
      ).items,
  });
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  const rounds = (query.data ?? []).filter(
    (one) => one.id !== review.id && Date.parse(one.openedAt) <= Date.parse(review.openedAt),
  );
  if (rounds.length === 0) return null;
  const shown = all ? rounds : rounds.slice(0, SHOWN);
  return (
    <Panel title={t('rounds.title')} flush id="rounds">
      <ol className="rounds">
        {shown.map((round) => (
          <li key={round.id}>
            <RoundHead round={round} />
            {round.decisions.length === 0 ? (
              <p className="muted round-none">{t('rounds.none')}</p>
            ) : (
              <OpinionList decisions={round.decisions} />
            )}
          </li>
        ))}
      </ol>
      {shown.length < rounds.length && (
        <div className="round-more">
          <Button size="small" onClick={() => setAll(true)}>
            {t('rounds.more', { count: rounds.length - shown.length })}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function RoundHead({ round }: { round: Round }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <div className="row round-head">
      <ReviewTag state={round.state} />
      <span>{t('rounds.round', { number: round.revisionNumber, name: round.openedBy })}</span>
      <Moment at={round.openedAt} />
    </div>
  );
}
