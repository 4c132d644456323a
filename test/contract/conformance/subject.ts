import type { Clock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { OutcomeKind, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { Connector, PublishableContent, ReleaseJob } from '#libs/channels/connector.js';
import type { CallbackKind, FaultKind } from '../../../apps/sandbox/faults.js';
import type { BoundChannel } from '../sandbox-channels.js';
import type { SandboxBench } from './sandbox-bench.js';
import type { FaultOrder, Strike } from './strike.js';

/**
 * One way of publishing on one platform, as the conformance suite must know it (docs/connectors.md). A file of
 * `platforms/` exports one as its default; nothing else has to be told that it is there.
 */
export interface Subject {
  readonly name: string;
  readonly connector: Connector;
  /** Where a connector publishes in several ways: the setting that chooses, and this one's value. */
  readonly way?: { readonly setting: string; readonly value: string };
  /** Values of that setting without a file here, and why. */
  readonly otherWays?: Readonly<Record<string, string>>;
  readonly calls: Calls;
  /** The tables of the reference, copied from it and not from the connector. */
  readonly numbers: readonly NumberTable[];
  /** Results that come after acceptance. */
  readonly results?: readonly ResultTable[];
  /** Outcomes of staging and commit that cannot be seen of this way, and why. All others must be seen. */
  readonly never: Readonly<Partial<Record<OutcomeKind, string>>>;
  /** Faults that this platform's transport cannot have, and why. */
  readonly faultless?: Readonly<Partial<Record<FaultKind, string>>>;
  /** A state of the platform in which a look-up cannot decide. */
  readonly undecidable: Undecidable | Never;
  /** Why not finding the item does not prove that nothing happened: then a person decides whether it is called again. */
  readonly absenceUnproved?: string;
  /** Where a person makes the one call, and the connector none: how that person does it. */
  readonly byHand?: { publish(release: Staged): Promise<void> };
  /** Why a call made twice may show the item twice; the release code never makes it twice. */
  readonly repeats?: string;
  /** Why a look-up may find another address than the commit was told. */
  readonly foundElsewhere?: string;
  /** What taking back comes to; left out: the item is withdrawn and then gone. */
  readonly takingBack?: TakingBack;
  readonly callbacks?: CallbackCase | Never;
  readonly metrics?: MetricsCase | Never;
  readonly comments?: CommentsCase | Never;
  readonly authorisation?: AuthorisationCase | Never;
  open(bench: SandboxBench): Promise<OpenedSubject>;
}

export interface Never {
  readonly never: string;
}

/** The calls of a way of publishing, as `OpenedSubject.strike` understands them. */
export interface Calls {
  readonly commit: string;
  /** The first call of a look-up. */
  readonly lookup: string;
  readonly withdraw: string;
  readonly presence: string;
  /** Only where the connector updates in place. */
  readonly update?: string;
}

export type Step =
  'stage' | 'commit' | 'lookup' | 'confirm' | 'withdraw' | 'presence' | 'metrics' | 'comments';

/** One table of the reference, at the call where the platform would answer its numbers. */
export interface NumberTable {
  readonly section: string;
  readonly at: Step;
  /** As `OpenedSubject.strike` understands it. */
  readonly call: string;
  readonly settings?: JsonObject;
  /** The number, with the platform's own code behind it where it has one: what the step comes to. */
  readonly rows: Readonly<Record<string, string>>;
  /** For rows that a fault rule cannot word; what was staged is there but at `stage`. */
  provoke?(row: string, release: Staged): Promise<void>;
}

/** What an accepted call comes to later. */
export interface ResultTable {
  readonly section: string;
  readonly told: 'confirm' | 'callback';
  readonly rows: Readonly<Record<string, 'published' | 'content' | 'human' | 'config' | 'removed'>>;
  readonly settings?: JsonObject;
  /** Before the commit. */
  arrange(row: string, release: Staged): Promise<void>;
}

export interface Undecidable {
  readonly because: string;
  readonly settings?: JsonObject;
  /** Before the commit. */
  before?(): Promise<void>;
  /** After a commit whose answer was lost. */
  arrange?(release: Staged): Promise<void>;
}

export interface TakingBack {
  readonly withdraw: 'withdrawn' | 'unsupported';
  readonly presence: 'gone' | 'unknown';
}

export interface CallbackCase {
  /** The event that tells a result. */
  readonly event: string;
  bind(): BoundChannel;
  /** Makes the platform push to this address. */
  listen(url: string): Promise<void>;
  readonly faults: readonly CallbackKind[];
}

export interface MetricsCase {
  /** Brings the numbers about; answers the clock by which they are asked for. */
  arrange(receipt: PlatformReceipt): Promise<Clock>;
}

export interface CommentsCase {
  readonly settings?: JsonObject;
  write(receipt: PlatformReceipt, text: string): Promise<void>;
}

export interface AuthorisationCase {
  readonly returnTo: string;
}

export interface Staged {
  readonly channel: BoundChannel;
  readonly job: ReleaseJob;
  readonly staged: JsonObject;
}

/** A platform with an account on it. */
export interface OpenedSubject {
  /** A channel on the account that has done nothing yet. */
  bind(settings?: JsonObject): BoundChannel;
  /** Something new to publish. */
  content(): PublishableContent;
  /** How often the public was shown this release. */
  publications(job: ReleaseJob): number;
  strike(call: string, order: FaultOrder): Strike;
  /** A platform where nothing was published and nothing is broken. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export function isNever(answer: object | undefined): answer is Never {
  return answer !== undefined && 'never' in answer;
}
