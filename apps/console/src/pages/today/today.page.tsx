import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.js';

export function TodayPage(): React.ReactElement {
  const { t } = useTranslation();
  return <Page title={t('shell.nav.today')}>…</Page>;
}
