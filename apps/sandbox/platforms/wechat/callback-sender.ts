import axios from 'axios';
import { newId } from '#libs/kernel/ids.js';
import { randomText } from '../../random.js';
import { isCallback, type CallbackKind } from '../../faults.js';
import type { World } from '../../world.js';
import type { CallbackDelivery, WechatAccount } from './account.js';
import { isTaken } from './callback-answer.js';
import { encrypt, sign } from './callback-crypto.js';
import { eventJson, eventXml, type PushMessage } from './events.js';

/** The platform tries again three times when the answer is slow or wrong (reference A8.1). */
const RETRIES = 3;
const LATE_MS = 5_000;
const REORDER_MS = 3_000;
const DOUBLE_MS = 50;
const KEPT = 500;
const EXCERPT = 200;

/** Pushes a message to the account's server, if it has one, through whatever faults were ordered. */
export function pushEvent(
  world: World,
  account: WechatAccount,
  message: PushMessage,
): CallbackDelivery | null {
  if (account.settings.callbackUrl === null) return null;
  const delivery: CallbackDelivery = {
    id: newId(),
    event: message.name,
    fields: JSON.stringify(message.fields),
    createdAt: world.clock.now(),
    attempts: [],
    outcome: 'pending',
  };
  account.deliveries.push(delivery);
  if (account.deliveries.length > KEPT) account.deliveries.splice(0, account.deliveries.length - KEPT);
  dispatch(world, account, delivery, faultFor(world, account, message));
  return delivery;
}

interface CallbackFault {
  readonly kind: CallbackKind | 'none';
  readonly ms: number | undefined;
}

function faultFor(world: World, account: WechatAccount, message: PushMessage): CallbackFault {
  const fault = world.faults.pick({
    platform: 'wechat',
    method: 'POST',
    endpoint: `/callback/${message.name}`,
    account: account.appId,
    callback: true,
    body: () => JSON.stringify(message.fields),
    applies: () => true,
  });
  return fault !== null && isCallback(fault.kind)
    ? { kind: fault.kind, ms: fault.ms }
    : { kind: 'none', ms: undefined };
}

function dispatch(
  world: World,
  account: WechatAccount,
  delivery: CallbackDelivery,
  fault: CallbackFault,
): void {
  const send = async (): Promise<void> => {
    await deliver(world, account, delivery);
  };
  switch (fault.kind) {
    case 'callback_lost':
      delivery.outcome = 'lost';
      break;
    case 'callback_late':
      world.clock.after(fault.ms ?? LATE_MS, send);
      break;
    case 'callback_double':
      world.clock.after(0, send);
      world.clock.after(DOUBLE_MS, send);
      break;
    case 'callback_reorder':
      delivery.outcome = 'held';
      world.clock.after(fault.ms ?? REORDER_MS, async () => {
        if (delivery.outcome === 'held') await send();
      });
      return;
    case 'none':
      world.clock.after(0, send);
  }
  releaseHeld(world, account, delivery);
}

/** A held message goes right behind the next one, so the two arrive out of order. */
function releaseHeld(world: World, account: WechatAccount, behind: CallbackDelivery): void {
  for (const held of account.deliveries) {
    if (held.outcome !== 'held' || held === behind) continue;
    held.outcome = 'pending';
    world.clock.after(DOUBLE_MS * 2, async () => {
      await deliver(world, account, held);
    });
  }
}

/** One push with its repetitions. */
export async function deliver(
  world: World,
  account: WechatAccount,
  delivery: CallbackDelivery,
  nth = 0,
): Promise<void> {
  if (delivery.outcome === 'held') delivery.outcome = 'pending';
  const answer = await post(world, account, JSON.parse(delivery.fields) as Record<string, unknown>);
  delivery.attempts.push({ at: world.clock.now(), answer: answer.text });
  world.touch();
  if (answer.accepted) {
    delivery.outcome = 'delivered';
    return;
  }
  if (nth >= RETRIES) {
    if (delivery.outcome === 'pending') delivery.outcome = 'given_up';
    return;
  }
  world.clock.after(account.settings.callbackRetryMs, async () => {
    await deliver(world, account, delivery, nth + 1);
  });
}

interface Answer {
  readonly accepted: boolean;
  readonly text: string;
}

async function post(
  world: World,
  account: WechatAccount,
  fields: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const url = account.settings.callbackUrl;
  if (url === null) return { accepted: false, text: 'no callback address' };
  const { query, body } = envelope(world, account, fields);
  try {
    const response = await axios.post<string>(url, body, {
      params: query,
      timeout: account.settings.callbackTimeoutMs,
      maxRedirects: 0,
      proxy: false,
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
      headers: {
        'content-type': account.settings.callbackFormat === 'xml' ? 'text/xml' : 'application/json',
      },
    });
    const text = response.data.trim();
    return {
      accepted: response.status === 200 && isTaken(text),
      text: `HTTP ${response.status} ${text.slice(0, EXCERPT)}`,
    };
  } catch (fault) {
    return { accepted: false, text: fault instanceof Error ? fault.message : 'failed' };
  }
}

interface Envelope {
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Signs a message and, in the safer modes, encrypts it (reference A8.1, A8.2). The time beside the signature is the
 * machine's, so that a receiver's replay window holds however far sandbox time was moved.
 */
export function envelope(
  world: World,
  account: WechatAccount,
  fields: Readonly<Record<string, unknown>>,
): Envelope {
  const { callbackMode, callbackFormat, callbackToken, encodingAesKey } = account.settings;
  const write = callbackFormat === 'xml' ? eventXml : eventJson;
  const timestamp = String(Math.floor(world.clock.machineNow() / 1000));
  const nonce = randomText(9, '123456789');
  const signature = sign(callbackToken, timestamp, nonce);
  const query = { signature, timestamp, nonce, openid: textOf(fields['FromUserName']) };
  if (callbackMode === 'plain') return { query, body: write(fields) };
  const encrypted = encrypt(write(fields), encodingAesKey, account.appId);
  const outer = callbackMode === 'secure' ? { ToUserName: account.originalId } : fields;
  const msgSignature = sign(callbackToken, timestamp, nonce, encrypted);
  return {
    query: { ...query, encrypt_type: 'aes', msg_signature: msgSignature },
    body: write({ ...outer, Encrypt: encrypted }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Asks the callback address to prove that it is ours: the echostr must come back raw (reference A8.1). */
export async function verifyCallback(
  world: World,
  account: WechatAccount,
): Promise<{ passed: boolean; answer: string }> {
  const { callbackUrl, callbackToken } = account.settings;
  if (callbackUrl === null) return { passed: false, answer: 'no callback address' };
  const timestamp = String(Math.floor(world.clock.machineNow() / 1000));
  const nonce = randomText(10, '123456789');
  const echostr = randomText(19, '123456789');
  try {
    const response = await axios.get<string>(callbackUrl, {
      params: { signature: sign(callbackToken, timestamp, nonce), timestamp, nonce, echostr },
      timeout: account.settings.callbackTimeoutMs,
      maxRedirects: 0,
      proxy: false,
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
    });
    const passed = response.status === 200 && response.data === echostr;
    return { passed, answer: `HTTP ${response.status} ${response.data.slice(0, EXCERPT)}` };
  } catch (fault) {
    return { passed: false, answer: fault instanceof Error ? fault.message : 'failed' };
  }
}
