import { isSafeImageSource, isSafeLink } from '#libs/document/addresses.js';
import { cleanLine, cleanText } from '#libs/document/clean-text.js';
import { validateAnswer } from '#libs/document/validate-answer.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import { isId, newId } from '#libs/kernel/ids.js';
import { isJsonObject, type Json } from '#libs/kernel/json.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import {
  ARTICLE_LAYOUTS,
  DEFAULT_VARIANT,
  type ContentVariant,
  type DraftContent,
  type PolicyReference,
  type QaItem,
} from './draft-content.js';

/** Content as it comes from outside, with the right types but unchecked. */
export interface ContentInput {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly category?: string | undefined;
  readonly items?: readonly ItemInput[] | undefined;
  readonly policyReferences?: readonly ReferenceInput[] | undefined;
  readonly variants?: Readonly<Record<string, unknown>> | undefined;
}

export interface ItemInput {
  readonly id?: string | undefined;
  readonly question: string;
  /** ProseMirror JSON. */
  readonly answer: unknown;
}

export interface ReferenceInput {
  readonly title: string;
  readonly documentNumber?: string | undefined;
  readonly url?: string | undefined;
}

export type ContentReading =
  | { readonly ok: true; readonly content: DraftContent }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

/** In characters. */
export const CONTENT_LIMITS = {
  title: 100,
  lead: 2000,
  category: 60,
  question: 500,
  items: 50,
  policyReferences: 20,
  referenceTitle: 200,
  documentNumber: 80,
  digest: 500,
  shortText: 5000,
  variants: 100,
} as const;

const VARIANT_MEMBERS: ReadonlySet<string> = new Set(['title', 'digest', 'shortText', 'cover', 'articles']);

/** Largest content, in bytes of its JSON. */
const LARGEST_CONTENT_BYTES = 1_500_000;

/**
 * Makes canonical content of input. `known` are the items the draft has: one that is sent without an id and says the
 * same as a known one keeps that one's id, so that saving twice changes nothing.
 */
export function readContent(input: ContentInput, known: readonly QaItem[] = []): ContentReading {
  const reader = new ContentReader();
  const content: DraftContent = {
    title: reader.line('title', input.title, CONTENT_LIMITS.title, true),
    lead: reader.text('lead', input.lead, CONTENT_LIMITS.lead),
    category: reader.line('category', input.category, CONTENT_LIMITS.category),
    items: reader.items(input.items ?? [], known),
    policyReferences: reader.references(input.policyReferences ?? []),
    variants: reader.variants(input.variants ?? {}),
  };
  if (reader.faults.length === 0 && Buffer.byteLength(JSON.stringify(content)) > LARGEST_CONTENT_BYTES) {
    reader.fault('items', 'too-large', '整份问答稿过大（上限 1.5 MB），请减少内嵌图片，或拆成几份。');
  }
  return reader.faults.length === 0 ? { ok: true, content } : { ok: false, faults: reader.faults };
}

class ContentReader {
  readonly faults: FieldFault[] = [];

  fault(field: string, code: string, message: string): void {
    this.faults.push({ field, code, message });
  }

  line(field: string, value: string | undefined, most: number, required = false): string {
    return this.bounded(field, cleanLine(value ?? ''), most, required);
  }

  text(field: string, value: string | undefined, most: number): string {
    return this.bounded(field, cleanText(value ?? '').trim(), most, false);
  }

  items(inputs: readonly ItemInput[], known: readonly QaItem[]): readonly QaItem[] {
    this.atMost('items', inputs.length, CONTENT_LIMITS.items, '个问题，请拆成几份问答稿');
    const ids = new ItemIds(inputs, known);
    return inputs.slice(0, CONTENT_LIMITS.items).flatMap((input, index) => {
      const field = `items[${index}]`;
      const question = this.line(`${field}.question`, input.question, CONTENT_LIMITS.question);
      const answer = validateAnswer(input.answer);
      if (!answer.ok) {
        this.fault(
          answer.path === '' ? `${field}.answer` : `${field}.answer.${answer.path}`,
          'invalid-answer',
          `${answer.reason}。`,
        );
        return [];
      }
      if (input.id !== undefined && !isId(input.id))
        this.fault(`${field}.id`, 'invalid-id', 'id 须是 UUID，新问题可以不带 id。');
      if (ids.isRepeated(input.id))
        this.fault(`${field}.id`, 'repeated-id', '两个问题用了同一个 id，请去掉其中一个。');
      return [{ id: ids.of(input.id, question, answer.doc), question, answer: answer.doc }];
    });
  }

