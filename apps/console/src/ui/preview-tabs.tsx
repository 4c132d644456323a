import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.js';
import { ChannelName } from './channel-name.js';
import { Findings, Measures, RenditionFrame } from './rendition-frame.js';
import { Tabs } from './tabs.js';

type Preview = Schemas['PreviewView'];

/** One tab per channel: the findings, what the platform counts, and the picture. */
export function PreviewTabs({ previews }: { previews: readonly Preview[] }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('draft.preview')}
      tabs={previews.map((preview) => ({
        key: preview.channelId,
        label: <PreviewTitle preview={preview} />,
        content: (
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
    <>
      <ChannelName kind={preview.channelKind} name={preview.channelName} />{' '}
      {blocks + warns > 0 && (
        <span className={blocks > 0 ? 'tab-count tab-count-block' : 'tab-count'}>{blocks + warns}</span>
      )}
    </>
  );
}
