import type { CommitOutcome, Fault } from '#libs/kernel/outcome.js';
import type { ErrorRow, Verdict } from './wechat.errors.js';

/** An outcome that is not a success. */
export type Trouble = Exclude<
  CommitOutcome,
  { kind: 'done' } | { kind: 'accepted' } | { kind: 'already_done' }
>;

/** Takes credentials and tokens out of a text before it may be stored or shown. */
export type Redact = (text: string) => string;

const LONGEST_FOREIGN_TEXT = 160;
const SHORTEST_SECRET = 6;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CHINA_OFFSET_MS = 8 * 60 * MINUTE_MS;

/** Removes every given secret, plain or percent-encoded, and whatever a URL calls `access_token` or `secret`. */
export function redactor(secrets: readonly string[]): Redact {
  const hidden = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (text) =>
    hidden
      .reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
      .replace(/\b(access_token|secret)=[^&\s"']+/gi, '$1=***')
      .slice(0, LONGEST_FOREIGN_TEXT);
}

/** The fault of an error number, with what helps a person: the refused IP, and the platform's `rid` for support. */
export function faultOf(row: ErrorRow, errmsg: string, redact: Redact): Fault {
  const clean = redact(errmsg);
  const address =
    row.code === 'ip_not_whitelisted' ? /invalid ip ([0-9a-fA-F.:]+)/.exec(clean)?.[1] : undefined;
  const rid = /\brid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})/.exec(clean)?.[1];
  const details = [
    ...(address === undefined ? [] : [`出口 IP：${address}`]),
    ...(row.code === 'unlisted_error' && clean !== '' ? [`平台原文：${clean}`] : []),
    ...(rid === undefined ? [] : [`rid：${rid}`]),
  ];
  return {
    code: `wechat.${row.code}`,
    platformCode: String(row.errcode),
    message: details.length === 0 ? row.message : `${row.message}（${details.join('；')}）`,
  };
}

/** Turns a verdict into an outcome; `forbidden` is the account's, `gone` and `cover_gone` are the content's fault unless the caller knows better. */
export function troubleOf(verdict: Verdict, fault: Fault, now: Date): Trouble {
  switch (verdict) {
    case 'retry':
    case 'refresh':
    case 'config':
    case 'human':
    case 'content':
      return { kind: verdict, fault };
    case 'retry_minute':
      return { kind: 'retry', fault, retryAfterMs: MINUTE_MS };
    case 'quota_minute':
      return { kind: 'quota', fault, resetAt: new Date(now.getTime() + MINUTE_MS).toISOString() };
    case 'quota_day':
      return { kind: 'quota', fault, resetAt: nextChinaDay(now).toISOString() };
    case 'forbidden':
      return { kind: 'config', fault };
    case 'awaits_admin':
      return { kind: 'human', fault };
    case 'not_ready':
      return { kind: 'retry', fault, retryAfterMs: 60 * MINUTE_MS };
    case 'gone':
    case 'cover_gone':
      return { kind: 'content', fault };
    case 'unknown':
    case 'already_done':
      return { kind: 'unknown', fault };
  }
}

/** Shortly after the next midnight in China, when daily counters are taken to roll over (A2.4, unconfirmed). */
export function nextChinaDay(now: Date): Date {
  const dayNumber = Math.floor((now.getTime() + CHINA_OFFSET_MS) / DAY_MS);
  return new Date((dayNumber + 1) * DAY_MS - CHINA_OFFSET_MS + MINUTE_MS);
}

/** The beginning of a day in China, `2026-03-01`. */
export function chinaDay(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - CHINA_OFFSET_MS);
}

/** An instant as people in China read it: `3月2日 10:30`. */
export function chinaTime(instant: Date): string {
  const china = new Date(instant.getTime() + CHINA_OFFSET_MS);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${china.getUTCMonth() + 1}月${china.getUTCDate()}日 ${two(china.getUTCHours())}:${two(china.getUTCMinutes())}`;
}
