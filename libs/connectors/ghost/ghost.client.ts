import type { ChannelAnswer, ChannelRequest } from '#libs/channels/channel-http.js';
import type { ConnectorContext } from '#libs/channels/connector.js';
import { isJsonObject, readJson, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { ghostError, type Refusal } from './ghost.errors.js';
import { ghostTiming, readGhostSettings } from './ghost.settings.js';
import { readAdminKey, signToken, type AdminKey } from './ghost.token.js';

const CALL_TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 60_000;

/** Every answer tells the HTML of the post, which Ghost leaves out unless asked. */
const WITH_HTML = { formats: 'html' };
const FROM_HTML = { source: 'html', ...WITH_HTML };

export type GhostReply =
  /** `data` is null where Ghost answers nothing, as for a deletion; `version` is what it says of itself, like `v5.130`. */
  | { readonly kind: 'ok'; readonly data: Json; readonly version: string | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** 2xx, but not what Ghost answers. */
  | { readonly kind: 'unreadable'; readonly fault: Fault }
  | { readonly kind: 'not_sent'; readonly fault: Fault }
  | { readonly kind: 'maybe_sent'; readonly fault: Fault };

type Call = Omit<ChannelRequest, 'url' | 'headers' | 'signal' | 'timeoutMs'> & {
  readonly timeoutMs?: number;
};

/** The Admin API of one site under one key (reference 1.6). A token that is not taken is signed anew once. */
export class GhostClient {
  private readonly root: string;
  private readonly key: AdminKey;

  constructor(private readonly context: ConnectorContext) {
    this.root = `${readGhostSettings(context.channel.settings).apiUrl}/ghost/api/admin/`;
    this.key = readAdminKey(context.credentials['adminApiKey'] ?? '') ?? NO_KEY;
  }

  async post(id: string): Promise<GhostReply> {
    return await this.signedTwice({ method: 'GET', query: WITH_HTML }, `posts/${id}/`);
  }

  async postAtSlug(slug: string): Promise<GhostReply> {
    return await this.signedTwice({ method: 'GET', query: WITH_HTML }, `posts/slug/${slug}/`);
  }

  /** Posts in every state. */
  async posts(query: Readonly<Record<string, string>>): Promise<GhostReply> {
    return await this.signedTwice({ method: 'GET', query: { ...WITH_HTML, ...query } }, 'posts/');
  }

  async create(post: JsonObject): Promise<GhostReply> {
    return await this.signedTwice({ method: 'POST', query: FROM_HTML, body: bodyOf(post) }, 'posts/');
  }

  /** Refused by Ghost when `updated_at` is not what it has (reference 1.6). */
  async save(id: string, post: JsonObject): Promise<GhostReply> {
    return await this.signedTwice({ method: 'PUT', query: FROM_HTML, body: bodyOf(post) }, `posts/${id}/`);
  }

  /** The one call, under the channel's own limit; never repeated here, whatever comes back. */
  async publish(id: string, post: JsonObject): Promise<GhostReply> {
    const timeoutMs = ghostTiming(this.context.channel.settings).commitTimeoutSeconds * 1000;
    return await this.call(
      { method: 'PUT', query: FROM_HTML, body: bodyOf(post), timeoutMs },
      `posts/${id}/`,
    );
  }

  async remove(id: string): Promise<GhostReply> {
    return await this.signedTwice({ method: 'DELETE' }, `posts/${id}/`);
  }

  /** `ref` comes back with the address, so that a picture can be told by it. */
  async upload(picture: {
    readonly fileName: string;
    readonly contentType: string;
    readonly bytes: Buffer;
  }): Promise<GhostReply> {
    const body = {
      type: 'multipart',
      fields: { purpose: 'image', ref: picture.fileName },
      files: [{ field: 'file', ...picture }],
    } as const;
    return await this.signedTwice({ method: 'POST', body, timeoutMs: UPLOAD_TIMEOUT_MS }, 'images/upload/');
  }

  /** A token that is refused was looked at before anything else: nothing has happened, and one more is tried. */
  private async signedTwice(call: Call, path: string): Promise<GhostReply> {
    const first = await this.call(call, path);
    const stale =
      first.kind === 'refused' && ghostError(first.refusal.status, first.refusal.name).verdict === 'refresh';
    return stale ? await this.call(call, path) : first;
  }

  private async call(call: Call, path: string): Promise<GhostReply> {
    const { clock, http, signal } = this.context;
    const request: ChannelRequest = {
      timeoutMs: CALL_TIMEOUT_MS,
      ...call,
      url: `${this.root}${path}`,
      headers: {
        authorization: `Ghost ${signToken(this.key, clock.now())}`,
        'accept-version': 'v5.0',
        accept: 'application/json',
      },
      signal,
    };
    return readReply(call.method === 'GET' ? await http.read(request) : await http.writeOnce(request));
  }
}

/** Never used for a call that matters: whoever has no key is told before. */
const NO_KEY: AdminKey = { id: 'none', secret: Buffer.alloc(1) };

function bodyOf(post: JsonObject): { readonly type: 'json'; readonly value: JsonObject } {
  return { type: 'json', value: { posts: [post] } };
}

/** An error said to be JSON that is none was Ghost's own and is cut: it does not mean that there is no Ghost. */
function readReply(answer: ChannelAnswer): GhostReply {
  if (answer.kind !== 'answer') return answer;
  const { status, headers, body } = answer;
  const data = readJson(body);
  const cut = !isJsonObject(data) && /^application\/json\b/.test(headers['content-type'] ?? '');
  if ((status < 200 || status >= 300) && !cut)
    return { kind: 'refused', refusal: readRefusal(status, data, headers['retry-after']) };
  const version = /^v\d+\.\d+$/.exec(headers['content-version'] ?? '')?.[0] ?? null;
  if (isJsonObject(data) || status === 204) return { kind: 'ok', data, version };
  return { kind: 'unreadable', fault: unreadable(status) };
}

export function unreadable(status: number): Fault {
  return {
    code: 'ghost.unreadable_answer',
    platformCode: `HTTP ${status}`,
    message: '网站的答复为空或无法识别。如果是发布调用，将核对是否已经发布。',
  };
}

/** Only words that look like codes and field names are taken over: an error text may repeat what we sent. */
function readRefusal(status: number, data: Json, retryAfter: string | undefined): Refusal {
  const errors = isJsonObject(data) ? data['errors'] : undefined;
  const first = Array.isArray(errors) ? errors[0] : undefined;
  const error = isJsonObject(first) ? first : {};
  const seconds = /^\d{1,4}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
  return {
    status,
    name: word(textAt(error, 'code')) ?? word(textAt(error, 'type')),
    field: word(textAt(error, 'property')),
    retryAfterMs: seconds === null ? null : seconds * 1000,
  };
}

function word(text: string | undefined): string | null {
  return text !== undefined && /^[A-Za-z0-9_.-]{1,64}$/.test(text) ? text : null;
}
