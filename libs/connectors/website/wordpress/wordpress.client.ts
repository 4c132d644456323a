import type { ChannelAnswer } from '#libs/channels/channel-http.js';
import type { ConnectorContext } from '#libs/channels/connector.js';
import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { websiteTiming } from '../website.settings.js';
import type { Refusal } from './wordpress.errors.js';

const CALL_TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 60_000;

export type WordPressReply =
  | { readonly kind: 'ok'; readonly data: Json }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** 2xx, but not what WordPress answers. */
  | { readonly kind: 'unreadable'; readonly fault: Fault }
  | { readonly kind: 'not_sent'; readonly fault: Fault }
  | { readonly kind: 'maybe_sent'; readonly fault: Fault };

/** The REST interface of one site under one application password (reference 1.4). */
export class WordPressClient {
  private readonly authorization: string;

  constructor(
    private readonly context: ConnectorContext,
    private readonly apiRoot: string,
  ) {
    const { username = '', applicationPassword = '' } = context.credentials;
    this.authorization = `Basic ${Buffer.from(`${username}:${applicationPassword}`, 'utf8').toString('base64')}`;
  }

  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<WordPressReply> {
    const answer = await this.context.http.read({
      method: 'GET',
      url: addressOf(this.apiRoot, path),
      query,
      headers: { authorization: this.authorization, accept: 'application/json' },
      timeoutMs: CALL_TIMEOUT_MS,
      signal: this.context.signal,
    });
    return readReply(answer);
  }

  async post(path: string, value: JsonObject): Promise<WordPressReply> {
    return await this.write('POST', path, value, CALL_TIMEOUT_MS);
  }

  /** The call that makes an article public, under the channel's own limit. */
  async publish(path: string, value: JsonObject): Promise<WordPressReply> {
    return await this.write(
      'POST',
      path,
      value,
      websiteTiming(this.context.channel.settings).commitTimeoutSeconds * 1000,
    );
  }

  /** A picture as raw bytes; `facts` travel in the address (reference 1.4). */
  async upload(picture: {
    readonly fileName: string;
    readonly contentType: string;
    readonly bytes: Buffer;
    readonly facts: Readonly<Record<string, string>>;
  }): Promise<WordPressReply> {
    const answer = await this.context.http.writeOnce({
      method: 'POST',
      url: addressOf(this.apiRoot, 'wp/v2/media'),
      query: picture.facts,
      headers: {
        authorization: this.authorization,
        accept: 'application/json',
        'content-disposition': `attachment; filename="${picture.fileName}"`,
      },
      body: { type: 'raw', contentType: picture.contentType, bytes: picture.bytes },
      timeoutMs: UPLOAD_TIMEOUT_MS,
      signal: this.context.signal,
    });
    return readReply(answer);
  }

  /** Into the bin, from which the site's people can take it back (reference 1.4). */
  async trash(path: string): Promise<WordPressReply> {
    return await this.write('DELETE', path, {}, CALL_TIMEOUT_MS);
  }

  async deleteForGood(path: string): Promise<WordPressReply> {
    return await this.write('DELETE', path, { force: true }, CALL_TIMEOUT_MS);
  }

  private async write(
    method: 'POST' | 'DELETE',
    path: string,
    value: JsonObject,
    timeoutMs: number,
  ): Promise<WordPressReply> {
    const answer = await this.context.http.writeOnce({
      method,
      url: addressOf(this.apiRoot, path),
      headers: { authorization: this.authorization, accept: 'application/json' },
      body: { type: 'json', value },
      timeoutMs,
      signal: this.context.signal,
    });
    return readReply(answer);
  }
}

/** Where a route lies below the root; a site without pretty links carries it in `rest_route` (reference 1.4). */
export function addressOf(apiRoot: string, path: string): string {
  const url = new URL(apiRoot);
  const route = url.searchParams.get('rest_route');
  if (route === null) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  else url.searchParams.set('rest_route', `${route.replace(/\/+$/, '')}/${path}`);
  return url.href;
}

function readReply(answer: ChannelAnswer): WordPressReply {
  if (answer.kind !== 'answer') return answer;
  const data = parse(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    return data === undefined
      ? { kind: 'unreadable', fault: unreadable(answer.status) }
      : { kind: 'ok', data };
  }
  return { kind: 'refused', refusal: readRefusal(answer.status, data) };
}

export function unreadable(status: number): Fault {
  return {
    code: 'website.unreadable_answer',
    platformCode: `HTTP ${status}`,
    message: '网站的答复为空或无法识别。如果是发布调用，将核对是否已经发布。',
  };
}

function parse(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

/** Only words that look like codes and field names are taken over: an error text may repeat what we sent. */
function readRefusal(status: number, data: Json | undefined): Refusal {
  const code = isJsonObject(data) ? textAt(data, 'code') : undefined;
  const details = isJsonObject(data) ? data['data'] : undefined;
  const params = isJsonObject(details) ? details['params'] : undefined;
  const term = isJsonObject(details) && code === 'term_exists' ? details['term_id'] : undefined;
  return {
    status,
    code: code !== undefined && /^[a-z0-9_-]{1,64}$/i.test(code) ? code : null,
    existingTerm: typeof term === 'number' ? term : null,
    params: isJsonObject(params)
      ? Object.keys(params)
          .filter((name) => /^[\w.-]{1,40}$/.test(name))
          .slice(0, 10)
      : [],
  };
}
