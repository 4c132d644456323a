import type { KeyObject } from 'node:crypto';
import type { ChannelAnswer } from '#libs/channels/channel-http.js';
import type { ConnectorContext } from '#libs/channels/connector.js';
import { isJsonObject, readJson, textAt, type JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { websiteTiming, type WebsiteSettings } from '../website.settings.js';
import { signedHeaders } from './push.signature.js';

const LOOKUP_TIMEOUT_MS = 15_000;

/** What calls of a channel are made and signed with. */
export interface Seal {
  readonly settings: WebsiteSettings;
  readonly keys: readonly KeyObject[];
}

/** The two calls of the push dialect, both signed. */
export class PushClient {
  constructor(
    private readonly context: ConnectorContext,
    private readonly seal: Seal,
  ) {}

  /**
   * Posts an event once, signed for `at`, the present unless told. Its id is the same over all attempts, so that the
   * receiver can tell a repetition.
   */
  async send(event: JsonObject, at = this.context.clock.now()): Promise<ChannelAnswer> {
    const { settings, keys } = this.seal;
    const body = Buffer.from(JSON.stringify(event), 'utf8');
    const message = { id: textAt(event, 'id') ?? '', at, body };
    return await this.context.http.writeOnce({
      method: 'POST',
      url: settings.endpoint,
      headers: { ...signedHeaders(message, keys, settings.scheme), accept: 'application/json' },
      body: { type: 'raw', contentType: 'application/json', bytes: body },
      timeoutMs: websiteTiming(this.context.channel.settings).commitTimeoutSeconds * 1000,
      signal: this.context.signal,
    });
  }

  /** Asks for one item; signed over an empty body, under an id of its own, since receivers refuse a repeated one. */
  async find(id: string): Promise<ChannelAnswer> {
    const { settings, keys } = this.seal;
    const at = this.context.clock.now();
    const message = { id: `${id}-lookup-${at.getTime()}`, at, body: Buffer.alloc(0) };
    return await this.context.http.read({
      method: 'GET',
      url: settings.lookupUrlTemplate.replaceAll('{id}', encodeURIComponent(id)),
      headers: { ...signedHeaders(message, keys, settings.scheme), accept: 'application/json' },
      timeoutMs: LOOKUP_TIMEOUT_MS,
      signal: this.context.signal,
    });
  }
}

/** What a receiver tells of an item, `{externalId, url}` (reference 1.10); null when it tells something else. */
export function readReceipt(body: Buffer, messageId: string): PlatformReceipt | null {
  const data = readJson(body);
  if (!isJsonObject(data)) return null;
  const id = data['externalId'];
  const externalId = typeof id === 'number' ? String(id) : id;
  if (typeof externalId !== 'string' || externalId === '' || externalId.length > 200) return null;
  const url = URL.parse(textAt(data, 'url') ?? '');
  const time = new Date(textAt(data, 'publishedAt') ?? '');
  return {
    ids: { externalId, messageId },
    publicUrl: url !== null && /^https?:$/.test(url.protocol) ? url.href : null,
    publishedAt: Number.isNaN(time.getTime()) ? null : time.toISOString(),
  };
}

/** What a receiver may say of an item besides: whether it was withdrawn, and which content it holds. */
export function readItem(body: Buffer): { readonly state: string | null; readonly revision: string | null } {
  const data = readJson(body);
  if (!isJsonObject(data)) return { state: null, revision: null };
  const state = textAt(data, 'state') ?? null;
  return {
    state: state !== null && /^[a-z_]{1,40}$/.test(state) ? state : null,
    revision: textAt(data, 'revision') ?? null,
  };
}
