import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client.js';
import { KEYS, type Channel } from '../api/queries.js';
import { Distance } from './moment.js';

/** How long since a channel last spoke to the public. */
export function LastPublished({
  channel,
  lead,
}: {
  channel: Channel;
  /** Before the time, where no heading says what it is. */
  lead?: string;
}): React.ReactElement {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...KEYS.releases, 'last', channel.id],
    enabled: channel.lastPublishedAt === null,
    refetchInterval: 30_000,
    queryFn: async () =>
      await ask(
        api.GET('/api/v1/releases', {
          params: { query: { channelId: channel.id, state: ['published'], limit: 1 } },
        }),
      ),
  });
  const last = channel.lastPublishedAt ?? query.data?.items[0]?.publishedAt ?? null;
  if (last === null) return <span className="muted">{t('today.never')}</span>;
  return (
    <>
      {lead} <Distance at={last} />
    </>
  );
}
