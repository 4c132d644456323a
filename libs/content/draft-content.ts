import type { DocNode } from '#libs/document/document.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import type { JsonObject } from '#libs/kernel/json.js';

export interface QaItem {
  /** UUIDv7, the same for as long as the item lives. */
  readonly id: string;
  readonly question: string;
  readonly answer: DocNode;
}

export interface PolicyReference {
  readonly title: string;
  readonly documentNumber?: string;
  readonly url?: string;
}

/** How one channel's text differs from the common one. */
export interface ContentVariant {
  readonly title?: string;
  readonly digest?: string;
  readonly shortText?: string;
  /** Address of the cover picture, `https:` or `data:`. */
  readonly cover?: string;
  /** How a channel whose message may hold several articles lays the questions out; left out: as the channel is set. */
  readonly articles?: ArticleLayout;
}

/** All questions in one article; an overview and an article for each; or an article for each. */
export const ARTICLE_LAYOUTS = ['one', 'overview', 'each'] as const;

export type ArticleLayout = (typeof ARTICLE_LAYOUTS)[number];

const MOST_SEARCHED_CHARACTERS = 1000;

/** The key of the variant that holds for every channel without one of its own. */
export const DEFAULT_VARIANT = 'default';

/**
 * Everything editors write and reviewers approve, in canonical form: text is clean and trimmed, answers are normalised,
 * members that say nothing are left out.
 */
export interface DraftContent {
  readonly title: string;
  readonly lead: string;
  readonly category: string;
  readonly items: readonly QaItem[];
  readonly policyReferences: readonly PolicyReference[];
  /** By channel id, or `default`. */
  readonly variants: Readonly<Record<string, ContentVariant>>;
}

/** The content as plain JSON; canonical content holds nothing that JSON cannot. */
export function contentJson(content: DraftContent): JsonObject {
  const { title, lead, category, items, policyReferences, variants } = content;
  return { title, lead, category, items, policyReferences, variants } as unknown as JsonObject;
}

/** Lower-case hex SHA-256 of the canonical content. */
export function draftHash(content: DraftContent): string {
  return contentHash(contentJson(content));
}

/** The members of the content that differ, for people and the audit log. */
export function changedMembers(before: DraftContent, after: DraftContent): readonly string[] {
  const [one, other] = [contentJson(before), contentJson(after)];
  return Object.keys(other).filter(
    (name) => contentHash(one[name] ?? null) !== contentHash(other[name] ?? null),
  );
}

/**
 * What a text search looks through. Answers stay out: with them (1,000 characters a draft) a search for a rare word of
 * two characters, which no trigram index helps, took 1.5 s over 100,000 drafts.
 */
export function searchText(code: string, content: DraftContent): string {
  const questions = content.items.map((item) => item.question);
  const parts = [code, content.title, content.category, ...questions, content.lead.slice(0, 200)];
  return parts.join('\n').slice(0, MOST_SEARCHED_CHARACTERS).toWellFormed();
}
