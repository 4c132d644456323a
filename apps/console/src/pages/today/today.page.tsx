import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDemonstration } from '../../api/demonstration.js';
import { useStop } from '../../api/queries.js';
import { useMay, useSession } from '../../api/session.js';
import { dayName } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { BacklogNotice } from '../backlog/backlog-notice.js';
import { ChannelHealth } from './channel-health.js';
import { FreshnessPanel } from './freshness-panel.js';
import { PartialStops } from './partial-stops.js';
import { TodayTimeline } from './today-timeline.js';
import { WaitingForMe } from './waiting-for-me.js';
import './today.css';

const PracticePanel = lazy(async () => ({ default: (await import('./practice-panel.js')).PracticePanel }));

/** What waits for me, what goes out today, and whether the channels are well. */
export function TodayPage(): React.ReactElement {
  const { t, i18n } = useTranslation();
  const { user } = useSession();
  const zone = useZone();
  const may = useMay();
  const stop = useStop();
  const demonstrated = useDemonstration() !== null;
  return (
    <Page
      title={t('shell.nav.today')}
      note={`${dayName(new Date().toISOString(), zone, i18n.language)} · ${t('today.greeting', { name: user.displayName, department: user.departmentName })}`}
    >
      {stop.data?.stopped === true && (
        <div style={{ marginBottom: 12 }}>
          <Notice
            kind="bad"
            urgent
            title={t('today.stopped')}
            action={may('channel.read') && <Link to="/channels">{t('today.seeStop')}</Link>}
          >
            {t('today.stoppedHelp', { reason: stop.data.reason ?? '' })}
          </Notice>
        </div>
      )}
      {may('channel.read') && <PartialStops />}
      <BacklogNotice />
      {demonstrated && (
        <Suspense>
          <PracticePanel />
        </Suspense>
      )}
      <div className="today">
        <div>
          <WaitingForMe />
          <ChannelHealth />
        </div>
        <div>
          <TodayTimeline />
          {may('channel.read') && <FreshnessPanel />}
        </div>
      </div>
    </Page>
  );
}
