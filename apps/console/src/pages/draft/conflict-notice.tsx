import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/notice.js';
import { ContentCompare } from '../../ui/text-compare.js';
import { contentOf } from './content.js';
import type { DraftDesk } from './use-draft.js';

/** Another person saved meanwhile: both texts are there, and a person decides. */
export function ConflictNotice({ desk }: { desk: DraftDesk }): React.ReactElement | null {
  const { t } = useTranslation();
  const [comparing, setComparing] = useState(false);
  if (desk.theirs === null) return null;
  const choices = (
    <>
      <Button size="small" onClick={desk.takeTheirs}>
        {t('draft.conflict.theirs')}
      </Button>
      <Button size="small" type="primary" onClick={desk.keepMine}>
        {t('draft.conflict.mine')}
      </Button>
    </>
  );
  return (
    <>
      <Notice
        kind="warn"
        urgent
        title={t('draft.conflict.title', { name: desk.theirs.updatedByName })}
        action={
          <>
            <Button size="small" onClick={() => setComparing(true)}>
              {t('draft.conflict.compare')}
            </Button>
            {choices}
          </>
        }
      >
        {t('draft.conflict.help')}
      </Notice>
      <Modal
        open={comparing}
        width={820}
        title={t('draft.conflict.compare')}
        onCancel={() => setComparing(false)}
        footer={choices}
      >
        <p className="muted">{t('draft.conflict.legend')}</p>
        <ContentCompare before={contentOf(desk.theirs)} after={desk.content} />
      </Modal>
    </>
  );
}
