import type { KeyObject } from 'node:crypto';
import type { ReleaseJob } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { WebsiteSettings } from '../website.settings.js';
import { publishedEvent } from './push.payload.js';
import { signedHeaders } from './push.signature.js';

/** An event as it is posted; its id is also a member of the body. */
export interface PushMessage {
  readonly id: string;
  readonly body: Buffer;
}

export interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What messages of a channel are made with. */
export interface Seal {
  readonly settings: WebsiteSettings;
  readonly keys: readonly KeyObject[];
}

/**
 * How late a call may be and still say what was signed ahead for its planned instant, in milliseconds. Receivers refuse
 * what is minutes old (reference 1.10).
 */
const HOLDS_FOR_MS = 2_000;

const signedAhead = new WeakMap<ReleaseJob, SignedMessage & Seal>();

export function messageOf(event: JsonObject & { readonly id: string }): PushMessage {
  return { id: event.id, body: Buffer.from(JSON.stringify(event), 'utf8') };
}

export function sign({ id, body }: PushMessage, { settings, keys }: Seal, at: Date): SignedMessage {
  return { headers: signedHeaders({ id, at, body }, keys, settings.scheme), body };
}

/** Writes and signs ahead what the release's call will say at its planned instant. */
export function signAhead(job: ReleaseJob, seal: Seal): void {
  signedAhead.set(job, { ...seal, ...signedFor(job, seal, job.plannedAt) });
}

/** What a call that is made now says: what was signed ahead where that still holds. */
export function signedEvent(job: ReleaseJob, seal: Seal, now: Date): SignedMessage {
  const ahead = signedAhead.get(job);
  const lateMs = now.getTime() - job.plannedAt.getTime();
  const holds =
    ahead?.settings === seal.settings && ahead.keys === seal.keys && lateMs >= 0 && lateMs < HOLDS_FOR_MS;
  return holds ? ahead : signedFor(job, seal, now);
}

function signedFor(job: ReleaseJob, seal: Seal, at: Date): SignedMessage {
  return sign(messageOf(publishedEvent(job, seal.settings, at)), seal, at);
}
