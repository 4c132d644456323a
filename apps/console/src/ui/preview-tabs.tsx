import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.js';
import { ChannelName } from './channel-name.js';
import { Findings, Measures, RenditionFrame } from './rendition-frame.js';
import { Tabs } from './tabs.js';
import './preview-tabs.css';

type Preview = Schemas['PreviewView'];

/** As many tabs fit two lines of the panel; more channels are chosen from a list. */
const MOST_TABS = 5;

/** One channel at a time: the findings, what the platform counts, and the picture. */
export function PreviewTabs({ previews }: { previews: readonly Preview[] }): React.ReactElement {
  const { t } = useTranslation();
  if (previews.length > MOST_TABS) return <PreviewList previews={previews} />;
  return (
    <Tabs
      label={t('draft.preview')}
      tabs={previews.map((preview) => ({
        key: preview.channelId,
        label: <PreviewTitle preview={preview} />,
        content: <PreviewBody preview={preview} />,
      }))}
    />
  );
}

function PreviewList({ previews }: { previews: readonly Preview[] }): React.ReactElement {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const at = Math.max(
    0,
    previews.findIndex((one) => one.channelId === chosen),
  );
  const open = previews[at];
  const step = (by: number): void =>
    setChosen(previews[(at + by + previews.length) % previews.length]?.channelId ?? null);
  return (
    <>
      <div className="preview-list">
        <Button
          icon={<LeftOutlined aria-hidden />}
          aria-label={t('draft.previewBefore')}
          onClick={() => step(-1)}
        />
        <Select<string>
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'name' }}
          aria-label={t('draft.preview')}
          value={open?.channelId ?? ''}
          onChange={setChosen}
          options={previews.map((preview) => ({
            value: preview.channelId,
            name: preview.channelName,
            label: <PreviewTitle preview={preview} />,
          }))}
        />
        <Button
          icon={<RightOutlined aria-hidden />}
          aria-label={t('draft.previewNext')}
          onClick={() => step(1)}
        />
        <span className="muted numeric nowrap" role="status">
          {at + 1} / {previews.length}
        </span>
      </div>
      {open !== undefined && <PreviewBody key={open.channelId} preview={open} />}
    </>
  );
}

function PreviewBody({ preview }: { preview: Preview }): React.ReactElement {
  return (
    <div className="stack">
      <Findings preview={preview} />
      <Measures preview={preview} />
      <RenditionFrame preview={preview} />
    </div>
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
