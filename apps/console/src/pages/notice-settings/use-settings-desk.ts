import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import type { ApiProblem } from '../../api/problem.js';
import { KEYS } from '../../api/queries.js';
import { toastDone } from '../../ui/toast.js';
import { choicesOf, requestOf, sameChoices, type Choices, type Kind, type KindChoice } from './choices.js';
import type { NoticeSettings } from './choices.js';

const SETTINGS_KEY = [...KEYS.notices, 'settings'] as const;

export const settingsQuery = queryOptions({
  queryKey: SETTINGS_KEY,
  queryFn: async () => await ask(api.GET('/api/v1/notices/settings')),
});

export interface SettingsDesk {
  readonly mine: Choices;
  readonly changed: boolean;
  readonly busy: boolean;
  /** Why saving was refused, until the address is another. */
  readonly problem: ApiProblem | null;
  /** What was saved elsewhere while there are changes here; null when nothing was. */
  readonly theirs: NoticeSettings | null;
  readonly change: (part: Partial<Choices>) => void;
  readonly changeKind: (kind: Kind, part: Partial<KindChoice>) => void;
  readonly save: () => void;
  readonly drop: () => void;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
}

/** One's own settings while they are worked on. What is saved elsewhere is taken over unless something was changed here. */
export function useSettingsDesk(stored: NoticeSettings): SettingsDesk {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [base, setBase] = useState(stored);
  const [mine, setMine] = useState(() => choicesOf(stored));
  const changed = !sameChoices(mine, choicesOf(base));
  const newer = stored.version > base.version;
  const adopt = (settings: NoticeSettings): void => {
    setBase(settings);
    setMine(choicesOf(settings));
  };
  if (newer && !changed) adopt(stored);
  const act = useAct(
    async (choices: Choices) =>
      await ask(
        api.PUT('/api/v1/notices/settings', {
          headers: { 'If-Match': `"${base.version}"` },
          body: requestOf(choices, base),
        }),
      ),
    {
      onDone: (saved) => {
        client.setQueryData(SETTINGS_KEY, saved);
        adopt(saved);
        toastDone(t('noticeSettings.done'));
      },
      onRefused: (problem) => {
        if (problem.status === 412) void client.invalidateQueries({ queryKey: SETTINGS_KEY });
      },
    },
  );
  const theirs = newer && changed ? stored : null;
  const settled = act.error?.status === 412 || act.variables?.email !== mine.email;
  return {
    mine,
    changed,
    busy: act.isPending,
    problem: settled ? null : act.error,
    theirs,
    change: (part) => setMine((now) => ({ ...now, ...part })),
    changeKind: (kind, part) =>
      setMine((now) => ({
        ...now,
        kinds: now.kinds.map((one) => (one.kind === kind ? { ...one, ...part } : one)),
      })),
    save: () => act.once(mine),
    drop: () => {
      act.reset();
      adopt(stored);
    },
    takeTheirs: () => adopt(stored),
    keepMine: () => setBase(stored),
  };
}
