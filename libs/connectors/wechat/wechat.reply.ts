import { isSafeNumber, parse } from 'lossless-json';
import { isJsonObject, type JsonObject } from '#libs/kernel/json.js';

/** What the platform said, before anyone judges it. */
export type PlatformReply =
  | { readonly kind: 'ok'; readonly body: JsonObject }
  | { readonly kind: 'refused'; readonly errcode: number; readonly errmsg: string; readonly body: JsonObject }
  /** Not the platform's own answer: a gateway page, a cut-off or foreign body. Nothing follows from it. */
  | { readonly kind: 'garbled'; readonly status: number };

/**
 * Reads an answer after reference A1: HTTP 200 always, the outcome in `errcode`, whose absence means success.
 * A gateway's 5xx is garbled whatever it carries.
 */
export function readReply(status: number, bytes: Buffer): PlatformReply {
  const body = parsePlatformJson(bytes.toString('utf8'));
  if (body === null || status >= 500) return { kind: 'garbled', status };
  const errcode = body['errcode'] === undefined ? 0 : integerAt(body, 'errcode');
  if (errcode === null) return { kind: 'garbled', status };
  if (errcode !== 0) return { kind: 'refused', errcode, errmsg: idAt(body, 'errmsg') ?? '', body };
  return status >= 200 && status < 300 ? { kind: 'ok', body } : { kind: 'garbled', status };
}

/** A JSON object, with numbers that JavaScript would round kept as strings; null for anything else. */
export function parsePlatformJson(text: string): JsonObject | null {
  try {
    const value = parse(text.replace(/^\uFEFF/, '').trim(), null, {
      parseNumber: (digits) => (isSafeNumber(digits, { approx: true }) ? Number(digits) : digits),
      onDuplicateKey: ({ newValue }) => newValue,
    });
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** An id or text that the platform writes now as a number, now as a string (A1). */
export function idAt(body: JsonObject, key: string): string | undefined {
  const value = body[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An integer written as a number or a string; null when it is neither. */
export function integerAt(body: JsonObject, key: string): number | null {
  const value = Number(idAt(body, key) ?? Number.NaN);
  return Number.isInteger(value) ? value : null;
}

/** The objects of a list; one object alone counts as a list of one, anything else as empty. */
export function objectsAt(body: JsonObject, key: string): readonly JsonObject[] {
  const value = body[key];
  if (Array.isArray(value)) return value.filter(isJsonObject);
  return isJsonObject(value) ? [value] : [];
}

export function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key];
  return isJsonObject(value) ? value : {};
}

/** Unix seconds as ISO 8601; null when absent, or beyond all dates. */
export function instantAt(body: JsonObject, key: string): string | null {
  const seconds = integerAt(body, key);
  if (seconds === null || seconds <= 0) return null;
  const instant = new Date(seconds * 1000);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
