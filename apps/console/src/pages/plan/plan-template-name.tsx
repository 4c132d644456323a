import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';

/** By which template a plan was made; one that is no longer in use has a name all the same. */
export function PlanTemplateName({ id }: { id: string }): React.ReactElement | null {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...KEYS.templates, id],
    queryFn: async () => await ask(api.GET('/api/v1/plan-templates/{id}', { params: { path: { id } } })),
  });
  if (query.data === undefined) return null;
  return <span>{t('plan.byTemplate', { name: query.data.name })}</span>;
}
