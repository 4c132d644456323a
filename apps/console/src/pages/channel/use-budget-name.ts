import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { useServerText } from '../../i18n/server-text.js';

/** A budget with the time it is for, unless its own name says that. */
export function useBudgetName(): (budget: Schemas['QuotaView']) => string {
  const { t } = useTranslation();
  const serverText = useServerText();
  return ({ name, label, per }) => {
    const said = serverText('quotas', name, label);
    const each = t(`channels.per.${per}`);
    return said.includes(each) ? said : t('channels.quotaPer', { label: said, per: each });
  };
}
