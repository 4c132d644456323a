import type { ConnectorContext } from '#libs/channels/connector.js';
import type { ChannelAnswer, ChannelBody } from '#libs/channels/channel-http.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { errorRow, verdictWithoutAnswer, type ErrorFamily, type Verdict } from './wechat.errors.js';
import { faultOf, nextChinaDay, redactor, troubleOf, type Trouble } from './wechat.fault.js';
import { quotaOfPath, WECHAT_QUOTAS } from './wechat.quotas.js';
import { readReply } from './wechat.reply.js';
import { wechatSettings, wechatTiming } from './wechat.settings.js';
import type { Patience, TokenSource } from './wechat.token.js';

export interface ApiSuccess {
  readonly ok: true;
  readonly body: JsonObject;
}

export interface ApiFailure {
  readonly ok: false;
  /** `no_token`: the call was not made, because no access token could be had. */
  readonly verdict: Verdict | 'no_token';
  readonly trouble: Trouble;
  readonly body: JsonObject;
}

export type ApiResult = ApiSuccess | ApiFailure;

export interface ApiCall {
  readonly family: ErrorFamily;
  readonly path: string;
  /** JSON body of a POST; a call without any body is a GET. */
  readonly json?: JsonObject;
  readonly multipart?: Extract<ChannelBody, { type: 'multipart' }>;
  readonly query?: Readonly<Record<string, string>>;
}

type Sending = 'read' | 'writeOnce';

interface Way {
  readonly sending: Sending;
  readonly timeoutMs: number;
  readonly patience: Patience;
}

const JSON_TIMEOUT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 60_000;

/** How the calls of one piece of work count against the account's budgets. */
export interface ClientUse {
  /** Look-ups may use what is kept for them. */
  readonly forLookup: boolean;
  /** The budget of which one was taken for this work already. */
  readonly prepaid?: string;
}

/** The platform's API for one call of the connector: token, transport, and every answer judged by the error table. */
export class WechatClient {
  private prepaid: string | undefined;

  constructor(
    private readonly context: ConnectorContext,
    private readonly tokens: TokenSource,
    private readonly use: ClientUse = { forLookup: false },
  ) {
    this.prepaid = use.prepaid;
  }

  /** A call that changes nothing. A stale token is renewed and the call repeated once. */
  async read(call: ApiCall): Promise<ApiResult> {
    return await this.renewing(call, 'read');
  }

  /**
   * A call that changes something which may be repeated (uploads, drafts). Sent once; only a stale token, which the
   * platform refuses before doing anything, leads to a second sending.
   */
  async write(call: ApiCall): Promise<ApiResult> {
    return await this.renewing(call, 'writeOnce');
  }

  /** The call that makes content public: sent once, never again, whatever comes back. */
  async publishOnce(call: ApiCall): Promise<ApiResult> {
    const { commitTimeoutSeconds } = wechatTiming(this.context.channel.settings);
    return await this.attempt(call, {
      sending: 'writeOnce',
      timeoutMs: commitTimeoutSeconds * 1000,
      patience: 'as_it_is',
    });
  }

  /** Makes sure that a token can be had. */
  async signIn(): Promise<{ readonly ok: true } | { readonly ok: false; readonly trouble: Trouble }> {
    const result = await this.tokens.get(this.context);
    return result.ok ? { ok: true } : result;
  }

  private async renewing(call: ApiCall, sending: Sending): Promise<ApiResult> {
    const timeoutMs = call.multipart === undefined ? JSON_TIMEOUT_MS : UPLOAD_TIMEOUT_MS;
    const way: Way = { sending, timeoutMs, patience: 'renew' };
    const first = await this.attempt(call, way);
    if (first.ok || first.verdict !== 'refresh') return first;
    const second = await this.attempt(call, way);
    return !second.ok && second.verdict === 'refresh' ? refusedAgain(second) : second;
  }

