import { Badge, Tabs } from 'antd';
import type { Schemas } from '../api/client.js';
import { ChannelName } from './channel-name.js';
import { Findings, Measures, RenditionFrame } from './rendition-frame.js';

type Preview = Schemas['PreviewView'];

/** One tab per channel: the findings, what the platform counts, and the picture. */
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
