import type { ConfirmOutcome, ConnectorContext, ReleaseJob } from '#libs/channels/connector.js';
import type { PlatformHandle } from '#libs/kernel/outcome.js';
import { incomplete, type WechatClient } from './wechat.client.js';
import { acceptedCall, type AcceptedCall } from './wechat.handle.js';
import { giveBackDelivery } from './wechat.mass.js';
import { addressesIn, failedIn, PUBLISHED_NAMES } from './wechat.receipt.js';
import { idAt, integerAt, objectAt } from './wechat.reply.js';
import { massOutcome, publishOutcome } from './wechat.results.js';
import { wechatSettings } from './wechat.settings.js';

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
  const { addressWaitSeconds } = wechatSettings(context.channel.settings);
  return context.clock.now().getTime() - call.acceptedAt.getTime() < addressWaitSeconds * 1000;
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
  return publishOutcome({
    publishId: call.publishId,
    msgDataId: call.msgDataId,
    status,
    articleId: idAt(result.body, 'article_id'),
    articles: call.articles,
    articleUrls: addressesIn(objectAt(result.body, 'article_detail'), PUBLISHED_NAMES),
    failed: failedIn(result.body),
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
    articles: call.articles,
    articleUrls: [],
    at: null,
  });
}
