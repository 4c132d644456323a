import { useTranslation } from 'react-i18next';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import type { Conflict } from './conflicts.js';

export function useConflictText(): (conflict: Conflict) => string {
  const { t } = useTranslation();
  const zone = useZone();
  return ({ code, name = '', at }) =>
    t(`board.conflict.${code}`, { name, time: at === undefined ? '' : momentText(at, zone) });
}

/** What is in the way, one sentence each. */
export function ConflictList({ conflicts }: { conflicts: readonly Conflict[] }): React.ReactElement | null {
  const text = useConflictText();
  if (conflicts.length === 0) return null;
  return (
    <ul className="conflicts">
      {conflicts.map((one) => (
        <li key={one.code}>
          <span aria-hidden="true">! </span>
          {text(one)}
        </li>
      ))}
    </ul>
  );
}
