import { useTranslation } from 'react-i18next';
import type { Entry } from './story.js';

export interface StoryWords {
  /** What happened, in a few words. */
  readonly title: (entry: Entry) => string;
  /** Who it was. */
  readonly actor: (entry: Entry) => string;
}

/** `commit.late_done` → `done`, and that it came late. */
function outcomeOf(what: string): { readonly outcome: string; readonly late: boolean } {
  const last = what.split('.').slice(1).join('.');
  return { outcome: last.replace(/^late_/, ''), late: last.startsWith('late_') };
}

function wordOf(detail: Entry['detail'], name: string): string {
  const value = detail[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function useStoryWords(): StoryWords {
  const { t, i18n } = useTranslation();
  const known = (key: string, otherwise: string): string => {
    const found: unknown = i18n.getResource(i18n.language, 'translation', key);
    return typeof found === 'string' ? found : otherwise;
  };
  const acts = i18n.getResource(i18n.language, 'translation', 'audit.actions') as Record<string, string>;
  const changes = i18n.getResource(i18n.language, 'translation', 'story.change') as Record<string, string>;
  const outcome = (word: string): string => known(`story.outcome.${word}`, word);

  const change = ({ what, detail }: Entry): string => {
    if (what === 'planned') return t('story.planned');
    const { outcome: word, late } = outcomeOf(what);
    if (late) return t('story.late', { outcome: outcome(word) });
    const name = changes[what] ?? acts[`release.${what}`];
    if (name !== undefined) return name;
    const to = wordOf(detail, 'to');
    return known(`state.release.${to}`, what);
  };

  const decision = ({ what, detail }: Entry): string => {
    const stage = wordOf(detail, 'stageName');
    if (what === 'review.approve') return t('story.decision.approve', { stage });
    if (what === 'review.return') return t('story.decision.return', { stage });
    return t('story.decision.other', { stage });
  };

  const title = (entry: Entry): string => {
    const { kind, what, detail } = entry;
    const [, last = ''] = what.split('.');
    const number = wordOf(detail, 'number');
    switch (kind) {
      case 'review':
        return acts[what] ?? what;
      case 'decision':
        return decision(entry);
      case 'change':
        return change(entry);
      case 'call':
        return what === 'withdraw.called'
          ? t('story.call.withdraw', { number })
          : t('story.call.commit', { number });
      case 'answer':
        return t('story.answer', { outcome: outcome(last) });
      case 'callback':
        return known(`story.callback.${last}`, t('story.callback.other'));
      case 'receipt':
        return known(`story.receipt.${last}`, t('story.receipt.answer'));
      case 'withdrawal':
        return known(`story.withdrawal.${last}`, t('story.withdrawal.other'));
      case 'instant':
        return known(`story.instant.${what}`, what);
    }
  };

  const actor = ({ kind, actor: name }: Entry): string => {
    if (kind === 'instant' || kind === 'call') return '';
    if (name === '系统') return t('story.system');
    return name === '平台' ? t('story.platform') : name;
  };

  return { title, actor };
}
