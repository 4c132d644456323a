import type { Clock } from '#libs/kernel/clock.js';
import type { DocNode } from '#libs/document/document.js';
import type { Json, JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformHandle, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { Departure } from '#libs/kernel/departure.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import type { ChannelHttp } from './channel-http.js';

/**
 * The contract between the release protocol and a platform (design, section 6). It takes plain data: a connector
 * knows neither drafts nor releases, and the release code knows no platform by name.
 *
 * A member that is left out says that the platform cannot do it.
 */
export interface Connector {
  /** Stable name of the platform, stored with each channel: `wechat`, `weibo`, `website`, `ghost`. */
  readonly kind: string;
  /** For people, in Chinese. */
  readonly label: string;
  readonly capabilities: ConnectorCapabilities;

  /** Pure: the waits of this channel. */
  timing(channel: ChannelProfile): ConnectorTiming;

  /** Declares what an admin fills in. Checked here before anything is stored or called. */
  readonly configuration: ChannelConfiguration;

  /**
   * Pure: what of a configuration, taken together, could never work; asked before it is stored, of members that are right
   * each by itself. `field` is like `settings.endpoint` or `credentials.secret`.
   */
  judge?(configuration: WholeConfiguration): readonly FieldFault[];

  /** Cheap, harmless calls that tell whether the credentials and permissions are good for publishing. */
  checkConnection(context: ConnectorContext): Promise<ConnectionReport>;

  /**
   * Pure: the addresses (`https:` and `data:`) of pictures this channel would show with the content. Their bytes are
   * kept and handed to `render` as `content.media`, so that what is approved is what is shown.
   */
  pictures?(content: PublishableContent, channel: ChannelProfile): readonly string[];

  /** Pure and deterministic: the same content and profile always give the same rendition, byte for byte. */
  render(content: PublishableContent, channel: ChannelProfile): Rendition;

  /** Pure: what would keep this rendition from being accepted, judged by the limits of the channel. */
  validate(rendition: Rendition, channel: ChannelProfile): readonly Finding[];

  /**
   * Everything that can be done before the due time and may be repeated: credential and quota check, uploads,
   * platform-side draft. Each step goes through `context.step`, so that its result is stored before the next begins.
   */
  stage(job: ReleaseJob, context: StageContext): Promise<StageOutcome>;

  /**
   * Pure: an address on the server that the commit will call, to which a connection is opened shortly before the instant;
   * null when none will be called, or it is not known yet.
   */
  commitServer?(channel: ChannelProfile, staged: JsonObject): string | null;

  /**
   * Pure: whether commits of this channel may begin up to two seconds ahead, with `context.departs`. True where nothing
   * comes before the one `writeOnce` but what could be done then too: no other call, nothing counted or claimed.
   */
  standsReady?(channel: ChannelProfile): boolean;

  /** THE ONE CALL that makes the content public. Never repeats it, whatever comes back. */
  commit(job: ReleaseJob, staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome>;

  /** Looks the release's marker up on the platform, without changing anything there. */
  lookup(job: ReleaseJob, staged: JsonObject, context: LookupContext): Promise<LookupOutcome>;

  /** Pure: by what a person finds an item of this channel on the platform, and where. */
  trace?(item: TracedItem, channel: ChannelProfile): Trace;

  /** Asks an asynchronous platform what became of an accepted call. */
  confirm?(job: ReleaseJob, handle: PlatformHandle, context: ConnectorContext): Promise<ConfirmOutcome>;

  /** Makes a stale credential fresh, once, after a `refresh` outcome. */
  renewCredential?(context: ConnectorContext): Promise<Renewal>;

  /** For platforms where a person of the account agrees in the browser (OAuth 2). */
  readonly authorisation?: Authorisation;

  /** Takes a published item back. Repeatable: gone already counts as withdrawn. */
  withdraw?(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome>;

  /** Pure: how this channel's items are taken back. Left out: by hand on the platform. */
  withdrawal?(channel: ChannelProfile): WithdrawalWay;

  /** Reads back whether a published item is still shown, without changing anything. */
  presence?(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome>;

  /**
   * THE ONE CALL that replaces a public item by the approved fields, in place of `commit` and under the same rules: made
   * once, its doubt settled by `lookup`. `replaced` is the receipt of what is public now, also in `job.replaces`.
   */
  update?(
    job: ReleaseJob,
    staged: JsonObject,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome>;

  /** Verifies and reads a platform's push to us. */
  readonly callbacks?: CallbackReader;

  /** Reads what the platform counts of published items. Spends look-ups, and none of what is kept for doubt. */
  metrics?(request: MetricsRequest, context: ConnectorContext): Promise<MetricsOutcome>;

  /** Reads what citizens wrote under one published item since the last time. */
  comments?(request: CommentsRequest, context: ConnectorContext): Promise<CommentsOutcome>;
}

/**
 * What came of making a stale credential fresh. `lasting`: a person must mend it, and until then nothing can go out;
 * otherwise it may well work the next time.
 */
export type Renewal =
  { readonly renewed: true } | { readonly renewed: false; readonly lasting: boolean; readonly fault: Fault };

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
  /**
   * The next release of the account may pass the gate while one is still under way, so that its call follows at once: for
   * platforms with exact look-ups on which neither one's outcome says anything about the other's. Calls still go one
   * after another.
   */
  readonly overlap?: true;
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

/** How a platform lets a person hand over the right to publish. */
export interface Authorisation {
  /** Pure: where the person goes to agree. `returnTo` gets the platform's code and our `state`. */
  address(
    channel: ChannelProfile,
    credentials: Readonly<Record<string, string>>,
    request: { readonly state: string; readonly returnTo: string },
  ): string;
  /** Trades the code the person came back with for credentials to keep. */
  trade(
    answer: { readonly code: string; readonly returnTo: string },
    context: ConnectorContext,
  ): Promise<AuthorisationOutcome>;
}

export type AuthorisationOutcome =
  | { readonly kind: 'agreed'; readonly credentials: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly fault: Fault };

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
  /** True when each release spends one, however many calls it takes; counted by the connector. */
  readonly spentByRelease?: boolean;
  /** True when each look-up of a doubt spends one. */
  readonly spentByLookup?: boolean;
  /** True when each question for the result of an accepted commit spends one. */
  readonly spentByConfirm?: boolean;
  /** Pure: whether channels with these settings have this budget at all; left out: all have it. */
  readonly appliesTo?: (settings: JsonObject) => boolean;
  /** Pure: the default limit of channels with these settings, where accounts of different types differ. */
  readonly limitFor?: (settings: JsonObject) => number;
}

/** What an admin fills in for a channel of this kind. */
export interface ChannelConfiguration {
  readonly settings: readonly ConfigurationField[];
  readonly credentials: readonly ConfigurationField[];
}

export interface WholeConfiguration {
  /** Defaults filled in. */
  readonly settings: JsonObject;
  /** Null when those that are stored cannot be opened: then nothing is known of them. */
  readonly credentials: Readonly<Record<string, string>> | null;
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
  /** An address that never gets the channel's credentials: moving it does not ask for them again. */
  readonly withoutCredentials?: true;
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
  /** What is kept of the pictures named by `Connector.pictures`, by address; one that could not be had is missing. */
  readonly media?: Readonly<Record<string, MediaFact>>;
}

/** A picture of which the bytes are kept, by their hash. */
export interface MediaFact {
  /** Lower-case hex, of the bytes as they were taken up. */
  readonly sha256: string;
  readonly contentType: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';
  /** In pixels, as shown (turned as the picture says). */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
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
  /** Address of the cover picture, `https:` or `data:`. */
  readonly cover?: string;
  /**
   * For channels whose message may hold several articles: all questions in `one`, an `overview` with an article for each
   * question after it, or an article for `each`. Left out: as the channel is set.
   */
  readonly articles?: 'one' | 'overview' | 'each';
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
  /** What is public now and is to be replaced in place; left out for a release of its own. */
  readonly replaces?: PlatformReceipt;
  /**
   * For look-ups: the platform's ids of the newest item of this channel that we know to have been public before
   * `doubtSince`; null when there is none.
   */
  readonly publicBefore?: Readonly<Record<string, string>> | null;
  /** For look-ups: start of the commit that is in doubt. Those before it surely came to nothing. */
  readonly doubtSince?: Date;
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
  /**
   * False once the time of the one call has run out; `http` asks by itself. For another protocol: asked right before what
   * shows the item, since a process that was frozen finds its timers late. Left out where nothing is committed.
   */
  readonly stillAllowed?: () => boolean;
  /**
   * Of a commit that begins before its instant: given when that has come. `http` holds the call back by itself; what the
   * call says of the present must hold at the planned instant.
   */
  readonly departs?: Departure;
  /** Left out where nothing can be kept, as in a trial of settings that are not saved. */
  readonly memory?: ChannelMemory;
  readonly quotas?: QuotaDesk;
  readonly media?: MediaReader;
}

/** What a connector remembers of a channel beyond one release, shared by all processes. Nothing secret, nothing large. */
export interface ChannelMemory {
  /** Null when it was never put, was forgotten or has expired. */
  get(topic: string, key: string): Promise<JsonObject | null>;
  /** Replaces what was there. Without `expiresAt` it stays until it is forgotten. */
  put(topic: string, key: string, value: JsonObject, expiresAt?: Date): Promise<void>;
  forget(topic: string, key: string): Promise<void>;
  /** Newest first, at most 100. */
  list(topic: string): Promise<readonly { readonly key: string; readonly value: JsonObject }[]>;
  /** True for exactly one caller until `until`, or until the key is forgotten. */
  claim(topic: string, key: string, until: Date): Promise<boolean>;
}

/** The channel's budgets, for connectors whose calls spend more than the one per commit. */
/** What a call is for, and with it how much of a budget it may use. */
export interface QuotaUse {
  /** May use what is kept back, so that doubt can always be resolved. */
  readonly forLookup: boolean;
  /** Can wait: leaves half of what is not kept back to releases. */
  readonly spare?: boolean;
  /** Takes once in a window, however often it asks, so that a repeated commit of one release is counted once. */
  readonly spender?: string;
}

export interface QuotaDesk {
  take(
    name: string,
    use: QuotaUse,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly resetAt: Date }>;
  /** For a call of which surely nothing came. */
  giveBack(name: string, spender: string): Promise<void>;
  /** The platform itself said that nothing is left before `until`. */
  markExhausted(name: string, until: Date): Promise<void>;
}

export interface MediaReader {
  /** The bytes with this hash; null when they are not kept. */
  read(sha256: string): Promise<Buffer | null>;
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
  | Exclude<
      CommitOutcome,
      { kind: 'done' } | { kind: 'accepted' } | { kind: 'already_done' } | { kind: 'unknown' }
    >;

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
  /** The budget for taking back is used up; nothing happened. */
  | { readonly kind: 'quota'; readonly fault: Fault; readonly resetAt: string }
  | { readonly kind: 'unsupported'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly retryable: boolean };

/** What tells one release from every other. */
export interface TracedItem {
  /** Of the draft. */
  readonly code: string;
  /** Of the release. */
  readonly marker: string;
}

export interface Trace {
  /** `label`: where it is seen, for people, in Chinese; `text`: as the public sees it. */
  readonly signs: readonly { readonly label: string; readonly text: string }[];
  /** Where the account is looked after by hand; null when that is not known. */
  readonly backOffice: string | null;
}

/** How items of a channel are taken back, for the preview. */
export interface WithdrawalWay {
  /** `delete` for good, `private` hides it, `notice` tells the receiver to take it down, `manual` by a person. */
  readonly way: 'delete' | 'private' | 'notice' | 'manual';
  /** For people, in Chinese: what remains and what to know. */
  readonly note: string;
}

export type PresenceOutcome =
  /** `evidence` is what the platform said, for the record; no secret in it. */
  | { readonly kind: 'shown'; readonly evidence: JsonObject }
  | { readonly kind: 'gone'; readonly evidence: JsonObject }
  /** Nothing is known from it. */
  | { readonly kind: 'unknown'; readonly fault: Fault };

export interface ConnectionReport {
  readonly ok: boolean;
  readonly checks: readonly ConnectionCheck[];
  /** When the credentials end and a person must renew them; left out where the platform does not tell. ISO 8601. */
  readonly credentialsExpireAt?: string;
}

export interface ConnectionCheck {
  readonly name: string;
  readonly ok: boolean;
  /** For people, in Chinese; with the remedy when not ok. */
  readonly message: string;
  readonly code?: string;
  /** Of the configuration, what a person would change: `credentials.appSecret`, `settings.uid`. */
  readonly fields?: readonly string[];
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

/** Items published on one day. */
export interface MetricsRequest {
  /** The day of publication in China, `2026-03-01`. */
  readonly publishedOn: string;
  readonly receipts: readonly PlatformReceipt[];
}

export type MetricsOutcome =
  | {
      readonly kind: 'measured';
      /** Only items of the request that the platform has numbers of. */
      readonly items: readonly ItemMetrics[];
      /** False: the platform says that these numbers may still move. */
      readonly final: boolean;
    }
  /** The platform has not counted this day yet. */
  | { readonly kind: 'not_ready'; readonly fault: Fault; readonly notBefore: string }
  | { readonly kind: 'quota'; readonly fault: Fault; readonly resetAt: string }
  /** This account or item has no numbers; asking again would not help. */
  | { readonly kind: 'unsupported'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly retryable: boolean };

export interface ItemMetrics {
  /** The receipt it belongs to, as it was given. */
  readonly receipt: PlatformReceipt;
  /** Where the public reads it, as these numbers tell; null when they do not. */
  readonly publicUrl: string | null;
  readonly days: readonly DayMetrics[];
}

/** What had been counted by the end of a day, from publication on. A counter that the platform does not give is missing. */
export interface DayMetrics {
  /** In China, `2026-03-01`. */
  readonly day: string;
  readonly counters: Readonly<Partial<Record<MetricName, number>>>;
}

export type MetricName =
  | 'delivered'
  | 'readers'
  | 'reads'
  | 'sharers'
  | 'shares'
  | 'likes'
  | 'recommends'
  | 'favorites'
  | 'comments'
  | 'reposts';

export interface CommentsRequest {
  readonly receipt: PlatformReceipt;
  /** As the last answer gave it; null the first time. */
  readonly cursor: string | null;
}

export type CommentsOutcome =
  | {
      readonly kind: 'read';
      /** New ones, oldest first. */
      readonly comments: readonly PlatformComment[];
      readonly cursor: string | null;
      /** More are waiting: ask again with the new cursor. */
      readonly more: boolean;
    }
  | { readonly kind: 'quota'; readonly fault: Fault; readonly resetAt: string }
  | { readonly kind: 'unsupported'; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly retryable: boolean };

/** Personal data: text and author come from a citizen. */
export interface PlatformComment {
  /** Unique under its item. */
  readonly id: string;
  /** The platform's own name for the writer; null when it does not tell. */
  readonly authorId: string | null;
  readonly text: string;
  /** ISO 8601; null when the platform gave no time. */
  readonly writtenAt: string | null;
  /** What the account has answered on the platform. */
  readonly reply: string | null;
}

/** Every connector of the product, by kind; bound by the applications alone. */
export type ConnectorRegistry = ReadonlyMap<string, Connector>;

export const CONNECTORS = Symbol('ConnectorRegistry');
