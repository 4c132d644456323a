import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../../api/session.js';
import { Notice } from '../../ui/notice.js';
import { useBacklog } from './use-backlog.js';

/** That some fell due and did not go out, and the way to them; nothing when there are none. */
export function BacklogNotice(): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const channels = useBacklog().data ?? [];
  const count = channels.reduce((sum, one) => sum + one.expired + one.held, 0);
  if (count === 0) return null;
  return (
    <div className="notice-above">
      <Notice
        kind="warn"
        title={t('overdue.some', { count })}
        action={<Link to="/backlog">{t(may('release.plan') ? 'overdue.arrange' : 'overdue.see')}</Link>}
      >
        {t('overdue.help')}
      </Notice>
    </div>
  );
}
