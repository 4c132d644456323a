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
/** The platform issues the next token five minutes before one expires, and takes both in that time (A2.2). */
const OVERLAP_SECONDS = 300;
const WAIT_FOR_OTHERS_MS = 50;
/** What the channel's memory calls the right to fetch. */
const TOPIC = 'token';

/** How a caller takes a token that the platform is about to replace. */
export type Patience = 'renew' | 'as_it_is';

/**
 * Access tokens by `stable_token` in normal mode (A2.2). Shared through the channel's token store; of all processes one
 * request at a time fetches, the others wait for its result. A token is renewed while the old one still works, which
 * stays in use should that fail; whoever makes the one call at its instant does not wait for it.
 */
export class TokenSource {
  private readonly flights = new Map<string, Promise<TokenResult>>();

  async get(context: ConnectorContext, patience: Patience = 'renew'): Promise<TokenResult> {
    const kept = await storedToken(context);
    if (kept !== null && (patience === 'as_it_is' || kept.renewAt > context.clock.now().getTime())) {
      return { ok: true, token: kept.token };
    }
    const renewed = await this.joined(context);
    return !renewed.ok && kept !== null ? { ok: true, token: kept.token } : renewed;
  }

  private async joined(context: ConnectorContext): Promise<TokenResult> {
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
    const name = tokenName(context);
    const stored = await context.tokens.get(name);
    if (stored !== null && readStored(stored).token === token) await context.tokens.drop(name, stored);
  }

  private async start(key: string, context: ConnectorContext): Promise<TokenResult> {
    const flight = obtain(context).finally(() => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    });
    this.flights.set(key, flight);
    return await flight;
  }
}

/** Of all processes one fetches; the others take what it brings, or its place when it brings nothing. */
async function obtain(context: ConnectorContext): Promise<TokenResult> {
  const { memory, clock, signal } = context;
  if (memory === undefined) return await fetchToken(context);
  const name = tokenName(context);
  for (;;) {
    const kept = await storedToken(context);
    if (kept !== null && kept.renewAt > clock.now().getTime()) return { ok: true, token: kept.token };
    if (await memory.claim(TOPIC, name, new Date(clock.now().getTime() + TOKEN_TIMEOUT_MS))) break;
    if (signal.aborted) return noToken('等待其他进程获取访问令牌超过时限，稍后会自动再试。');
    await clock.sleep(WAIT_FOR_OTHERS_MS);
  }
  try {
    return await fetchToken(context);
  } finally {
    await memory.forget(TOPIC, name);
  }
}

async function fetchToken(context: ConnectorContext): Promise<TokenResult> {
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
  const end = askedAt.getTime() + issued.expiresIn * 1000;
  const expiresAt = new Date(end - MARGIN_SECONDS * 1000);
  if (expiresAt > askedAt) {
    const stored = `${end - OVERLAP_SECONDS * 1000}|${issued.token}`;
    await context.tokens.put(tokenName(context), stored, expiresAt);
  }
  return { ok: true, token: issued.token };
}

interface KeptToken {
  readonly token: string;
  /** Milliseconds since 1970, from when the platform gives out its successor. */
  readonly renewAt: number;
}

async function storedToken(context: ConnectorContext): Promise<KeptToken | null> {
  const stored = await context.tokens.get(tokenName(context));
  return stored === null ? null : readStored(stored);
}

function readStored(stored: string): KeptToken {
  const [, renewAt, token] = /^(\d+)\|(.*)$/s.exec(stored) ?? [];
  return token === undefined ? { token: stored, renewAt: 0 } : { token, renewAt: Number(renewAt) };
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
  const fault = { code: 'wechat.token_unreachable', message };
  return { ok: false, trouble: { kind: 'retry', fault, notSent: true } };
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
