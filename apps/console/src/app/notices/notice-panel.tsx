import { Button, Drawer, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Hint } from '../../ui/hint.js';
import { LoadMore } from '../../ui/load-more.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { NoticeLine } from './notice-line.js';
import { useUnread } from './unread.js';
import { useMarkRead, useNotices } from './use-notices.js';
import './notice-panel.css';

type Show = 'all' | 'unread';

/** What the person was told of, over the page. Following a notice marks it as read. */
export function NoticePanel({ onClose }: { onClose: () => void }): React.ReactElement {
  const { t } = useTranslation();
  const [show, setShow] = useState<Show>('all');
  const query = useNotices({ unread: show === 'unread' });
  const unread = useUnread();
  const mark = useMarkRead();
  const newest = query.data?.pages[0]?.items[0];
  return (
    <Drawer
      open
      size={440}
      title={t('notices.title')}
      extra={
        <Link to="/notices/settings" onClick={onClose}>
          {t('shell.noticeSettings')}
        </Link>
      }
      onClose={onClose}
      className="notice-panel"
    >
      <div className="filters">
        <Segmented<Show>
          aria-label={t('notices.show')}
          value={show}
          onChange={setShow}
          options={[
            { value: 'all', label: t('common.all') },
            { value: 'unread', label: t('notices.unread') },
          ]}
        />
        <Button
          size="small"
          className="notice-panel-all"
          disabled={unread === 0 || newest === undefined}
          loading={mark.isPending}
          onClick={() => newest !== undefined && mark.once({ until: newest.lastAt })}
        >
          {t('notices.readAll')}
        </Button>
      </div>
      {mark.error !== null && <ProblemAlert error={mark.error} />}
      <QueryView query={query}>
        {({ pages }) => {
          const notices = pages.flatMap((page) => page.items);
          if (notices.length === 0)
            return (
              <Hint
                title={t(show === 'all' ? 'notices.none' : 'notices.noneUnread')}
                text={t(show === 'all' ? 'notices.noneHelp' : 'notices.noneUnreadHelp')}
              />
            );
          return (
            <>
              <ul className="notice-lines">
                {notices.map((notice) => (
                  <NoticeLine
                    key={notice.id}
                    notice={notice}
                    onFollow={() => {
                      if (notice.unread) mark.once({ ids: [notice.id] });
                      onClose();
                    }}
                  />
                ))}
              </ul>
              <LoadMore query={query} count={notices.length} />
            </>
          );
        }}
      </QueryView>
    </Drawer>
  );
}
