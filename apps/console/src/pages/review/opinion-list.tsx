import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.js';
import { Moment } from '../../ui/moment.js';
import { LongText } from './long-text.js';

/** Who decided what on each stage of one review, when, and in which words. */
export function OpinionList({
  decisions,
}: {
  decisions: readonly Schemas['DecisionView'][];
}): React.ReactElement {
  const { t } = useTranslation();
  return (
    <ul className="opinions">
      {decisions.map((one) => (
        <li key={one.stage}>
          <div className="row">
            <strong>{one.stageName}</strong>
            <span>{one.decidedBy}</span>
            <span className={one.verdict === 'approve' ? 'opinion-good' : 'opinion-bad'}>
              {t(`review.verdict.${one.verdict}`)}
            </span>
            <Moment at={one.decidedAt} />
          </div>
          {one.opinion !== '' && <LongText text={one.opinion} />}
        </li>
      ))}
    </ul>
  );
}
