import { useTranslation } from 'react-i18next';
import { durationText } from '../../time/format.js';
import type { GateChoice } from './arrangement.js';

/** What a channel waits for, in few words. */
export function useGateText(): (
  gate: Pick<GateChoice, 'after' | 'delaySeconds'>,
  channelName: string,
) => string {
  const { t, i18n } = useTranslation();
  return ({ after, delaySeconds }, channel) =>
    delaySeconds === 0
      ? t(`arrange.waits.${after}`, { channel })
      : t(`arrange.waitsThen.${after}`, {
          channel,
          delay: durationText(delaySeconds * 1000, i18n.language).trim(),
        });
}
