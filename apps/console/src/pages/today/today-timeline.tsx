import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useNow } from '../../api/live.js';
import { useReleases, type Release } from '../../api/queries.js';
import { clockText, latenessText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { dayStart } from '../../time/zoned.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Hint } from '../../ui/hint.js';
import { Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { ReleaseTag, releaseLook } from '../../ui/tags.js';

const TO_COME = new Set([
  'scheduled',
  'staging',
  'staged',
  'waiting_quota',
  'committing',
  'accepted',
  'verifying',
]);
const FOR_A_PERSON = new Set(['needs_attention', 'expired', 'failed', 'held']);
const LATE_MS = 60_000;

/** Today's releases in the order of their times, with the present instant moving between them. */
export function TodayTimeline(): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow(10_000);
  const from = dayStart(now, zone);
  const to = dayStart(now, zone, 1);
  const query = useReleases({ from, to });
  const releases = [...(query.data ?? [])].sort((a, b) => a.plannedAt.localeCompare(b.plannedAt));
  const count = (set: ReadonlySet<string>): number => releases.filter((one) => set.has(one.state)).length;
  return (
    <Panel
      title={t('today.timeline')}
      flush
      id="timeline"
      extra={
        releases.length > 0 && (
          <span className="muted numeric">
            {t('today.counts', {
              total: releases.length,
              published: count(new Set(['published'])),
              waiting: count(TO_COME),
              person: count(FOR_A_PERSON),
            })}
          </span>
        )
      }
    >
      <QueryView query={query}>
        {() =>
          releases.length === 0 ? (
            <Hint
              title={t('today.timelineNone')}
              text={t('today.timelineNoneHelp')}
              action={
                <Link to="/calendar">
                  <Button>{t('today.toCalendar')}</Button>
                </Link>
              }
            />
          ) : (
            <>
              <DayStrip releases={releases} from={from} to={to} now={now} />
              <TimeLines releases={releases} now={now} />
            </>
          )
        }
      </QueryView>
    </Panel>
  );
}

interface DayStripProps {
  readonly releases: readonly Release[];
  readonly from: string;
  readonly to: string;
  readonly now: number;
}

function DayStrip({ releases, from, to, now }: DayStripProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const start = Date.parse(from);
  const length = Date.parse(to) - start;
  const place = (ms: number): string => `${Math.min(100, Math.max(0, ((ms - start) / length) * 100))}%`;
  const hours = [0, 6, 12, 18, 24];
  return (
    <div className="strip" role="img" aria-label={t('today.strip', { count: releases.length })}>
      <div className="strip-line" />
      {hours.map((hour) => (
        <span key={hour} className="strip-hour numeric" style={{ insetInlineStart: `${(hour / 24) * 100}%` }}>
          {`${String(hour).padStart(2, '0')}:00`}
        </span>
      ))}
      {releases.map((release) => {
        const look = releaseLook(release.state);
        return (
          <span
            key={release.id}
            className="strip-dot"
            title={`${clockText(release.plannedAt, zone)} ${release.channelName} · ${release.title}`}
            style={{
              insetInlineStart: place(Date.parse(release.plannedAt)),
              background: look.background,
              borderColor: look.text,
            }}
          />
        );
      })}
      <span className="strip-now" style={{ insetInlineStart: place(now) }} />
    </div>
  );
}

function TimeLines({ releases, now }: { releases: readonly Release[]; now: number }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const firstAhead = releases.findIndex((one) => Date.parse(one.plannedAt) > now);
  const place = firstAhead === -1 ? releases.length : firstAhead;
  const line = (
    <li
      key="now"
      className="now-line numeric"
      aria-label={t('today.nowLine', { time: clockText(new Date(now).toISOString(), zone) })}
    >
      {t('today.nowLine', { time: clockText(new Date(now).toISOString(), zone) })}
    </li>
  );
  const rows = releases.map((release) => <TimeLine key={release.id} release={release} />);
  return <ol className="lines">{[...rows.slice(0, place), line, ...rows.slice(place)]}</ol>;
}

function TimeLine({ release }: { release: Release }): React.ReactElement {
  const zone = useZone();
  return (
    <li>
      <time dateTime={release.plannedAt} className="release-time numeric">
        {clockText(release.plannedAt, zone)}
      </time>
      <div className="line-main">
        <Link to={`/plans/${release.planId}?release=${release.id}`}>{release.title}</Link>
        <div className="muted">
          <ChannelName kind={release.channelKind} name={release.channelName} />
        </div>
      </div>
      <div className="line-side">
        <ReleaseTag state={release.state} />
        <Punctuality release={release} />
      </div>
    </li>
  );
}

function Punctuality({ release }: { release: Release }): React.ReactElement | null {
  const { t, i18n } = useTranslation();
  if (release.commitLatenessMs === null || release.publishedAt === null) return null;
  if (release.commitLatenessMs <= LATE_MS) return <span className="muted">{t('today.onTime')}</span>;
  return (
    <span style={{ color: '#8f1d17' }}>
      {t('today.late', { late: latenessText(release.commitLatenessMs, i18n.language) })}
    </span>
  );
}
