import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Hint } from '../../ui/hint.js';
import { QueryView } from '../../ui/query-view.js';
import { PreviewTabs } from '../../ui/preview-tabs.js';

/** How the saved text looks on each channel, with what the checks found. */
export function PreviewPanel({ draftId, version }: { draftId: string; version: number }): React.ReactElement {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...KEYS.draft(draftId), 'preview', version],
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async () =>
      (await ask(api.POST('/api/v1/drafts/{id}/preview', { params: { path: { id: draftId } }, body: {} })))
        .items,
  });
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
