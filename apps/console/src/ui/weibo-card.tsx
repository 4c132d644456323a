import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.js';
import { PLAIN_PAGE } from './frame-styles.js';
import { PageFrame } from './page-frame.js';

type Preview = Schemas['PreviewView'];

/** What goes out on Weibo: a short post with its picture, or a headline article with the post that accompanies it. */
export function WeiboCard({ preview }: { preview: Preview }): React.ReactElement {
  const { t } = useTranslation();
  const article = preview.fields.publishAs === 'article';
  return (
    <div className="weibo">
      <div className="weibo-head">
        <span className="weibo-face" aria-hidden="true">
          博
        </span>
        <strong>{preview.channelName}</strong>
        {article && <span className="muted">{t('draftDesk.weibo.article')}</span>}
      </div>
      {article ? (
        <PageFrame preview={preview} style={PLAIN_PAGE} className="weibo-article" />
      ) : (
        <>
          <p className="weibo-text">{textOf(preview.fields.text)}</p>
          <Picture picture={preview.fields.picture} />
          <Count preview={preview} />
        </>
      )}
    </div>
  );
}

function Picture({ picture }: { picture: unknown }): React.ReactElement | null {
  const { t } = useTranslation();
  if (typeof picture !== 'object' || picture === null) return null;
  const sha256: unknown = Reflect.get(picture, 'sha256');
  if (typeof sha256 !== 'string') return <p className="weibo-lost">{t('draftDesk.weibo.lost')}</p>;
  return <img className="weibo-picture" src={`/api/v1/media/${sha256}`} alt={t('draftDesk.weibo.picture')} />;
}

function Count({ preview }: { preview: Preview }): React.ReactElement | null {
  const { t } = useTranslation();
  const { editorCount, limit } = preview.measures;
  if (editorCount === undefined || limit === undefined) return null;
  return (
    <p className={editorCount > limit ? 'weibo-count weibo-over numeric' : 'weibo-count numeric'}>
      {t('draft.measures.weibo', { count: editorCount, limit })}
    </p>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
