import { Button } from 'antd';
import { BellOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchAllTexts } from '../../i18n/i18n.js';
import { useUnread } from './unread.js';
import './notice-bell.css';

const NoticePanel = lazy(async () => {
  const [module] = await Promise.all([import('./notice-panel.js'), fetchAllTexts()]);
  return { default: module.NoticePanel };
});

/** Beyond this it only says that there are many. */
const MOST_SHOWN = 99;

/** How much there is to read, and the way to it. */
export function NoticeBell(): React.ReactElement {
  const { t } = useTranslation();
  const unread = useUnread();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        type="text"
        className="bell"
        icon={<BellOutlined aria-hidden />}
        aria-label={unread === 0 ? t('bell.none') : t('bell.some', { count: unread })}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        {unread > 0 && (
          <span className="bell-count numeric" aria-hidden="true">
            {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
          </span>
        )}
      </Button>
      {open && (
        <Suspense>
          <NoticePanel onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
