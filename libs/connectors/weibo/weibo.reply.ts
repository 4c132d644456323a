import type { ChannelAnswer } from '#libs/channels/channel-http.js';
import { isJsonObject, readJson, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault } from '#libs/kernel/outcome.js';
import { NO_SAFE_DOMAIN, quotaResetAt, weiboError, weiboFault, type WeiboVerdict } from './weibo.errors.js';

/** What came back from Weibo. `unreadable` is an answer that is neither JSON nor an error of the platform. */
export type WeiboReply<T = JsonObject> = { readonly kind: 'ok'; readonly data: T } | WeiboTrouble;

export type WeiboTrouble =
  /** `unbound`: the app has no safe domain, which shares its number with texts that lack a link (reference B3). */
  | { readonly kind: 'refused'; readonly number: number; readonly unbound?: true }
  | { readonly kind: 'unreadable'; readonly fault: Fault }
  /** No call was made: there is no token. */
  | { readonly kind: 'unauthorised'; readonly fault: Fault }
  /** No call was made: our own count says that none is left. */
  | { readonly kind: 'spent'; readonly fault: Fault; readonly resetAt: string }
  | { readonly kind: 'not_sent'; readonly fault: Fault }
  | { readonly kind: 'maybe_sent'; readonly fault: Fault };

/**
 * Reads an answer (reference B1). An `error_code` decides, whatever the HTTP status; without one only a JSON object
 * with status 200 is a success.
 */
export function readReply(answer: ChannelAnswer): WeiboReply {
  if (answer.kind !== 'answer') return answer;
  const data = readJson(answer.body);
  if (isJsonObject(data)) {
    const number = Number(data['error_code'] ?? Number.NaN);
    if (Number.isInteger(number) && number !== 0) return refusedWith(number, data);
    if (answer.status === 200 && data['error'] === undefined) return { kind: 'ok', data };
  }
  return { kind: 'unreadable', fault: unreadable(answer.status) };
}

function refusedWith(number: number, data: JsonObject): WeiboTrouble {
  const unbound = number === INVALID_VALUE && NOT_BOUND.test(textAt(data, 'error') ?? '');
  return unbound ? { kind: 'refused', number, unbound } : { kind: 'refused', number };
}

/** The one number that stands for an admin's and for an editor's fault, told apart by the platform's words alone. */
const INVALID_VALUE = 10017;
const NOT_BOUND = /appkey not bind domain/i;

/** The same for calls that answer a list; an object can then only be an error (reference B1). */
export function readListReply(answer: ChannelAnswer): WeiboReply<readonly Json[]> {
  if (answer.kind === 'answer' && answer.status === 200) {
    const data = readJson(answer.body);
    if (Array.isArray(data)) return { kind: 'ok', data };
  }
  const reply = readReply(answer);
  return reply.kind === 'ok' ? { kind: 'unreadable', fault: unreadable(200) } : reply;
}

/** What the article call answers beside the platform's usual errors (reference B5). */
export interface ArticleAnswer {
  readonly code: number;
  /** What the platform tells of what was made; empty when it tells nothing. */
  readonly made: JsonObject;
}

/** `code` is a number or a string; it decides, whatever the HTTP status (reference B1, B5). */
export function readArticleReply(answer: ChannelAnswer): WeiboReply<ArticleAnswer> {
  if (answer.kind === 'answer') {
    const data = readJson(answer.body);
    const code = isJsonObject(data) && data['error_code'] === undefined ? wholeNumber(data['code']) : null;
    if (isJsonObject(data) && code !== null) {
      const { data: made } = data;
      return { kind: 'ok', data: { code, made: isJsonObject(made) ? made : {} } };
    }
  }
  const reply = readReply(answer);
  return reply.kind === 'ok' ? { kind: 'unreadable', fault: unreadable(200) } : reply;
}

function wholeNumber(value: Json | undefined): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

