import type { Schemas } from '../api/client.js';
import { plainText, type DocNode } from './document.js';

export type ContentView = Schemas['DraftContentView'];
export type Variant = Schemas['ContentVariantView'];

/** One part of a text with a stable key, so that two versions of it can be laid side by side. */
export interface Section {
  readonly key: string;
  readonly label: SectionLabel;
  readonly text: string;
}

export type SectionLabel =
  | { readonly kind: 'title' | 'lead' | 'category' | 'references' }
  | { readonly kind: 'item'; readonly number: number }
  | { readonly kind: 'variant' | 'cover'; readonly channel: string };

/** What people call a layout of several articles. */
export type LayoutName = (layout: NonNullable<Variant['articles']>) => string;

/** A draft's content as sections of plain words, and of covers by their address. */
export function sectionsOf(content: ContentView, layoutName: LayoutName): readonly Section[] {
  const references = content.policyReferences
    .map((one) =>
      [one.title, one.documentNumber, one.url].filter((part) => part !== undefined && part !== '').join(' '),
    )
    .join('\n');
  return [
    { key: 'title', label: { kind: 'title' }, text: content.title },
    { key: 'lead', label: { kind: 'lead' }, text: content.lead },
    { key: 'category', label: { kind: 'category' }, text: content.category },
    ...content.items.map((item, index): Section => ({
      key: `item:${item.id}`,
      label: { kind: 'item', number: index + 1 },
      text: `${item.question}\n${plainText(item.answer as unknown as DocNode)}`,
    })),
    { key: 'references', label: { kind: 'references' }, text: references },
    ...Object.entries(content.variants).flatMap(([channel, variant]): Section[] => [
      {
        key: `variant:${channel}`,
        label: { kind: 'variant', channel },
        text: [
          variant.title,
          variant.digest,
          variant.shortText,
          variant.articles === undefined ? undefined : layoutName(variant.articles),
        ]
          .filter((part) => part !== undefined)
          .join('\n'),
      },
      { key: `cover:${channel}`, label: { kind: 'cover', channel }, text: variant.cover ?? '' },
    ]),
  ];
}

export interface SectionPair {
  readonly key: string;
  readonly label: SectionLabel;
  readonly before: string;
  readonly after: string;
}

/** The sections of two versions in the order of the later one, with what was dropped after its neighbours. */
export function pairSections(
  before: ContentView,
  after: ContentView,
  layoutName: LayoutName,
): readonly SectionPair[] {
  const old = new Map(sectionsOf(before, layoutName).map((one) => [one.key, one]));
  const now = sectionsOf(after, layoutName);
  const present = new Set(now.map((one) => one.key));
  const gone = [...old.values()].filter((one) => !present.has(one.key));
  return [
    ...now.map((one) => ({
      key: one.key,
      label: one.label,
      before: old.get(one.key)?.text ?? '',
      after: one.text,
    })),
    ...gone.map((one) => ({ key: one.key, label: one.label, before: one.text, after: '' })),
  ].filter((pair) => pair.before !== '' || pair.after !== '');
}
