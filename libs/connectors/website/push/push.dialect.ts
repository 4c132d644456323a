import type { KeyObject } from 'node:crypto';
import type {
  ChannelProfile,
  ConnectionCheck,
  ConnectorContext,
  LookupContext,
  LookupOutcome,
  ReleaseJob,
  StageContext,
  StageOutcome,
  PresenceOutcome,
  WithdrawalWay,
  WithdrawOutcome,
} from '#libs/channels/connector.js';
import type { ChannelAnswer } from '#libs/channels/channel-http.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { CommitOutcome, Fault, PlatformReceipt } from '#libs/kernel/outcome.js';
import type { WebsiteDialect } from '../website.dialect.js';
import { readWebsiteSettings } from '../website.settings.js';
import { missingSetting, settingMessage } from '../website.validate.js';
import { PushClient, readItem, readReceipt, type Seal } from './push.client.js';
import { pushError, pushFault } from './push.errors.js';
import { publishedEvent, updatedEvent, withdrawnEvent } from './push.payload.js';
import { ADVISED_SECRET_BYTES, isAvailable, readSecrets } from './push.signature.js';

const DEFAULT_RETRY_AFTER_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** A receiver that the website's builder wrote: signed events over HTTPS after Standard Webhooks (reference 1.10). */
export class PushDialect implements WebsiteDialect {
  withdrawal(): WithdrawalWay {
    return { way: 'notice', note: '向网站发送撤下通知，由网站把页面撤下；之后查询网站确认。' };
  }

  /** Reachability is tried with a look-up of nothing: a receiver that knows no such item answers 404. */
  async check(context: ConnectorContext): Promise<readonly ConnectionCheck[]> {
    const ready = prepare(context);
    if ('fault' in ready) return [failed('渠道设置', ready.fault)];
    const checks: ConnectionCheck[] = [secretCheck(ready.keys)];
    if (ready.settings.lookupUrlTemplate === '') {
      checks.push({
        name: '接收方',
        ok: true,
        code: 'website.no_lookup',
        message: '接收方没有查询接口，存疑的发布须由人核对。',
      });
      return checks;
    }
    const answer = await new PushClient(context, ready).find('connection-check');
    if (answer.kind !== 'answer') checks.push(failed('接收方', answer.fault));
    else if (answer.status === 404 || (answer.status >= 200 && answer.status < 300)) {
      checks.push({ name: '接收方', ok: true, message: '接收方可以连通。' });
    } else checks.push(failed('接收方', pushFault(answer.status)));
    return checks;
  }

  /** Nothing remote to prepare: what can fail early is the signature. */
  async stage(_job: ReleaseJob, context: StageContext): Promise<StageOutcome> {
    const ready = prepare(context);
    const outcome: StageOutcome =
      'fault' in ready ? { kind: 'config', fault: ready.fault } : { kind: 'staged', staged: {} };
    return await Promise.resolve(outcome);
  }

  commitServer(channel: ChannelProfile): string {
    return readWebsiteSettings(channel.settings).endpoint;
  }

  standsReady(): boolean {
    return true;
  }

  async commit(job: ReleaseJob, _staged: JsonObject, context: ConnectorContext): Promise<CommitOutcome> {
    const ready = prepare(context);
    if ('fault' in ready) return { kind: 'config', fault: ready.fault };
    const at = new Date(Math.max(job.plannedAt.getTime(), context.clock.now().getTime()));
    const event = publishedEvent(job, ready.settings, at);
    return outcomeOf(await new PushClient(context, ready).send(event, at), job.marker);
  }

  async lookup(job: ReleaseJob, _staged: JsonObject, context: LookupContext): Promise<LookupOutcome> {
    const ready = prepare(context);
    if ('fault' in ready) return { kind: 'failed', fault: ready.fault };
    if (ready.settings.lookupUrlTemplate === '') {
      return { kind: 'undecidable', reason: NO_LOOKUP, final: true };
    }
    const { replaces } = job;
    const sought = replaces === undefined ? job.marker : itemIdOf(replaces);
    const answer = await new PushClient(context, ready).find(sought);
    if (answer.kind !== 'answer') return { kind: 'failed', fault: answer.fault };
    if (answer.status === 404) return { kind: 'absent' };
    if (answer.status === 410) return { kind: 'undecidable', reason: REMOVED, final: true };
    if (answer.status < 200 || answer.status >= 300)
      return { kind: 'failed', fault: pushFault(answer.status) };
    const receipt = readReceipt(answer.body, sought);
    if (receipt === null) return { kind: 'failed', fault: unreadable(answer.status) };
    if (replaces === undefined) return { kind: 'found', receipt };
    const { revision } = readItem(answer.body);
    if (revision === null) return { kind: 'undecidable', reason: NO_REVISION, final: true };
    return revision === job.contentHash ? { kind: 'found', receipt } : { kind: 'absent' };
  }

  /** One event that replaces the item under its own id at the receiver. */
  async update(
    job: ReleaseJob,
    _staged: JsonObject,
    replaced: PlatformReceipt,
    context: ConnectorContext,
  ): Promise<CommitOutcome> {
    const ready = prepare(context);
    if ('fault' in ready) return { kind: 'config', fault: ready.fault };
    const event = updatedEvent(job, replaced, ready.settings, context.clock.now());
    return outcomeOf(await new PushClient(context, ready).send(event), itemIdOf(replaced));
  }

