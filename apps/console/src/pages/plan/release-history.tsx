import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { QueryView } from '../../ui/query-view.js';
import type { ReleaseState } from '../../ui/tags.js';
import { CorrectionChain } from './correction-chain.js';
import { StoryLine } from './story-line.js';
import { storyOf } from './story.js';
import { useStoryWords } from './story-words.js';

/** Everything that happened to a release, from its review on, by time: who, what, and what the platform said. */
export function ReleaseHistory({
  releaseId,
  state,
}: {
  releaseId: string;
  state: ReleaseState;
}): React.ReactElement {
  const words = useStoryWords();
  const refetchInterval = useLiveInterval();
  const query = useQuery({
    queryKey: [...KEYS.releases, 'timeline', releaseId, state],
    refetchInterval,
    placeholderData: (before) => before,
    queryFn: async () =>
      await ask(api.GET('/api/v1/releases/{id}/timeline', { params: { path: { id: releaseId } } })),
  });
  return (
    <QueryView query={query}>
      {(timeline) => (
        <div className="history">
          <ol className="story">
            {storyOf(timeline.entries).map((entry, index) => (
              <StoryLine key={index} entry={entry} words={words} />
            ))}
          </ol>
          <CorrectionChain chain={timeline.chain} releaseId={releaseId} />
        </div>
      )}
    </QueryView>
  );
}
