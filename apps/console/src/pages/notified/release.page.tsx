import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';

/** Where a notice or a mail about one release leads: to its plan, with the release open. */
export function NotifiedReleasePage(): React.ReactElement {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: [...KEYS.releases, 'one', id],
    queryFn: async () => await ask(api.GET('/api/v1/releases/{id}', { params: { path: { id } } })),
  });
  if (query.data !== undefined) return <Navigate to={`/plans/${query.data.planId}?release=${id}`} replace />;
  return (
    <Page
      title={t('plan.title')}
      actions={
        <Link to="/calendar">
          <Button>{t('today.toCalendar')}</Button>
        </Link>
      }
    >
      <QueryView query={query}>{() => null}</QueryView>
    </Page>
  );
}
