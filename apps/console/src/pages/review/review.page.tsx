import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, ask, type Schemas } from '../../api/client.js';
import { useLiveInterval } from '../../api/live.js';
import { KEYS } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { DocNode } from '../../text/document.js';
import { DueTime } from '../../ui/due-time.js';
import { DocumentView } from '../../ui/document-view.js';
import { GoOnAs } from '../../ui/go-on-as.js';
import { Moment } from '../../ui/moment.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { PreviewTabs } from '../../ui/preview-tabs.js';
import { QueryView } from '../../ui/query-view.js';
import { ReviewTag } from '../../ui/tags.js';
import { Changes } from './changes.js';
import { DecisionPanel } from './decision-panel.js';
import { EarlierRounds } from './earlier-rounds.js';
import { OpinionList } from './opinion-list.js';
import { RevokeApproval } from './revoke-approval.js';
import './review.css';

type Detail = Schemas['ReviewDetailView'];

/** Everything one needs to decide: the text, what changed, what each channel will show, and what others said. */
export function ReviewPage(): React.ReactElement {
  const { id = '' } = useParams();
  const refetchInterval = useLiveInterval() * 3;
  const query = useQuery({
    queryKey: [...KEYS.reviews, 'one', id],
    refetchInterval,
    queryFn: async () => await ask(api.GET('/api/v1/reviews/{id}', { params: { path: { id } } })),
  });
  return <QueryView query={query}>{(review) => <Review key={review.id} review={review} />}</QueryView>;
}

function Review({ review }: { review: Detail }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Page
      wide
      title={review.title}
      note={
        <span className="row">
          <ReviewTag state={review.state} />
          <Link to={`/drafts/${review.draftId}`} className="numeric">
            {review.draftCode}
          </Link>
          <span>{t('review.version', { number: review.revisionNumber })}</span>
          <span>{t('review.by', { name: review.openedBy })}</span>
          <Moment at={review.openedAt} />
          {review.wishedAt !== null && (
            <span>
              {t('due.column')} <DueTime at={review.wishedAt} open={review.state === 'open'} />
            </span>
          )}
        </span>
      }
      actions={<Link to="/reviews">{t('review.back')}</Link>}
    >
      <div className="review">
        <div>
          <Text review={review} />
          <Changes review={review} />
        </div>
        <div>
          {review.blocked && (
            <div style={{ marginBottom: 12 }}>
              <Notice kind="warn" title={t('review.blocked')}>
                {review.blockedReason}
              </Notice>
            </div>
          )}
          {review.mayDecide ? <DecisionPanel review={review} /> : <Next review={review} />}
          <RevokeApproval review={review} />
          <Opinions review={review} />
          <EarlierRounds review={review} />
          <Panel
            title={t('review.previews')}
            extra={<span className="muted">{t('review.previewsHelp')}</span>}
          >
            <PreviewTabs previews={review.renditions} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

/** Who goes on, when it is not the reader's turn to decide. */
function Next({ review }: { review: Detail }): React.ReactElement | null {
  const { t } = useTranslation();
  const may = useMay();
  const toPlan = `/calendar?plan=${review.draftId}`;
  if (review.state === 'approved') {
    return (
      <div className="review-next">
        <Notice
          kind="good"
          title={t('review.approvedAll')}
          action={
            may('release.plan') ? (
              <Link to={toPlan}>{t('draft.plan')}</Link>
            ) : (
              <GoOnAs role="editor" to={toPlan} />
            )
          }
        />
      </div>
    );
  }
  if (review.state !== 'open') return null;
  const others = review.decisions.map((one) => one.decidedBy);
  return (
    <div className="review-next">
      <Notice
        kind="info"
        title={t('review.waitsFor', { stage: review.currentStage?.name ?? '' })}
        action={<GoOnAs role="reviewer" not={others} to={`/reviews/${review.id}`} />}
      >
        {review.whyNot}
      </Notice>
    </div>
  );
}

function Text({ review }: { review: Detail }): React.ReactElement {
  const { t } = useTranslation();
  const { content } = review;
  const blocks = review.renditions
    .flatMap((one) => one.findings)
    .filter((one) => one.level === 'block').length;
  const warns = review.renditions.flatMap((one) => one.findings).filter((one) => one.level === 'warn').length;
  return (
    <Panel
      title={t('review.text')}
      extra={
        <span className="muted">
          {blocks + warns === 0
            ? t('review.findingsNone')
            : t('review.findings', { block: blocks, warn: warns })}
        </span>
      }
    >
      <article className="review-text">
        {content.category !== '' && <p className="muted">{content.category}</p>}
        {content.lead !== '' && <p className="review-lead">{content.lead}</p>}
        {content.items.map((item, index) => (
          <section key={item.id}>
            <h3>
              <span className="review-number">{index + 1}</span>
              {item.question}
            </h3>
            <DocumentView node={item.answer as unknown as DocNode} />
          </section>
        ))}
        {content.policyReferences.length > 0 && (
          <section>
            <h3>{t('review.references')}</h3>
            <ul>
              {content.policyReferences.map((one, index) => (
                <li key={index}>
                  {one.title} {one.documentNumber} {one.url !== undefined && <code>{one.url}</code>}
                </li>
              ))}
            </ul>
          </section>
        )}
      </article>
    </Panel>
  );
}

function Opinions({ review }: { review: Detail }): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Panel title={t('review.opinions')} flush>
      {review.decisions.length === 0 ? (
        <p className="muted panel-body">{t('review.opinionsNone')}</p>
      ) : (
        <OpinionList decisions={review.decisions} />
      )}
    </Panel>
  );
}
