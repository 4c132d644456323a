import { useTranslation } from 'react-i18next';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { ReleaseTag } from '../../ui/tags.js';
import type { BulkItem } from './bulk.js';
import { WithdrawalProof } from './withdrawal-proof.js';

/** Each release: what it was, what becomes or became of it, and what to know of that. */
export function BulkItems({ items }: { items: readonly BulkItem[] }): React.ReactElement {
  return (
    <ul className="story bulk-items">
      {items.map((item) => (
        <Line key={item.releaseId} item={item} />
      ))}
    </ul>
  );
}

function Line({ item }: { item: BulkItem }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const applied = item.outcome === 'done';
  return (
    <li className="bulk-item">
      <span className="row">
        <strong>{item.channelName}</strong>
        <ReleaseTag state={applied ? item.stateNow : item.stateBefore} />
        <span className={item.does === null ? 'muted' : undefined}>{useOutcome(item)}</span>
        <span className="numeric">
          {item.plannedAfter === null || item.plannedAfter === item.plannedBefore
            ? momentText(item.plannedBefore, zone, true)
            : t('story.moved', {
                before: momentText(item.plannedBefore, zone, true),
                after: momentText(item.plannedAfter, zone, true),
              })}
        </span>
      </span>
      {item.refusal !== null && <span className="muted">{item.refusal.message}</span>}
      {item.does === 'withdraw' && item.wayNote !== null && !applied && (
        <span className="muted">{item.wayNote}</span>
      )}
      {item.conflicts.map((one) => (
        <span key={one.code} className="bulk-conflict">
          ! {one.message}
        </span>
      ))}
      {applied && item.does === 'withdraw' && (
        <WithdrawalProof releaseId={item.releaseId} state={item.stateNow} />
      )}
    </li>
  );
}

function useOutcome({ does, outcome, undo }: BulkItem): string {
  const { t } = useTranslation();
  if (undo === 'changed') return t('bulk.undoGone');
  if (outcome === 'changed') return t('bulk.changed');
  return does === null || outcome === 'refused' || outcome === 'left'
    ? t('bulk.left')
    : t(`bulk.does.${does as 'replan'}`);
}
