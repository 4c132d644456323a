import { useTranslation } from 'react-i18next';
import { durationText } from '../../time/format.js';

export interface LatestNoteProps {
  readonly channels: readonly { readonly name: string; readonly seconds: number }[];
}

/** How late each channel may still go out by itself. */
export function LatestNote({ channels }: LatestNoteProps): React.ReactElement | null {
  const { t, i18n } = useTranslation();
  const [first] = channels;
  if (first === undefined) return null;
  if (channels.every((one) => one.seconds === first.seconds))
    return <p className="muted">{t('planning.latest', { minutes: Math.round(first.seconds / 6) / 10 })}</p>;
  const each = channels.map((one) => `${one.name}${durationText(one.seconds * 1000, i18n.language)}`);
  return <p className="muted">{t('arrange.latest', { each: each.join(t('common.comma')) })}</p>;
}
