import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import type { Conflict } from './conflicts.js';

export function useConflictText(): (conflict: Conflict) => string {
  const { t } = useTranslation();
  const zone = useZone();
  return useCallback(
    ({ code, name = '', at }) =>
      t(`board.conflict.${code}`, { name, time: at === undefined ? '' : momentText(at, zone) }),
    [t, zone],
  );
}
