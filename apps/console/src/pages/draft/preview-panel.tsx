import { Badge, Tabs } from 'antd';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { ChannelName } from '../../ui/channel-name.js';
import { Hint } from '../../ui/hint.js';
import { QueryView } from '../../ui/query-view.js';
import { Findings, Measures, RenditionFrame } from '../../ui/rendition-frame.js';

type Preview = Schemas['PreviewView'];

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

/** One tab per channel. Shared with review, which shows sealed renditions the same way. */
export function PreviewTabs({ previews }: { previews: readonly Preview[] }): React.ReactElement {
  return (
    <Tabs
      size="small"
      items={previews.map((preview) => ({
        key: preview.channelId,
        label: <PreviewTitle preview={preview} />,
        children: (
          <div className="stack">
            <Findings preview={preview} />
            <Measures preview={preview} />
            <RenditionFrame preview={preview} />
          </div>
        ),
      }))}
    />
  );
}

function PreviewTitle({ preview }: { preview: Preview }): React.ReactElement {
  const blocks = preview.findings.filter((one) => one.level === 'block').length;
  const warns = preview.findings.filter((one) => one.level === 'warn').length;
  return (
    <span className="row" style={{ gap: 6, flexWrap: 'nowrap' }}>
      <ChannelName kind={preview.channelKind} name={preview.channelName} />
      {blocks + warns > 0 && (
        <Badge size="small" count={blocks + warns} color={blocks > 0 ? '#b3261e' : '#a05a00'} />
      )}
    </span>
  );
}