  async presence(receipt: PlatformReceipt, context: ConnectorContext): Promise<PresenceOutcome> {
    const ready = prepare(context);
    if ('fault' in ready) return { kind: 'unknown', fault: ready.fault };
    if (ready.settings.lookupUrlTemplate === '') return { kind: 'unknown', fault: NOT_ASKABLE };
    const answer = await new PushClient(context, ready).find(itemIdOf(receipt));
    if (answer.kind !== 'answer') return { kind: 'unknown', fault: answer.fault };
    if (answer.status === 404 || answer.status === 410)
      return { kind: 'gone', evidence: { status: answer.status } };
    if (answer.status < 200 || answer.status >= 300)
      return { kind: 'unknown', fault: pushFault(answer.status) };
    const { state } = readItem(answer.body);
    return {
      kind: state === 'withdrawn' ? 'gone' : 'shown',
      evidence: { status: answer.status, ...(state === null ? {} : { state }) },
    };
  }

  async withdraw(receipt: PlatformReceipt, context: ConnectorContext): Promise<WithdrawOutcome> {
    const ready = prepare(context);
    if ('fault' in ready) return { kind: 'failed', fault: ready.fault, retryable: false };
    const event = withdrawnEvent(receipt, context.channel, context.clock.now());
    const answer = await new PushClient(context, ready).send(event);
    if (answer.kind !== 'answer') return { kind: 'failed', fault: answer.fault, retryable: true };
    const done =
      (answer.status >= 200 && answer.status < 300) || answer.status === 409 || answer.status === 410;
    if (done) return { kind: 'withdrawn' };
    const { verdict } = pushError(answer.status);
    return {
      kind: 'failed',
      fault: pushFault(answer.status),
      retryable: verdict === 'retry' || verdict === 'unknown',
    };
  }
}

function outcomeOf(answer: ChannelAnswer, marker: string): CommitOutcome {
  if (answer.kind === 'not_sent') return { kind: 'retry', fault: answer.fault };
  if (answer.kind === 'maybe_sent') return { kind: 'unknown', fault: answer.fault };
  const receipt = readReceipt(answer.body, marker);
  if (answer.status >= 200 && answer.status < 300) {
    return receipt === null
      ? { kind: 'unknown', fault: unreadable(answer.status) }
      : { kind: 'done', receipt };
  }
  const fault = pushFault(answer.status);
  const { verdict } = pushError(answer.status);
  switch (verdict) {
    case 'exists':
      return receipt === null ? { kind: 'already_done', fault } : { kind: 'already_done', receipt };
    case 'retry':
      return { kind: 'retry', fault, retryAfterMs: retryAfter(answer.headers['retry-after']) };
    case 'content':
    case 'config':
    case 'unknown':
      return { kind: verdict, fault };
  }
}

/** The id under which the receiver keeps an item: of the message that published it first. */
function itemIdOf(receipt: PlatformReceipt): string {
  return receipt.ids['messageId'] ?? receipt.ids['externalId'] ?? '';
}

/** Seconds as the receiver wishes, within reason. */
function retryAfter(header: string | undefined): number {
  const seconds = Number(header ?? Number.NaN);
  if (!Number.isFinite(seconds) || seconds < 0) return DEFAULT_RETRY_AFTER_MS;
  return Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS);
}

/** The keys, or what an admin must mend before anything can be signed. */
function prepare(context: ConnectorContext): Seal | { readonly fault: Fault } {
  const settings = readWebsiteSettings(context.channel.settings);
  const missing = missingSetting(settings);
  if (missing !== null)
    return { fault: { code: 'website.setting_missing', message: settingMessage(missing) } };
  if (!isAvailable(settings.scheme)) return { fault: NO_SM3 };
  const keys = readSecrets(context.credentials);
  return keys === null ? { fault: BAD_SECRET } : { settings, keys };
}

function secretCheck(keys: readonly KeyObject[]): ConnectionCheck {
  if (keys.every((key) => (key.symmetricKeySize ?? 0) >= ADVISED_SECRET_BYTES))
    return { name: '签名密钥', ok: true, message: '签名密钥可用。' };
  const message = `签名密钥较短，建议换成 ${ADVISED_SECRET_BYTES} 字节以上。`;
  return { name: '签名密钥', ok: true, code: 'website.short_secret', message };
}

/** What a person would change when this is wrong. */
const TO_CHANGE: Readonly<Record<string, readonly string[]>> = {
  'website.secret_invalid': ['credentials.secret'],
  'website.signature_refused': ['credentials.secret', 'settings.scheme'],
  'website.scheme_unavailable': ['settings.scheme'],
  'website.setting_missing': ['settings.endpoint'],
  'website.endpoint_missing': ['settings.endpoint'],
};

function failed(name: string, { code, message }: Fault): ConnectionCheck {
  const fields = TO_CHANGE[code];
  return { name, ok: false, code, message, ...(fields === undefined ? {} : { fields }) };
}

function unreadable(status: number): Fault {
  return {
    code: 'website.unreadable_answer',
    platformCode: `HTTP ${status}`,
    message: '接收方的答复中没有 externalId，无法确认。如果是发布推送，将核对是否已经发布。',
  };
}

const NO_LOOKUP = '接收方没有查询接口，无法判断这次推送是否已经发布。请到网站上查看后处理。';
const NO_REVISION = '接收方的查询结果没有说明现在是哪一版，无法判断更正是否已经生效。请到网站上查看后处理。';
const REMOVED = '接收方称该内容已被删除，无法判断是否曾经公开。请到网站上查看后处理。';

const NOT_ASKABLE: Fault = {
  code: 'website.no_lookup',
  message: '接收方没有查询接口，须由人到网站上查看。',
};

const NO_SM3: Fault = {
  code: 'website.scheme_unavailable',
  message: '本机的加密库不支持所选的签名算法，请改用 hmac-sha256 或更换运行环境。',
};
const BAD_SECRET: Fault = {
  code: 'website.secret_invalid',
  message: '签名密钥缺失或格式不对，应为 whsec_ 加 Base64，请在渠道凭据中更正。',
};
