import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.js';

export interface PageFrameProps {
  readonly preview: Schemas['PreviewView'];
  readonly style: string;
  readonly className: string;
}

/** The rendition's own HTML, in a frame without scripts and without access to the console. */
export function PageFrame({ preview, style, className }: PageFrameProps): React.ReactElement {
  const { t } = useTranslation();
  return (
    <iframe
      className={className}
      sandbox=""
      srcDoc={`<!doctype html><meta charset="utf-8"><base target="_blank"><style>${style}</style>${preview.previewHtml}`}
      title={`${t('draft.preview')} ${preview.channelName}`}
      tabIndex={0}
    />
  );
}
