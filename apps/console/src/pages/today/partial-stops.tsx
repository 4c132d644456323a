import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useActiveStops } from '../../api/queries.js';
import { Notice } from '../../ui/notice.js';

/** Stops of a platform, a channel or a topic; a stop of everything has a notice of its own. */
export function PartialStops(): React.ReactElement {
  const { t } = useTranslation();
  const { data = [] } = useActiveStops();
  return (
    <>
      {data
        .filter((stop) => stop.scope !== 'all')
        .map((stop) => (
          <div key={stop.id} className="notice-above">
            <Notice
              kind="bad"
              title={t('today.partlyStopped')}
              action={<Link to={`/stops/${stop.id}`}>{t('today.seeStop')}</Link>}
            >
              {t('today.partlyStoppedHelp', { reason: stop.reason })}
            </Notice>
          </div>
        ))}
    </>
  );
}
