import { Button } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useMay } from '../../api/session.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { FindingDoorContext } from '../../ui/finding-door.js';
import { GoOnAs } from '../../ui/go-on-as.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { QueryView } from '../../ui/query-view.js';
import { DraftTag, type DraftState } from '../../ui/tags.js';
import { toastDone } from '../../ui/toast.js';
import { ConflictNotice } from './conflict-notice.js';
import type { Draft } from './content.js';
import { DraftActions, SaveStatusText } from './draft-head.js';
import { FindingsContext, useFindingPlaces } from './use-finding-places.js';
import { useLatestReview } from './use-latest-review.js';
import { usePreviews } from './use-previews.js';
import { HeadFields, ReferenceFields } from './head-fields.js';
import { ItemList } from './item-list.js';
import { PreviewPanel } from './preview-panel.js';
import { useDraftDesk, useDraftQuery, type DraftDesk } from './use-draft.js';
import { VariantFields } from './variant-fields.js';
import { WhyNotice } from './why-notice.js';
import './draft.css';

/** One draft: written on the left, seen as each channel shows it on the right. */
export function DraftPage(): React.ReactElement {
  const { id = '' } = useParams();
  const query = useDraftQuery(id);
  return <QueryView query={query}>{(latest) => <Desk key={latest.id} latest={latest} />}</QueryView>;
}

const NONE: readonly [] = [];

function Desk({ latest }: { latest: Draft }): React.ReactElement {
  const { t } = useTranslation();
  const onOthers = useCallback((name: string) => toastDone(t('draft.others', { name })), [t]);
  const desk = useDraftDesk(latest, latest, onOthers);
  const faults = desk.problem?.fields ?? [];
  const [channel, setChannel] = useState('default');
  const previews = usePreviews(desk.draft.id, desk.draft.version);
  const places = useFindingPlaces(desk.content, previews.data ?? NONE, setChannel);
  return (
    <Page
      wide
      title={desk.content.title}
      note={
        <span className="row">
          <DraftTag state={desk.draft.state} />
          <span className="numeric">{desk.draft.code}</span>
          <span>{desk.draft.departmentName}</span>
          <span role="status">
            <SaveStatusText desk={desk} />
          </span>
        </span>
      }
      actions={<DraftActions desk={desk} />}
    >
      <div className="stack notice-above">
        <Notices desk={desk} />
      </div>
      <div className="desk">
        <FindingsContext value={places.byPlace}>
          <div className="stack">
            <HeadFields desk={desk} faults={faults} />
            <ItemList desk={desk} faults={faults} />
            <ReferenceFields desk={desk} faults={faults} />
            <VariantFields desk={desk} faults={faults} channel={channel} onChannel={setChannel} />
          </div>
        </FindingsContext>
        <FindingDoorContext value={places.door}>
          <PreviewPanel query={previews} />
        </FindingDoorContext>
      </div>
    </Page>
  );
}

/** Whose turn it is while the draft is in review. */
function InReview({ draftId }: { draftId: string }): React.ReactElement {
  const { t } = useTranslation();
  const review = useLatestReview(draftId);
  const stage = review?.currentStage?.name;
  return (
    <Notice
      kind="info"
      title={stage === undefined ? t('draft.inReview') : t('draft.waitsFor', { stage })}
      action={review !== undefined && <GoOnAs role="reviewer" to={`/reviews/${review.id}`} />}
    >
      {t('draft.readonlyReview')}
    </Notice>
  );
}

/** A returned draft goes on being mended until it is submitted again. */
const MENDED: ReadonlySet<DraftState> = new Set(['returned', 'editing']);

/** Who returned the draft, and why. */
function Returned({ draftId }: { draftId: string }): React.ReactElement | null {
  const { t } = useTranslation();
  const review = useLatestReview(draftId);
  const last = review?.decisions.find((one) => one.verdict === 'return');
  if (review?.state !== 'returned' || last === undefined) return null;
  return (
    <Notice kind="warn" title={t('rounds.returned', { stage: last.stageName, name: last.decidedBy })}>
      <span className="returned-reason">{last.opinion}</span>
    </Notice>
  );
}

function Notices({ desk }: { desk: DraftDesk }): React.ReactElement {
  const { t } = useTranslation();
  const may = useMay();
  const zone = useZone();
  const { draft, problem } = desk;
  const silent = desk.status === 'waiting' && problem !== null;
  return (
    <>
      {desk.stash !== null && (
        <Notice
          kind="info"
          title={t('draft.stash.title', { time: momentText(desk.stash.at, zone) })}
          action={
            <>
              <Button size="small" onClick={desk.dropStash}>
                {t('draft.stash.drop')}
              </Button>
              <Button size="small" type="primary" onClick={desk.restoreStash}>
                {t('draft.stash.restore')}
              </Button>
            </>
          }
        >
          {t('draft.stash.help')}
        </Notice>
      )}
      <ConflictNotice desk={desk} />
      {(silent || desk.status === 'invalid') && problem !== null && (
        <ProblemAlert error={problem} onRetry={() => void desk.saveNow()} />
      )}
      {!may('draft.edit') && <Notice kind="info" title={t('draft.readonlyRole')} />}
      {may('draft.edit') && draft.state === 'in_review' && <InReview draftId={draft.id} />}
      {MENDED.has(draft.state) && <Returned draftId={draft.id} />}
      {draft.state === 'archived' && <Notice kind="info" title={t('draft.readonlyArchived')} />}
      {draft.state === 'approved' && <WhyNotice draft={draft} mayEdit={desk.mayEdit} />}
    </>
  );
}
