import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ReasonDialog } from '../../ui/reason-dialog.js';
import { toastDone } from '../../ui/toast.js';
import type { Blackout } from './blackouts.page.js';

/** Ends a blackout that is on, or takes back one that is still to come. */
export function EndDialog({
  blackout,
  onClose,
}: {
  blackout: Blackout;
  onClose: () => void;
}): React.ReactElement {
  const { t } = useTranslation();
  const active = blackout.activeUntil !== null;
  const end = useAct(
    async (reason: string, { headers }) => {
      const options = { params: { path: { id: blackout.id } }, body: { reason }, headers };
      return await (active
        ? ask(api.POST('/api/v1/blackouts/{id}/end', options))
        : ask(api.POST('/api/v1/blackouts/{id}/cancel', options)));
    },
    {
      touches: [KEYS.blackouts, KEYS.releases],
      onDone: () => {
        toastDone(t(active ? 'blackouts.ended' : 'blackouts.cancelledDone', { name: blackout.name }));
        onClose();
      },
    },
  );
  return (
    <ReasonDialog
      title={t('blackouts.endTitle', { name: blackout.name })}
      help={t(active ? `blackouts.endHelp.${blackout.after}` : 'blackouts.cancelHelp')}
      submit={t(active ? 'blackouts.end' : 'blackouts.cancel')}
      danger
      busy={end.isPending}
      error={end.error}
      onSubmit={end.once}
      onClose={onClose}
    />
  );
}
