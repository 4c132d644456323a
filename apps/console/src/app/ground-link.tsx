import { useTranslation } from 'react-i18next';
import { useDemonstration } from '../api/demonstration.js';

/** In a demonstration: says so on every page, and leads to what the public would see. */
export function GroundLink(): React.ReactElement | null {
  const { t } = useTranslation();
  const demonstration = useDemonstration();
  if (demonstration === null) return null;
  return (
    <a
      className="ground-link"
      href={demonstration.sandboxUrl}
      target="_blank"
      rel="noopener noreferrer"
      title={t('practice.groundHelp')}
    >
      {t('practice.ground')} ↗<span className="visually-hidden">{t('common.opensNewWindow')}</span>
    </a>
  );
}
