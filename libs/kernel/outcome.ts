import type { JsonObject } from './json.js';

/** What went wrong at a platform, safe to store and to show: bounded, without secrets. */
export interface Fault {
  /** Our stable code, like `wechat.draft_check_failed`. */
  readonly code: string;
  /** The platform's own number or code, where it gave one. */
  readonly platformCode?: string;
  /** For people, in Chinese: what happened and what to do. */
  readonly message: string;
}

/** The platform's word about a published item. */
export interface PlatformReceipt {
  /** The platform's ids, all as strings. */
  readonly ids: Readonly<Record<string, string>>;
  /** Where the public reads it; null when the platform gave no address. */
  readonly publicUrl: string | null;
  /** When the platform says it became public (ISO 8601); null when it did not say. */
  readonly publishedAt: string | null;
}

/** Ids by which a later confirmation is matched and asked for. */
export interface PlatformHandle {
  /** The one id a callback carries, like WeChat's publish_id. */
  readonly correlation: string;
  readonly data: JsonObject;
}

/**
 * What the one call came to: a closed set (design, section 5.3).
 * Only `retry`, `refresh`, `quota`, `content`, `config` and `human` say that surely nothing was published.
 */
export type CommitOutcome =
  | { readonly kind: 'done'; readonly receipt: PlatformReceipt }
  | { readonly kind: 'accepted'; readonly handle: PlatformHandle }
  | {
      readonly kind: 'already_done';
      readonly receipt?: PlatformReceipt;
      readonly handle?: PlatformHandle;
      readonly fault?: Fault;
    }
  | {
      readonly kind: 'retry';
      readonly fault: Fault;
      readonly retryAfterMs?: number;
      /** Nothing reached the platform, so that none of the account's budgets there is spent. */
      readonly notSent?: true;
    }
  | { readonly kind: 'refresh'; readonly fault: Fault }
  | { readonly kind: 'quota'; readonly fault: Fault; readonly resetAt: string }
  | { readonly kind: 'content'; readonly fault: Fault }
  | { readonly kind: 'config'; readonly fault: Fault }
  | { readonly kind: 'human'; readonly fault: Fault }
  | { readonly kind: 'unknown'; readonly fault: Fault };

export type OutcomeKind = CommitOutcome['kind'];
