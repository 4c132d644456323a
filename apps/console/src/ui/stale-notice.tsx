import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Notice } from './notice.js';

export interface StaleNoticeProps {
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

/** Somebody saved what is being worked on: whose goes on is for the person to say. */
export function StaleNotice({ onTakeTheirs, onKeepMine }: StaleNoticeProps): React.ReactElement {
  const { t } = useTranslation();
  return (
    <div className="notice-above">
      <Notice
        kind="warn"
        urgent
        title={t('stale.title')}
        action={
          <span className="row">
            <Button size="small" onClick={onTakeTheirs}>
              {t('stale.takeTheirs')}
            </Button>
            <Button size="small" onClick={onKeepMine}>
              {t('stale.keepMine')}
            </Button>
          </span>
        }
      >
        {t('stale.help')}
      </Notice>
    </div>
  );
}
