import { diffArrays } from 'diff';

export interface Part {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Words as Chinese has them; single characters where the browser cannot tell words apart. */
export function words(text: string): string[] {
  if (typeof Intl.Segmenter !== 'function') return Array.from(text);
  return Array.from(new Intl.Segmenter('zh', { granularity: 'word' }).segment(text), (one) => one.segment);
}

/** What was taken out of a text and what was put in, word by word. */
export function compareTexts(before: string, after: string): readonly Part[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  return diffArrays(words(before), words(after)).map((change) => ({
    kind: change.added ? 'added' : change.removed ? 'removed' : 'same',
    text: change.value.join(''),
  }));
}
