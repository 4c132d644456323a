import { XMLParser } from 'fast-xml-parser';
import { isJsonObject, type JsonObject } from '#libs/kernel/json.js';
import { parsePlatformJson } from './wechat.reply.js';

/** Deeper than any message of the platform. */
const DEEPEST = 12;

/** Values stay strings: ids must not be rounded. Entities are not expanded. */
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: true,
  processEntities: false,
  maxNestedTags: DEEPEST,
});

/**
 * Reads a push in either format the console offers, XML or JSON (reference A8.1). Null for anything else, and for XML
 * with a document type, which no genuine push has.
 */
export function readMessage(text: string): JsonObject | null {
  const body = text.trim();
  if (body.startsWith('{')) return parsePlatformJson(body);
  if (!body.startsWith('<') || /<!(DOCTYPE|ENTITY)/i.test(body)) return null;
  try {
    const parsed: unknown = parser.parse(body);
    const root = isJsonObject(parsed) ? parsed['xml'] : undefined;
    return isJsonObject(root) ? root : null;
  } catch {
    return null;
  }
}
