import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams } from 'react-router';
import { useMay } from '../../api/session.js';
import { NoticeLine } from '../../app/notices/notice-line.js';
import { useNotices, type NoticeKind } from '../../app/notices/use-notices.js';
import { Hint } from '../../ui/hint.js';
import { LoadMore } from '../../ui/load-more.js';
import { Page, Panel } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';

const KINDS = {
  publishers: ['publisher.silent', 'scheduler.silent'],
  queues: ['queue.stuck', 'release.owed'],
  webhooks: ['webhook.disabled'],
} as const satisfies Readonly<Record<string, readonly NoticeKind[]>>;

type Part = keyof typeof KINDS;

/** Where a notice about the product itself leads: what was wrong with that part of it, and whether it still is. */
export function NotifiedSystemPage(): React.ReactElement {
  const { part = '' } = useParams();
  if (part === 'publishing') return <Navigate to="/channels" replace />;
  if (!(part in KINDS)) return <Navigate to="/" replace />;
  return <SystemPart part={part as Part} />;
}

function SystemPart({ part }: { part: Part }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const query = useNotices({ unread: false, kind: KINDS[part] });
  return (
    <Page
      title={t('notices.system.title')}
      actions={
        part === 'webhooks' &&
        may('webhook.manage') && <Link to="/notices/webhooks">{t('notices.system.toWebhooks')}</Link>
      }
    >
      <Panel title={t(`notices.system.${part}`)} flush>
        <QueryView query={query}>
          {({ pages }) => {
            const notices = pages.flatMap((page) => page.items);
            if (notices.length === 0)
              return <Hint title={t('notices.system.none')} text={t('notices.system.noneHelp')} />;
            return (
              <>
                <ul className="notice-lines">
                  {notices.map((notice) => (
                    <NoticeLine key={notice.id} notice={notice} />
                  ))}
                </ul>
                <LoadMore query={query} count={notices.length} />
              </>
            );
          }}
        </QueryView>
      </Panel>
    </Page>
  );
}
