import type { Json, JsonObject } from '#libs/kernel/json.js';

/**
 * `{{url:<key>}}` in an approved text stands for the public address of another release of the same plan. The key is a
 * step's name, a channel's name, or a channel's kind where only one of that kind is in the plan.
 */
const PLACEHOLDER = /\{\{\s*url\s*[:：]\s*([^{}]*?)\s*\}\}/g;

const HAS_A_TAG = /<\/?[a-z][^>]*>/i;

export interface UsedLink {
  readonly key: string;
  /** The rendition's field it stands in. */
  readonly field: string;
}

/** Every key used, once per field, in order. */
export function linksIn(fields: JsonObject): readonly UsedLink[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    [...new Set(keysIn(value))].map((key) => ({ key, field })),
  );
}

function keysIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(keysIn);
  return [];
}

/** Fills each placeholder whose address is known; in HTML the address is escaped. Nothing else is changed. */
export function fillLinks(fields: JsonObject, urls: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fill(value, urls)]));
}

function fill(value: Json, urls: Readonly<Record<string, string>>): Json {
  if (typeof value === 'string') {
    const html = HAS_A_TAG.test(value);
    return value.replaceAll(PLACEHOLDER, (whole, key: string) => {
      const url = Object.hasOwn(urls, key) ? urls[key] : undefined;
      return url === undefined ? whole : html ? escaped(url) : url;
    });
  }
  if (Array.isArray(value)) return value.map((member) => fill(member, urls));
  if (typeof value === 'object' && value !== null) return fillLinks(value, urls);
  return value;
}

function escaped(url: string): string {
  return url
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
