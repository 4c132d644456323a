import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { Hint } from '../ui/hint.js';

/** Shown instead of a page whose code failed; the rest of the console stays usable. */
export function PageCrash(): React.ReactElement {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Hint
      title={t('shell.crashed')}
      text={t('shell.crashedHelp')}
      action={
        <>
          <p>
            <code>{error instanceof Error ? error.message : String(error)}</code>
          </p>
          <Button type="primary" style={{ marginTop: 12 }} onClick={() => window.location.reload()}>
            {t('shell.reload')}
          </Button>
        </>
      }
    />
  );
}

export function NoSuchPage(): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Hint
      title={t('shell.notFound')}
      text={t('shell.notFoundHelp')}
      action={<Link to="/">{t('shell.nav.today')}</Link>}
    />
  );
}
