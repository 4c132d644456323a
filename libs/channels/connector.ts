import type { Clock } from '#libs/kernel/clock.js';
import type { DocNode } from '#libs/document/document.js';
import type { Json, JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { ChannelHttp } from './channel-http.js';

/**
 * The contract between the release protocol and a platform (design, section 6). It takes plain data: a connector
 * knows neither drafts nor releases, and the release code knows no platform by name.
 *
 * A member that is left out says that the platform cannot do it.
 */
export interface Connector {
  /** Stable name of the platform, stored with each channel: `wechat`, `weibo`, `website`. */
  readonly kind: string;
  /** For people, in Chinese. */
  readonly label: string;
  readonly capabilities: ConnectorCapabilities;

  /** Pure: the waits of this channel. */
  timing(channel: ChannelProfile): ConnectorTiming;

  /** Declares what an admin fills in. Checked here before anything is stored or called. */
  readonly configuration: ChannelConfiguration;

  /** Cheap, harmless calls that tell whether the credentials and permissions are good for publishing. */
  checkConnection(context: ConnectorContext): Promise<ConnectionReport>;

  /** Pure and deterministic: the same content and profile always give the same rendition, byte for byte. */
  render(content: PublishableContent, channel: ChannelProfile): Rendition;

  /** Pure: what would keep this rendition from being accepted, judged by the limits of the channel. */
  validate(rendition: Rendition, channel: ChannelProfile): readonly Finding[];

  /**
   * Everything that can be done before the due time and may be repeated: credential and quota check, uploads,
   * platform-side draft. Each step goes through `context.step`, so that its result is stored before the next begins.
   */
  stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome>;

  /** THE ONE CALL that makes the content public. Never repeats it, whatever comes back. */
  commit(job: ReleaseJob, staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome>;

  /** Looks the release's marker up on the platform, without changing anything there. */
  lookup(job: ReleaseJob, staged: JsonObject, context: LookupContext): Promise<LookupOutcome>;

  /** Asks an asynchronous platform what became of an accepted call. */
  confirm?(job: ReleaseJob, handle: PlatformHandle, context: ConnectorContext): Promise<ConfirmOutcome>;

  /** Makes a stale credential fresh, once, after a `refresh` outcome. */
  renewCredential?(context: ConnectorContext): Promise<{ readonly renewed: boolean; readonly fault?: Fault }>;

  /** Takes a published item back. Repeatable: gone already counts as withdrawn. */
  withdraw?(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome>;

  /** Verifies and reads a platform's push to us. */
  readonly callbacks?: CallbackReader;
}

export interface ConnectorCapabilities {
  /** The commit is only accepted; the result comes later. */
  readonly asynchronous: boolean;
  /** A repeated commit with the same key is recognised by the platform. */
  readonly idempotencyKey: boolean;
  /**
   * `exact`: the marker is found whenever the item exists. `window`: only among the newest items, so absence may be
   * undecidable; then no other commit to the same channel may run while one is in doubt.
   */
  readonly lookup: 'exact' | 'window';
  /** How the marker travels, for people. */
  readonly marker: string;
  readonly canUpdate: boolean;
  readonly canWithdraw: boolean;
  readonly quotas: readonly QuotaDeclaration[];
}

/** The waits of one channel, in seconds: the platform's own numbers, unless the channel's settings change them. */
export interface ConnectorTiming {
  /** Wait before the first look-up after a commit in doubt. */
  readonly settleSeconds: number;
  /** Wait between further look-ups of the same doubt. */
  readonly lookupSpacingSeconds: number;
  /** Look-ups that must all say absent before absence counts. */
  readonly lookupsForAbsence: number;
  /** When to ask for the result of an accepted commit, counted from acceptance. Empty when synchronous. */
  readonly confirmAfterSeconds: readonly number[];
  /** Absolute limit of the one call. */
  readonly commitTimeoutSeconds: number;
}

/** A budget the platform sets; the default can be changed per channel, because accounts differ. */
export interface QuotaDeclaration {
  /** Stable name, like `share` or `freepublish.submit`. */
  readonly name: string;
  readonly label: string;
  readonly limit: number;
  readonly per: 'minute' | 'hour' | 'day' | 'month';
  /** Kept back for look-ups, so that doubt can always be resolved. */
  readonly reserve: number;
  /** True when each commit spends one. */
  readonly spentByCommit: boolean;
  /** True when each look-up of a doubt spends one. */
  readonly spentByLookup?: boolean;
  /** True when each question for the result of an accepted commit spends one. */
  readonly spentByConfirm?: boolean;
}

/** What an admin fills in for a channel of this kind. */
export interface ChannelConfiguration {
  readonly settings: readonly ConfigurationField[];
  readonly credentials: readonly ConfigurationField[];
}

export interface ConfigurationField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'url' | 'integer' | 'boolean' | 'choice' | 'list';
  readonly required: boolean;
  readonly help: string;
  readonly choices?: readonly string[];
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The public side of a channel: what rendering may depend on. No credentials. */
export interface ChannelProfile {
  readonly channelId: string;
  readonly kind: string;
  readonly name: string;
  /** Validated against `configuration.settings`, defaults filled in. */
  readonly settings: JsonObject;
}

/** An approved revision as plain data. */
export interface PublishableContent {
  /** Human-looking code of the draft, ASCII, unique: `2026-000123`. */
  readonly code: string;
  readonly revisionNumber: number;
  readonly title: string;
  readonly lead: string;
  readonly items: readonly PublishableItem[];
  readonly category: string;
  readonly policyReferences: readonly PolicyReference[];
  readonly department: { readonly id: string; readonly name: string };
  /** The address of this answer in our own public knowledge base. */
  readonly canonicalUrl: string;
  /** This channel's differences from the common text. */
  readonly variant: ChannelVariant;
}

export interface PublishableItem {
  readonly id: string;
  readonly question: string;
  readonly answer: DocNode;
}

export interface PolicyReference {
  readonly title: string;
  readonly documentNumber?: string;
  readonly url?: string;
}

export interface ChannelVariant {
  readonly title?: string;
  readonly digest?: string;
  /** For short-text channels: replaces the generated text before the link. */
  readonly shortText?: string;
}

/**
 * A revision as one channel will show it. `fields` is exactly what reviewers approve and what the commit step hashes;
 * every member may hold placeholders, which are filled at staging: `{{release}}` with the release's marker. A member that
 * is not in `fields` must not influence what the public sees.
 */
export interface Rendition {
  /** Names the renderer and its version, like `wechat/1`; part of the hash. */
  readonly template: string;
  readonly fields: JsonObject;
  /** Safe HTML for a reviewer's eyes; not hashed. */
  readonly previewHtml: string;
  /** The exact text length the platform counts, where it counts; for the editor. */
  readonly measures: Readonly<Record<string, number>>;
}

export type FindingLevel = 'block' | 'warn' | 'info';

export interface Finding {
  readonly level: FindingLevel;
  /** Stable code, like `wechat.title_too_long`. */
  readonly code: string;
  /** Which field of the rendition or draft. */
  readonly field: string;
  /** For people, in Chinese: what is wrong and what to do. */
  readonly message: string;
}

/** One release as a connector sees it. */
export interface ReleaseJob {
  readonly releaseId: string;
  /** The same over all attempts of a release; short, ASCII, unique: the marker to look for. */
  readonly marker: string;
  /** Human-looking code of the draft. */
  readonly code: string;
  readonly channel: ChannelProfile;
  readonly template: string;
  /** The approved fields with the placeholders filled. */
  readonly fields: JsonObject;
  readonly contentHash: string;
  readonly plannedAt: Date;
  /** Start of the earliest commit that may have happened; null before the first. */
  readonly firstCommitAt: Date | null;
}

export interface ConnectorContext {
  readonly channel: ChannelProfile;
  /** Decrypted for the time of this call; never stored, logged or put into a fault. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly http: ChannelHttp;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
}

/** Short-lived tokens shared by all processes, sealed at rest. */
export interface TokenStore {
  get(name: string): Promise<string | null>;
  /** `expiresAt` is when it may no longer be used. */
  put(name: string, value: string, expiresAt: Date): Promise<void>;
  /** Forgets the token only if it is still `value`: a late caller must not drop its successor. */
  drop(name: string, value: string): Promise<void>;
}

export interface StageContext extends ConnectorContext {
  /**
   * Runs `act` once for this staging and stores its result; a repeated staging gets the stored result instead.
   * Throws whatever `act` throws, storing nothing.
   */
  step(name: string, act: () => Promise<JsonObject>): Promise<JsonObject>;
  /** Forgets a stored step, for when the platform no longer knows its result. */
  forgetStep(name: string): Promise<void>;
}

export interface LookupContext extends ConnectorContext {
  /** 1 for the first look-up of a doubt, counting up. */
  readonly lookupNumber: number;
}

export type StageOutcome =
  | { readonly kind: 'staged'; readonly staged: JsonObject }
  | Exclude<CommitOutcome, { kind: 'done' } | { kind: 'accepted' } | { kind: 'already_done' } | { kind: 'unknown' }>;

/** Raised inside `stage` and its steps to end staging with an outcome that is not `staged`. */
export class StageStopped extends Error {
  constructor(readonly outcome: Exclude<StageOutcome, { kind: 'staged' }>) {
    super(outcome.fault.code);
    this.name = 'StageStopped';
  }
}

export type LookupOutcome =
  | { readonly kind: 'found'; readonly receipt: PlatformReceipt }
  /** It is known to the platform but not public yet: go on as accepted. */
  | { readonly kind: 'found_pending'; readonly handle: PlatformHandle }
  | { readonly kind: 'absent' }
  /** The evidence cannot decide; `final` when looking again would not help. */
  | { readonly kind: 'undecidable'; readonly reason: string; readonly final: boolean }
  /** The look-up itself did not work; nothing is known from it. */
  | { readonly kind: 'failed'; readonly fault: Fault };

export type ConfirmOutcome =
  | { readonly kind: 'published'; readonly receipt: PlatformReceipt }
  | { readonly kind: 'pending' }
  | { readonly kind: 'rejected'; readonly outcome: 'content' | 'human' | 'config'; readonly fault: Fault }
  | { readonly kind: 'removed'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault };

export type WithdrawOutcome =
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'unsupported'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly retryable: boolean };

export interface ConnectionReport {
  readonly ok: boolean;
  readonly checks: readonly ConnectionCheck[];
}

export interface ConnectionCheck {
  readonly name: string;
  readonly ok: boolean;
  /** For people, in Chinese; with the remedy when not ok. */
  readonly message: string;
  readonly code?: string;
}

/** A platform's HTTP push, unparsed. */
export interface RawCallback {
  readonly method: 'GET' | 'POST';
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly receivedAt: Date;
}

export interface CallbackReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type CallbackReading =
  | { readonly kind: 'refused'; readonly reason: string; readonly reply: CallbackReply }
  /** A handshake or something we have no use for. */
  | { readonly kind: 'answered'; readonly reply: CallbackReply }
  | { readonly kind: 'events'; readonly reply: CallbackReply; readonly events: readonly CallbackEvent[] };

export interface CallbackEvent {
  /** The same for a repeated delivery, within the channel. */
  readonly dedupeKey: string;
  /** Matches `PlatformHandle.correlation`. */
  readonly correlation: string;
  readonly outcome: ConfirmOutcome;
}

export interface CallbackReader {
  /** Verifies signature and freshness and parses; makes no call. */
  read(
    callback: RawCallback,
    channel: ChannelProfile,
    credentials: Readonly<Record<string, string>>,
  ): CallbackReading;
  /**
   * The marker of the release a confirmation belongs to, for the case that its correlation was lost in a crash:
   * asks the platform what the event's article is.
   */
  identify?(event: CallbackEvent, context: ConnectorContext): Promise<string | null>;
}

/** Every connector of the product, by kind; bound by the applications alone. */
export type ConnectorRegistry = ReadonlyMap<string, Connector>;

export const CONNECTORS = Symbol('ConnectorRegistry');
