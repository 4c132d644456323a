import type { KeyObject } from 'node:crypto';
import type { JsonObject } from '#libs/kernel/json.js';
import type { WebsiteSettings } from '../website.settings.js';
import { signedHeaders } from './push.signature.js';

/** An event as it is posted; its id is also a member of the body. */
export interface PushMessage {
  readonly id: string;
  readonly body: Buffer;
}

interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What messages of a channel are made with. */
export interface Seal {
  readonly settings: WebsiteSettings;
  readonly keys: readonly KeyObject[];
}

export function messageOf(event: JsonObject & { readonly id: string }): PushMessage {
  return { id: event.id, body: Buffer.from(JSON.stringify(event), 'utf8') };
}

export function sign({ id, body }: PushMessage, { settings, keys }: Seal, at: Date): SignedMessage {
  return { headers: signedHeaders({ id, at, body }, keys, settings.scheme), body };
}
