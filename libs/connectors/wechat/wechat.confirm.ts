import type { ConfirmOutcome, ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import type { PlatformHandle } from '#libs/kernel/outcome.js';
import { incomplete, type WechatClient } from './wechat.client.js';
import { acceptedCall, type AcceptedCall } from './wechat.handle.js';
import { giveBackDelivery } from './wechat.mass.js';
import { idAt, integerAt, objectAt, objectsAt } from './wechat.reply.js';
import { massOutcome, publishOutcome } from './wechat.results.js';

/**
 * How long a successful mass send waits for its event, which alone carries the article's address (A7.5, A8.5). A little
 * less than ten minutes, so that a question after ten ends the waiting.
 */
const ADDRESS_WAIT_MS = 590_000;

/** Asks what became of an accepted call. Each question spends one of about 100 a day (reference A3.2). */
export async function confirmArticle(
  job: ReleaseJob,
  handle: PlatformHandle,
  context: ConnectorContext,
  client: WechatClient,
): Promise<ConfirmOutcome> {
  const call = acceptedCall(handle);
  if (call.mode === 'publish') return await confirmPublish(call, client);
  const outcome = await confirmMass(call, client);
  if (outcome.kind === 'rejected') await giveBackDelivery(job, context);
  return outcome.kind === 'published' && awaitsAddress(call, context) ? { kind: 'pending' } : outcome;
}

/** Once it is recorded as published, an address that comes later would find nobody listening. */
function awaitsAddress(
  call: Extract<AcceptedCall, { mode: 'mass_send' }>,
  context: ConnectorContext,
): boolean {
  if (call.acceptedAt === null || (context.credentials['callbackToken'] ?? '') === '') return false;
  return context.clock.now().getTime() - call.acceptedAt.getTime() < ADDRESS_WAIT_MS;
}

/** A6.2. */
async function confirmPublish(
  call: Extract<AcceptedCall, { mode: 'publish' }>,
  client: WechatClient,
): Promise<ConfirmOutcome> {
  const result = await client.read({
    family: 'published',
    path: '/cgi-bin/freepublish/get',
    json: { publish_id: call.publishId },
  });
  if (!result.ok) return { kind: 'failed', fault: result.trouble.fault };
  const status = integerAt(result.body, 'publish_status');
  if (status === null) return { kind: 'failed', fault: incomplete('published').fault };
  const [article] = objectsAt(objectAt(result.body, 'article_detail'), 'item');
  return publishOutcome({
    publishId: call.publishId,
    msgDataId: call.msgDataId,
    status,
    articleId: idAt(result.body, 'article_id'),
    articleUrl: article === undefined ? undefined : idAt(article, 'article_url'),
    at: null,
  });
}

/** A7.5. */
async function confirmMass(
  call: Extract<AcceptedCall, { mode: 'mass_send' }>,
  client: WechatClient,
): Promise<ConfirmOutcome> {
  const result = await client.read({
    family: 'mass_read',
    path: '/cgi-bin/message/mass/get',
    json: { msg_id: call.msgId },
  });
  if (!result.ok) return { kind: 'failed', fault: result.trouble.fault };
  const status = idAt(result.body, 'msg_status');
  if (status === undefined) return { kind: 'failed', fault: incomplete('mass_read').fault };
  return massOutcome({
    msgId: call.msgId,
    msgDataId: call.msgDataId,
    status,
    articleUrl: undefined,
    at: null,
  });
}
