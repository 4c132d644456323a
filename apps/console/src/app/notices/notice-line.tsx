import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { languageOf } from '../../i18n/i18n.js';
import { Distance } from '../../ui/moment.js';
import { NoticeTag } from '../../ui/tags.js';
import type { NoticeItem } from './use-notices.js';
import './notice-line.css';

export interface NoticeLineProps {
  readonly notice: NoticeItem;
  /** Called when one of its links is followed; without it the notice leads nowhere. */
  readonly onFollow?: () => void;
}

/** One notice: how grave, what happened, what to do, when, and whether it still holds. */
export function NoticeLine({ notice, onFollow }: NoticeLineProps): React.ReactElement {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language) === 'en' ? 'en' : 'zh';
  const title = notice.title[language];
  return (
    <li className={notice.unread ? 'notice-line notice-line-unread' : 'notice-line'}>
      <div className="notice-line-head">
        {notice.unread && <span className="visually-hidden">{t('notices.unread')}</span>}
        <NoticeTag level={notice.level} />
        {notice.settledAt !== null && <span className="muted">{t('notices.settled')}</span>}
        <span className="muted notice-line-when">
          <Distance at={notice.lastAt} />
        </span>
      </div>
      {onFollow === undefined ? (
        <strong>{title}</strong>
      ) : (
        <Link to={notice.path} className="notice-line-title" onClick={onFollow}>
          {title}
        </Link>
      )}
      <p className="muted">{notice.body[language]}</p>
      {notice.count > 1 && onFollow !== undefined && (
        <details>
          <summary>{t('notices.items', { count: notice.count })}</summary>
          <ul>
            {notice.items.map((item) => (
              <li key={item.path}>
                <Link to={item.path} onClick={onFollow}>
                  {item.title}
                </Link>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
