import type {
  CallbackReading,
  CallbackReply,
  ChannelProfile,
  RawCallback,
} from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import { decryptMessage, sameSignature, signatureOf } from './wechat.crypto.js';
import { eventsOf } from './wechat.events.js';
import { readMessage } from './wechat.message.js';
import { wechatSettings } from './wechat.settings.js';

type Credentials = Readonly<Record<string, string>>;

/** Older and further ahead pushes are refused: a recorded one cannot be played again later. */
const FRESH_MS = 5 * 60 * 1000;

const SUCCESS: CallbackReply = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'success' };
const FORBIDDEN: CallbackReply = { status: 403, contentType: 'text/plain; charset=utf-8', body: '' };

/** Verifies and reads a push (reference A8). Makes no call, so that the answer is there within five seconds. */
export function readCallback(
  callback: RawCallback,
  channel: ChannelProfile,
  credentials: Credentials,
): CallbackReading {
  if (!isFresh(callback)) return refused('stale_timestamp');
  if (callback.method === 'GET') return handshake(callback, credentials);
  const { callbackMode } = wechatSettings(channel.settings);
  const opened =
    callbackMode === 'plain' ? plainMessage(callback, credentials) : sealedMessage(callback, credentials);
  if (typeof opened === 'string') return refused(opened);
  if (!isForUs(opened, credentials)) return refused('other_account');
  const events = eventsOf(opened);
  return events.length === 0
    ? { kind: 'answered', reply: SUCCESS }
    : { kind: 'events', reply: SUCCESS, events };
}

/** The platform checks the address by having a random text sent back (A8.1). */
function handshake(callback: RawCallback, credentials: Credentials): CallbackReading {
  const echo = callback.query['echostr'];
  if (echo === undefined) return refused('no_echostr');
  if (!isSigned(callback, credentials, 'signature', [])) return refused('bad_signature');
  return { kind: 'answered', reply: { ...SUCCESS, body: echo } };
}

/** Plain mode: the signature covers the query alone, which is why secure mode is the default. */
function plainMessage(callback: RawCallback, credentials: Credentials): JsonObject | string {
  if (!isSigned(callback, credentials, 'signature', [])) return 'bad_signature';
  return readMessage(callback.body.toString('utf8')) ?? 'unreadable_body';
}

/**
 * Secure and compatible mode: only the encrypted part is believed, because `msg_signature` covers it; in compatible
 * mode the plain members beside it are ignored (A8.2).
 */
function sealedMessage(callback: RawCallback, credentials: Credentials): JsonObject | string {
  const envelope = readMessage(callback.body.toString('utf8'));
  if (envelope === null) return 'unreadable_body';
  const encrypted = textAt(envelope, 'Encrypt');
  if (encrypted === undefined) return 'not_encrypted';
  if (!isSigned(callback, credentials, 'msg_signature', [encrypted])) return 'bad_signature';
  const text = opened(encrypted, credentials);
  if (text === null) return 'cannot_decrypt';
  return readMessage(text) ?? 'unreadable_message';
}

/** During rotation the previous key is tried after the current one. */
function opened(encrypted: string, credentials: Credentials): string | null {
  const appId = credentials['appId'] ?? '';
  return [credentials['encodingAesKey'], credentials['encodingAesKeyPrevious']]
    .filter((key) => key !== undefined && key !== '')
    .reduce<string | null>((text, key) => text ?? decryptMessage(encrypted, key ?? '', appId), null);
}

function isSigned(
  callback: RawCallback,
  credentials: Credentials,
  parameter: 'signature' | 'msg_signature',
  covered: readonly string[],
): boolean {
  const { query } = callback;
  const given = query[parameter] ?? '';
  const signed = [query['timestamp'] ?? '', query['nonce'] ?? '', ...covered];
  return [credentials['callbackToken'], credentials['callbackTokenPrevious']]
    .filter((token) => token !== undefined && token !== '')
    .some((token) => sameSignature(signatureOf([token ?? '', ...signed]), given));
}

function isFresh(callback: RawCallback): boolean {
  const timestamp = callback.query['timestamp'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(callback.receivedAt.getTime() - Number(timestamp) * 1000) <= FRESH_MS;
}

/** Where the account's original id is configured, a push must be addressed to it. */
function isForUs(message: JsonObject, credentials: Credentials): boolean {
  const originalId = credentials['originalId'] ?? '';
  return originalId === '' || textAt(message, 'ToUserName') === originalId;
}

function refused(reason: string): CallbackReading {
  return { kind: 'refused', reason, reply: FORBIDDEN };
}
