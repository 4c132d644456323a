import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { KEYS, type ReleaseState } from '../../api/queries.js';
import { StoryLine } from './story-line.js';
import { useStoryWords } from './story-words.js';

const PROOFS = ['withdrawal.proved', 'withdrawal.confirmed'];

/** By what it is known that a withdrawn item is gone: what the platform answered, or who looked. */
export function WithdrawalProof({
  releaseId,
  state,
}: {
  releaseId: string;
  state: ReleaseState;
}): React.ReactElement {
  const { t } = useTranslation();
  const words = useStoryWords();
  const gone = state === 'withdrawn';
  const query = useQuery({
    queryKey: [...KEYS.releases, 'timeline', releaseId, state],
    enabled: gone,
    queryFn: async () =>
      await ask(api.GET('/api/v1/releases/{id}/timeline', { params: { path: { id: releaseId } } })),
  });
  const proof = query.data?.entries.filter((one) => PROOFS.includes(one.what)) ?? [];
  if (proof.length === 0) return <span className="muted">{gone ? '' : t('bulk.proofWaits')}</span>;
  return (
    <ul className="story" aria-label={t('bulk.proof')}>
      {proof.map((entry) => (
        <StoryLine key={entry.what} entry={entry} words={words} />
      ))}
    </ul>
  );
}