  references(inputs: readonly ReferenceInput[]): readonly PolicyReference[] {
    this.atMost('policyReferences', inputs.length, CONTENT_LIMITS.policyReferences, '条政策依据');
    return inputs.slice(0, CONTENT_LIMITS.policyReferences).map((input, index) => {
      const field = `policyReferences[${index}]`;
      const documentNumber = this.line(
        `${field}.documentNumber`,
        input.documentNumber,
        CONTENT_LIMITS.documentNumber,
      );
      const url = (input.url ?? '').trim();
      if (url !== '' && !(isSafeLink(url) && /^https?:/i.test(url))) {
        this.fault(`${field}.url`, 'invalid-url', '请填写以 http:// 或 https:// 开头的完整网址。');
      }
      return {
        title: this.line(`${field}.title`, input.title, CONTENT_LIMITS.referenceTitle, true),
        ...(documentNumber === '' ? {} : { documentNumber }),
        ...(url === '' ? {} : { url }),
      };
    });
  }

  variants(input: Readonly<Record<string, unknown>>): Readonly<Record<string, ContentVariant>> {
    const entries = Object.entries(input);
    this.atMost('variants', entries.length, CONTENT_LIMITS.variants, '个渠道');
    return Object.fromEntries(
      entries.slice(0, CONTENT_LIMITS.variants).flatMap(([key, value]) => {
        const variant = this.variant(key, value);
        return Object.keys(variant).length === 0
          ? []
          : [[key === DEFAULT_VARIANT ? key : key.toLowerCase(), variant]];
      }),
    );
  }

  private variant(key: string, value: unknown): ContentVariant {
    const field = `variants.${key.slice(0, 60)}`;
    if (key !== DEFAULT_VARIANT && !isId(key))
      this.fault(field, 'unknown-channel', '键须是渠道的 id，或 default。');
    if (!isJsonObject(value)) {
      this.fault(field, 'invalid-variant', '应是一个对象，可含 title、digest、shortText、cover、articles。');
      return {};
    }
    const strangers = Object.keys(value).filter((name) => !VARIANT_MEMBERS.has(name));
    for (const name of strangers)
      this.fault(`${field}.${name.slice(0, 60)}`, 'unknown-field', '没有这个字段，请去掉或检查拼写。');
    const title = this.line(
      `${field}.title`,
      this.string(`${field}.title`, value['title']),
      CONTENT_LIMITS.title,
    );
    const digest = this.line(
      `${field}.digest`,
      this.string(`${field}.digest`, value['digest']),
      CONTENT_LIMITS.digest,
    );
    const shortText = this.text(
      `${field}.shortText`,
      this.string(`${field}.shortText`, value['shortText']),
      CONTENT_LIMITS.shortText,
    );
    const cover = this.string(`${field}.cover`, value['cover']).trim();
    if (cover !== '' && !isSafeImageSource(cover))
      this.fault(`${field}.cover`, 'invalid-image', '请上传图片，或填写以 https:// 开头的图片地址。');
    return {
      ...(title === '' ? {} : { title }),
      ...(digest === '' ? {} : { digest }),
      ...(shortText === '' ? {} : { shortText }),
      ...(cover === '' ? {} : { cover }),
      ...this.articles(`${field}.articles`, value['articles']),
    };
  }

  private articles(field: string, value: unknown): Pick<ContentVariant, 'articles'> {
    const given = this.string(field, value);
    const articles = ARTICLE_LAYOUTS.find((layout) => layout === given);
    if (articles !== undefined) return { articles };
    if (given !== '') this.fault(field, 'unknown-layout', `只能是 ${ARTICLE_LAYOUTS.join('、')}。`);
    return {};
  }

  private string(field: string, value: unknown): string {
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    this.fault(field, 'is-string', '应是文字。');
    return '';
  }

  private bounded(field: string, text: string, most: number, required: boolean): string {
    const length = Array.from(text).length;
    if (required && length === 0) this.fault(field, 'required', '不能为空，请填写。');
    if (length > most) this.fault(field, 'too-long', `有 ${length} 个字，上限 ${most} 个字，请精简。`);
    return text;
  }

  private atMost(field: string, count: number, most: number, what: string): void {
    if (count > most) this.fault(field, 'too-many', `有 ${count} 项，最多 ${most} ${what}。`);
  }
}

/** Gives each item its id: the one sent, that of a known item which says the same, or a new one. */
class ItemIds {
  private readonly counts = new Map<string, number>();
  private readonly free = new Map<string, string[]>();

  constructor(inputs: readonly ItemInput[], known: readonly QaItem[]) {
    for (const { id } of inputs)
      if (id !== undefined) this.counts.set(id.toLowerCase(), (this.counts.get(id.toLowerCase()) ?? 0) + 1);
    for (const item of known) {
      if (this.counts.has(item.id)) continue;
      const saying = sayingOf(item.question, item.answer);
      this.free.set(saying, [...(this.free.get(saying) ?? []), item.id]);
    }
  }

  isRepeated(id: string | undefined): boolean {
    return id !== undefined && (this.counts.get(id.toLowerCase()) ?? 0) > 1;
  }

  of(id: string | undefined, question: string, answer: QaItem['answer']): string {
    return id?.toLowerCase() ?? this.free.get(sayingOf(question, answer))?.shift() ?? newId();
  }
}

function sayingOf(question: string, answer: QaItem['answer']): string {
  return contentHash({ question, answer: answer as unknown as Json });
}
