import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client.js';
import { Moment } from '../../ui/moment.js';
import { ReleaseTag, type ReleaseState } from '../../ui/tags.js';

type ChainLink = Schemas['ChainLink'];

/** What was corrected by what, the oldest first, each with its own publication. */
export function CorrectionChain({
  chain,
  releaseId,
}: {
  chain: readonly ChainLink[];
  releaseId: string;
}): React.ReactElement | null {
  const { t } = useTranslation();
  if (chain.length < 2) return null;
  return (
    <>
      <h3 className="field-label">{t('story.chain')}</h3>
      <ol className="story">
        {chain.map((link) => (
          <li key={link.releaseId} className="story-line">
            {link.publishedAt === null ? (
              <span className="muted">{t('story.chainNotOut')}</span>
            ) : (
              <Moment at={link.publishedAt} seconds />
            )}
            <span className="row">
              <ReleaseTag state={link.state as ReleaseState} />
              {link.way !== null && <span>{t(`story.chainWay.${link.way}`)}</span>}
              {link.reason !== null && <q className="story-said">{link.reason}</q>}
              {link.releaseId === releaseId ? (
                <span className="muted">{t('story.chainThis')}</span>
              ) : (
                <Link to={`/releases/${link.releaseId}`}>{t('common.open')}</Link>
              )}
              {link.publicUrl !== null && (
                <a href={link.publicUrl} target="_blank" rel="noopener noreferrer">
                  {t('plan.link')} ↗<span className="visually-hidden">{t('common.opensNewWindow')}</span>
                </a>
              )}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
