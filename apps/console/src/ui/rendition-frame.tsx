import { Tag } from 'antd';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.js';
import { useServerText } from '../i18n/server-text.js';
import { FindingDoorContext } from './finding-door.js';
import { PLAIN_PAGE, WECHAT_PAGE } from './frame-styles.js';
import { PageFrame } from './page-frame.js';
import { WeiboCard } from './weibo-card.js';
import './rendition-frame.css';

type Preview = Schemas['PreviewView'];

/** What is going to be published, as the channel shows it. */
export function RenditionFrame({ preview }: { preview: Preview }): React.ReactElement {
  if (preview.channelKind === 'weibo') return <WeiboCard preview={preview} />;
  if (preview.channelKind === 'wechat') return <Phone preview={preview} />;
  return <Screen preview={preview} />;
}

function Phone({ preview }: { preview: Preview }): React.ReactElement {
  return (
    <div className="phone">
      <div className="phone-bar" aria-hidden="true">
        <span>‹</span>
        <span>{preview.channelName}</span>
        <span>···</span>
      </div>
      <PageFrame preview={preview} style={WECHAT_PAGE} className="phone-screen" />
    </div>
  );
}

function Screen({ preview }: { preview: Preview }): React.ReactElement {
  return (
    <div className="screen">
      <div className="screen-bar" aria-hidden="true">
        <i />
        <i />
        <i />
        <span>{preview.channelName}</span>
      </div>
      <PageFrame preview={preview} style={PLAIN_PAGE} className="screen-page" />
    </div>
  );
}

/** What the platform counts, in one line. */
export function Measures({ preview }: { preview: Preview }): React.ReactElement | null {
  const { t } = useTranslation();
  const {
    titleCharacters,
    titleLength,
    digestCharacters,
    summaryCharacters,
    contentCharacters,
    textCharacters,
    htmlBytes,
    articles,
  } = preview.measures;
  const title = titleCharacters ?? titleLength;
  const texts = [
    ...(articles === undefined || articles < 2 ? [] : [t('draft.measures.articles', { count: articles })]),
    ...(title === undefined ? [] : [t('draft.measures.title', { count: title })]),
    ...(digestCharacters === undefined ? [] : [t('draft.measures.digest', { count: digestCharacters })]),
    ...(summaryCharacters === undefined ? [] : [t('draftDesk.weibo.summary', { count: summaryCharacters })]),
    ...(contentCharacters === undefined ? [] : [t('draft.measures.content', { count: contentCharacters })]),
    ...(textCharacters === undefined ? [] : [t('draftDesk.weibo.text', { count: textCharacters })]),
    ...(htmlBytes === undefined ? [] : [t('draft.measures.bytes', { count: htmlBytes })]),
  ];
  if (texts.length === 0) return null;
  return <p className="muted numeric">{texts.join(' · ')}</p>;
}

const LEVELS = { block: '#b3261e', warn: '#a05a00', info: '#1d5a9c' } as const;
const ORDER = { block: 0, warn: 1, info: 2 } as const;

/** What the automatic checks found on one channel, the gravest first. */
export function Findings({ preview }: { preview: Preview }): React.ReactElement {
  const { t } = useTranslation();
  const serverText = useServerText();
  const door = useContext(FindingDoorContext);
  if (preview.findings.length === 0) return <p className="muted">✓ {t('draft.findingsNone')}</p>;
  const findings = [...preview.findings].sort((a, b) => ORDER[a.level] - ORDER[b.level]);
  return (
    <ul className="findings">
      {findings.map((finding, index) => (
        <li key={index}>
          <Tag color={LEVELS[finding.level]}>{t(`state.finding.${finding.level}`)}</Tag>
          <FindingText
            text={serverText('faults', finding.code, finding.message)}
            go={door(finding, preview)}
          />
        </li>
      ))}
    </ul>
  );
}

/** A finding that speaks of a field on this page leads there. */
function FindingText({ text, go }: { text: string; go: (() => void) | null }): React.ReactElement {
  const { t } = useTranslation();
  if (go === null) return <span>{text}</span>;
  return (
    <button type="button" className="finding-door" title={t('draft.goTo')} onClick={go}>
      {text}
    </button>
  );
}