  private async attempt(call: ApiCall, { sending, timeoutMs, patience }: Way): Promise<ApiResult> {
    const spent = await this.spend(call.path);
    if (spent !== undefined) return spent;
    const signedIn = await this.tokens.get(this.context, patience);
    if (!signedIn.ok) return { ok: false, verdict: 'no_token', trouble: signedIn.trouble, body: {} };
    const body = bodyOf(call);
    const answer = await this.context.http[sending]({
      method: body === undefined ? 'GET' : 'POST',
      url: `${wechatSettings(this.context.channel.settings).baseUrl}${call.path}`,
      query: { access_token: signedIn.token, ...call.query },
      ...(body === undefined ? {} : { body }),
      timeoutMs,
      signal: this.context.signal,
    });
    const result = this.judge(call.family, answer, signedIn.token);
    if (!result.ok && result.verdict === 'refresh') await this.tokens.drop(this.context, signedIn.token);
    if (!result.ok && result.verdict === 'quota_day') await this.believeSpent(call.path);
    return result;
  }

  /** Nothing is asked of the platform when the account has nothing left for it. */
  private async spend(path: string): Promise<ApiFailure | undefined> {
    const name = quotaOfPath(path);
    if (name === undefined || this.context.quotas === undefined) return undefined;
    if (name === this.prepaid) {
      this.prepaid = undefined;
      return undefined;
    }
    const answer = await this.context.quotas.take(name, { forLookup: this.use.forLookup });
    if (answer.ok) return undefined;
    const label = WECHAT_QUOTAS.find((quota) => quota.name === name)?.label ?? name;
    const fault = { code: 'wechat.budget_spent', message: `${label}已用完，没有调用平台，恢复后继续。` };
    const trouble: Trouble = { kind: 'quota', fault, resetAt: answer.resetAt.toISOString() };
    return { ok: false, verdict: 'quota_day', trouble, body: {} };
  }

  private async believeSpent(path: string): Promise<void> {
    const name = quotaOfPath(path);
    if (name !== undefined)
      await this.context.quotas?.markExhausted(name, nextChinaDay(this.context.clock.now()));
  }

  private judge(family: ErrorFamily, answer: ChannelAnswer, token: string): ApiResult {
    const redact = redactor([...Object.values(this.context.credentials), token]);
    if (answer.kind === 'not_sent') {
      const message = `没有连上微信接口，什么都没有发出，稍后会自动再试。（${redact(answer.fault.message)}）`;
      const fault = { code: 'wechat.not_sent', message };
      return { ok: false, verdict: 'retry', trouble: { kind: 'retry', fault, notSent: true }, body: {} };
    }
    if (answer.kind === 'maybe_sent') {
      const message = `请求可能已到达微信，但没有收到完整答复。（${redact(answer.fault.message)}）`;
      return this.failure(verdictWithoutAnswer(family), { code: 'wechat.no_answer', message });
    }
    const reply = readReply(answer.status, answer.body);
    if (reply.kind === 'ok') return { ok: true, body: reply.body };
    if (reply.kind === 'garbled')
      return this.failure(verdictWithoutAnswer(family), garbledFault(reply.status));
    const row = errorRow(family, reply.errcode);
    return this.failure(row.verdict, faultOf(row, reply.errmsg, redact), reply.body);
  }

  private failure(verdict: Verdict, fault: Trouble['fault'], body: JsonObject = {}): ApiFailure {
    return { ok: false, verdict, trouble: troubleOf(verdict, fault, this.context.clock.now()), body };
  }
}

/** What to make of an answer that says success but lacks what success must carry. */
export function incomplete(family: ErrorFamily): Trouble {
  return { kind: verdictWithoutAnswer(family), fault: garbledFault(200) };
}

function bodyOf(call: ApiCall): ChannelBody | undefined {
  if (call.multipart !== undefined) return call.multipart;
  return call.json === undefined ? undefined : { type: 'json', value: call.json };
}

function garbledFault(status: number): Trouble['fault'] {
  return {
    code: 'wechat.garbled_answer',
    platformCode: `http_${status}`,
    message: `微信接口的答复无法识别（HTTP ${status}）。若反复出现，请检查渠道设置的接口地址和网络出口。`,
  };
}

function refusedAgain(result: ApiFailure): ApiFailure {
  const fault = {
    ...result.trouble.fault,
    code: 'wechat.token_refused',
    message: '重新获取访问令牌后仍被平台拒绝，请检查 AppID 和 AppSecret，或是否有其他系统在强制刷新令牌。',
  };
  return { ...result, verdict: 'config', trouble: { kind: 'config', fault } };
}