export function unreadable(status: number): Fault {
  return {
    code: 'weibo.unreadable_answer',
    platformCode: `HTTP ${status}`,
    message: '微博平台的答复为空或无法识别。如果是发布调用，将到时间线核对是否已经发出。',
  };
}

type Refusal = Exclude<CommitOutcome, { kind: 'done' | 'accepted' | 'already_done' | 'refresh' }>;

/** A failed write. Whatever is not surely refused is in doubt. */
export function writeFailure(reply: WeiboTrouble, now: Date): Refusal | AlreadyThere {
  switch (reply.kind) {
    case 'unauthorised':
      return { kind: 'human', fault: reply.fault };
    case 'spent':
      return { kind: 'quota', fault: reply.fault, resetAt: reply.resetAt };
    case 'not_sent':
      return { kind: 'retry', fault: reply.fault, notSent: true };
    case 'maybe_sent':
    case 'unreadable':
      return { kind: 'unknown', fault: reply.fault };
    case 'refused':
      return reply.unbound === true
        ? { kind: 'config', fault: NO_SAFE_DOMAIN }
        : judged(weiboError(reply.number).write, weiboFault(reply.number), now);
  }
}

type AlreadyThere = Extract<CommitOutcome, { kind: 'already_done' }>;

/** A failed read: it can be repeated unless the platform says that somebody must act first. */
export function readFailure(reply: WeiboTrouble, now: Date): Exclude<Refusal, { kind: 'unknown' }> {
  if (reply.kind === 'unauthorised') return { kind: 'human', fault: reply.fault };
  if (reply.kind === 'spent') return { kind: 'quota', fault: reply.fault, resetAt: reply.resetAt };
  if (reply.kind !== 'refused') return { kind: 'retry', fault: reply.fault };
  const row = weiboError(reply.number);
  const outcome = judged(row.read ?? row.write, weiboFault(reply.number), now);
  if (outcome.kind === 'unknown' || outcome.kind === 'already_done') {
    return { kind: 'retry', fault: weiboFault(reply.number) };
  }
  return outcome;
}

function judged(verdict: WeiboVerdict, fault: Fault, now: Date): Refusal | AlreadyThere {
  switch (verdict.kind) {
    case 'retry':
      return verdict.afterMs === undefined
        ? { kind: 'retry', fault }
        : { kind: 'retry', fault, retryAfterMs: verdict.afterMs };
    case 'quota':
      return { kind: 'quota', fault, resetAt: quotaResetAt(verdict.until, now).toISOString() };
    case 'exists':
      return { kind: 'already_done', fault };
    case 'content':
    case 'config':
    case 'human':
    case 'unknown':
      return { kind: verdict.kind, fault };
  }
}

/** A post as the platform tells it; null when it lacks what makes it one. */
export interface WeiboStatus {
  readonly idstr: string;
  readonly mid: string;
  readonly uid: string | null;
  readonly text: string;
  readonly createdAt: string;
  /** Who may see it: 0 everybody, 1 the account alone (reference B3.1); null when it is not told. */
  readonly visibility: number | null;
}

/** Ids are taken from their string members only: the numbers may exceed what JSON numbers carry (reference B1). */
export function readStatus(value: Json | undefined): WeiboStatus | null {
  if (!isJsonObject(value)) return null;
  const idstr = textAt(value, 'idstr') ?? textAt(value, 'mid');
  const mid = textAt(value, 'mid') ?? idstr;
  if (idstr === undefined || mid === undefined || !/^\d+$/.test(idstr) || !/^\d+$/.test(mid)) return null;
  const user = value['user'];
  const uid = isJsonObject(user) ? (textAt(user, 'idstr') ?? null) : null;
  return {
    idstr,
    mid,
    uid,
    text: textAt(value, 'text') ?? '',
    createdAt: textAt(value, 'created_at') ?? '',
    visibility: visibilityOf(value['visible']),
  };
}

function visibilityOf(visible: Json | undefined): number | null {
  const type = isJsonObject(visible) ? visible['type'] : undefined;
  return typeof type === 'number' ? type : null;
}
