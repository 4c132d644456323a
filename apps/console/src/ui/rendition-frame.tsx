import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.js';
import { useServerText } from '../i18n/server-text.js';
import './rendition-frame.css';

type Preview = Schemas['PreviewView'];

const FRAME_STYLE = `
  body { margin: 0; padding: 16px; color: #1f2329; font: 16px/1.75 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif; overflow-wrap: anywhere; }
  h1 { margin: 0 0 10px; font-size: 22px; line-height: 1.4; }
  h2 { margin: 22px 0 8px; font-size: 18px; line-height: 1.5; }
  h3, h4 { margin: 16px 0 6px; font-size: 16px; }
  img { max-width: 100%; height: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: 6px 10px; border: 1px solid #d5dae1; text-align: start; }
  .qa-lead { padding: 10px 14px; background: #f3f7fa; }
  .qa-source, .qa-code { color: #5f6670; font-size: 14px; }
  a { color: #1d5a9c; }
`;

/**
 * What is going to be published, as the channel shows it. The HTML is the rendition's own, in a frame without scripts
 * and without access to the console.
 */
export function RenditionFrame({ preview }: { preview: Preview }): React.ReactElement {
  if (preview.channelKind === 'weibo') return <WeiboCard preview={preview} />;
  if (preview.channelKind === 'wechat') return <Phone preview={preview} />;
  return <Screen preview={preview} />;
}

function documentOf(preview: Preview): string {
  return `<!doctype html><meta charset="utf-8"><base target="_blank"><style>${FRAME_STYLE}</style>${preview.previewHtml}`;
}

function Frame({ preview, className }: { preview: Preview; className: string }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <iframe
      className={className}
      sandbox=""
      srcDoc={documentOf(preview)}
      title={`${t('draft.preview')} ${preview.channelName}`}
      tabIndex={0}
    />
  );
}

function Phone({ preview }: { preview: Preview }): React.ReactElement {
  return (
    <div className="phone">
      <div className="phone-bar" aria-hidden="true">
        <span>‹</span>
        <span>{preview.channelName}</span>
        <span>···</span>
      </div>
      <Frame preview={preview} className="phone-screen" />
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
      <Frame preview={preview} className="screen-page" />
    </div>
  );
}

function WeiboCard({ preview }: { preview: Preview }): React.ReactElement {
  const { t } = useTranslation();
  const { editorCount, limit } = preview.measures;
  const over = editorCount !== undefined && limit !== undefined && editorCount > limit;
  const text = typeof preview.fields.text === 'string' ? preview.fields.text : '';
  return (
    <div className="weibo">
      <div className="weibo-head">
        <span className="weibo-face" aria-hidden="true">
          博
        </span>
        <strong>{preview.channelName}</strong>
      </div>
      <p className="weibo-text">{text}</p>
      {editorCount !== undefined && limit !== undefined && (
        <p className={over ? 'weibo-count weibo-over numeric' : 'weibo-count numeric'}>
          {t('draft.measures.weibo', { count: editorCount, limit })}
        </p>
      )}
    </div>
  );
}

/** What the platform counts, in one line. */
export function Measures({ preview }: { preview: Preview }): React.ReactElement | null {
  const { t } = useTranslation();
  const { titleCharacters, titleLength, digestCharacters, contentCharacters, htmlBytes, articles } =
    preview.measures;
  const title = titleCharacters ?? titleLength;
  const texts = [
    ...(articles === undefined || articles < 2 ? [] : [t('draft.measures.articles', { count: articles })]),
    ...(title === undefined ? [] : [t('draft.measures.title', { count: title })]),
    ...(digestCharacters === undefined ? [] : [t('draft.measures.digest', { count: digestCharacters })]),
    ...(contentCharacters === undefined ? [] : [t('draft.measures.content', { count: contentCharacters })]),
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
  if (preview.findings.length === 0) return <p className="muted">✓ {t('draft.findingsNone')}</p>;
  const findings = [...preview.findings].sort((a, b) => ORDER[a.level] - ORDER[b.level]);
  return (
    <ul className="findings">
      {findings.map((finding, index) => (
        <li key={index}>
          <Tag color={LEVELS[finding.level]}>{t(`state.finding.${finding.level}`)}</Tag>
          <span>{serverText('faults', finding.code, finding.message)}</span>
        </li>
      ))}
    </ul>
  );
}
