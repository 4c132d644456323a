import type { ConnectorContext } from '#libs/channels/connector.js';
import type { ChannelAnswer } from '#libs/channels/channel-http.js';
import { contentHash } from '#libs/kernel/canonical-json.js';
import { errorRow } from './wechat.errors.js';
import { faultOf, redactor, troubleOf, type Trouble } from './wechat.fault.js';
import { idAt, integerAt, readReply } from './wechat.reply.js';
import { wechatSettings } from './wechat.settings.js';

export type TokenResult =
  { readonly ok: true; readonly token: string } | { readonly ok: false; readonly trouble: Trouble };

const TOKEN_TIMEOUT_MS = 30_000;
/** A token is given up this long before the platform says it expires. */
const MARGIN_SECONDS = 60;
/** The platform renews five minutes before expiry; a token is never kept into that time (A2.2). */
const LONGEST_USE_SECONDS = 7200 - 300;

/**
 * Access tokens by `stable_token` in normal mode (A2.2), where concurrent callers get the same token. Shared through
 * the channel's token store; within a process one request at a time fetches, the others wait for its result.
 */
export class TokenSource {
  private readonly flights = new Map<string, Promise<TokenResult>>();

  async get(context: ConnectorContext): Promise<TokenResult> {
    const key = flightKey(context);
    const joined = this.flights.get(key);
    if (joined === undefined) return await this.start(key, context);
    const shared = await joined;
    // The one who fetched may have been stopped by its own deadline, which is not ours.
    const cutShort = !shared.ok && shared.trouble.kind === 'retry' && !context.signal.aborted;
    return cutShort ? await (this.flights.get(key) ?? this.start(key, context)) : shared;
  }

  /** Forgets a token the platform refused, unless another caller has replaced it already. */
  async drop(context: ConnectorContext, token: string): Promise<void> {
    this.flights.delete(flightKey(context));
    await context.tokens.drop(tokenName(context), token);
  }

  private async start(key: string, context: ConnectorContext): Promise<TokenResult> {
    const flight = obtain(context).finally(() => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    });
    this.flights.set(key, flight);
    return await flight;
  }
}

async function obtain(context: ConnectorContext): Promise<TokenResult> {
  const stored = await context.tokens.get(tokenName(context));
  if (stored !== null) return { ok: true, token: stored };
  const askedAt = context.clock.now();
  const answer = await context.http.read({
    method: 'POST',
    url: `${wechatSettings(context.channel.settings).baseUrl}/cgi-bin/stable_token`,
    body: {
      type: 'json',
      value: {
        grant_type: 'client_credential',
        appid: context.credentials['appId'] ?? '',
        secret: context.credentials['appSecret'] ?? '',
        force_refresh: false,
      },
    },
    timeoutMs: TOKEN_TIMEOUT_MS,
    signal: context.signal,
  });
  const issued = readIssue(answer, context);
  if (!issued.ok) return issued;
  const seconds = Math.min(issued.expiresIn - MARGIN_SECONDS, LONGEST_USE_SECONDS);
  if (seconds > 0) {
    const expiresAt = new Date(askedAt.getTime() + seconds * 1000);
    await context.tokens.put(tokenName(context), issued.token, expiresAt);
  }
  return { ok: true, token: issued.token };
}

function readIssue(
  answer: ChannelAnswer,
  context: ConnectorContext,
): { ok: true; token: string; expiresIn: number } | { ok: false; trouble: Trouble } {
  if (answer.kind !== 'answer') return noToken('暂时连不上微信接口，无法获取访问令牌，稍后会自动再试。');
  const reply = readReply(answer.status, answer.body);
  if (reply.kind === 'refused') {
    const row = errorRow('token', reply.errcode);
    const fault = faultOf(row, reply.errmsg, redactor(Object.values(context.credentials)));
    return { ok: false, trouble: troubleOf(row.verdict, fault, context.clock.now()) };
  }
  const token = reply.kind === 'ok' ? idAt(reply.body, 'access_token') : undefined;
  const expiresIn = reply.kind === 'ok' ? integerAt(reply.body, 'expires_in') : null;
  if (token === undefined || expiresIn === null)
    return noToken('获取访问令牌时收到无法识别的答复，稍后会自动再试。');
  return { ok: true, token, expiresIn };
}

function noToken(message: string): { ok: false; trouble: Trouble } {
  return { ok: false, trouble: { kind: 'retry', fault: { code: 'wechat.token_unreachable', message } } };
}

/** One name per account and address, so that a channel moved to another account never uses the old token. */
function tokenName(context: ConnectorContext): string {
  const { baseUrl } = wechatSettings(context.channel.settings);
  const account = contentHash([baseUrl, context.credentials['appId'] ?? '']).slice(0, 16);
  return `access_token:${account}`;
}

function flightKey(context: ConnectorContext): string {
  return `${context.channel.channelId}:${tokenName(context)}`;
}
