import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { Hint } from '../../ui/hint.js';
import { QueryView } from '../../ui/query-view.js';
import { PreviewTabs } from '../../ui/preview-tabs.js';

/** The saved text as each channel shows it. */
export function PreviewPanel({
  query,
}: {
  query: UseQueryResult<readonly Schemas['PreviewView'][]>;
}): React.ReactElement {
  const { t } = useTranslation();
  return (
    <section className="panel preview-panel" aria-label={t('draft.preview')}>
      <div className="panel-head">
        <h2>{t('draft.preview')}</h2>
        <span className="muted">{t('draft.previewSaved')}</span>
      </div>
      <div className="panel-body">
        <QueryView query={query}>
          {(previews) =>
            previews.length === 0 ? (
              <Hint title={t('draft.previewNone')} text={t('draft.previewNoneHelp')} />
            ) : (
              <PreviewTabs previews={previews} />
            )
          }
        </QueryView>
      </div>
    </section>
  );
}
