import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { useProblemText } from '../../ui/problem-alert.js';
import { toastDone, toastFailed } from '../../ui/toast.js';
import { useDayName } from './use-day-name.js';
import { DAYS_KEY } from './use-days.js';

/** Takes back what was written over an announced day. */
export function RestoreDay({ day }: { day: string }): React.ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const name = useDayName()(day);
  const restore = useAct(
    async (text: string) => {
      await api.DELETE('/api/v1/days/{day}', { params: { path: { day: text } } });
    },
    {
      touches: [DAYS_KEY, KEYS.columns],
      onDone: () => toastDone(t('days.removed', { day: name })),
      onRefused: (problem) => toastFailed(problemText(problem).detail),
    },
  );
  return (
    <Popconfirm
      title={t('days.removeSure')}
      description={<div style={{ maxWidth: 300 }}>{t('days.removeHelp', { day: name })}</div>}
      okText={t('common.remove')}
      cancelText={t('common.back')}
      onConfirm={() => restore.once(day)}
    >
      <Button size="small" loading={restore.isPending} aria-label={t('days.removeOne', { day: name })}>
        {t('common.remove')}
      </Button>
    </Popconfirm>
  );
}
