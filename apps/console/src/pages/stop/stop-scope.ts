import { useTranslation } from 'react-i18next';
import { useChannels } from '../../api/queries.js';
import { useServerText } from '../../i18n/server-text.js';

export interface StopScope {
  readonly scope: 'all' | 'platform' | 'channel' | 'topic';
  readonly platform?: string | null;
  readonly channelId?: string | null;
  readonly category?: string | null;
  readonly words?: readonly string[];
}

/** What a stop covers, in words. */
export function useStopScope(): (stop: StopScope) => string {
  const { t } = useTranslation();
  const channels = useChannels();
  const serverText = useServerText();
  return (stop) => {
    const word = t(`stop.scopes.${stop.scope}`);
    const what = {
      all: '',
      platform: serverText(
        'platforms',
        stop.platform ?? '',
        channels.data?.find((one) => one.kind === stop.platform)?.kindLabel ?? stop.platform ?? '',
      ),
      channel: channels.data?.find((one) => one.id === stop.channelId)?.name ?? '',
      topic: [stop.category ?? '', ...(stop.words ?? [])]
        .filter((part) => part !== '')
        .join(t('common.comma')),
    }[stop.scope];
    return what === '' ? word : t('common.labelled', { label: word, value: what });
  };
}
