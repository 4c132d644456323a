import type { ConfirmOutcome } from '#libs/channels/connector.js';
import type { PlatformHandle } from '#libs/kernel/outcome.js';
import { incomplete, type WechatClient } from './wechat.client.js';
import { acceptedCall, type AcceptedCall } from './wechat.handle.js';
import { idAt, integerAt, objectAt, objectsAt } from './wechat.reply.js';
import { massOutcome, publishOutcome } from './wechat.results.js';

/** Asks what became of an accepted call. Each question spends one of about 100 a day (reference A3.2). */
export async function confirmArticle(handle: PlatformHandle, client: WechatClient): Promise<ConfirmOutcome> {
  const call = acceptedCall(handle);
  return call.mode === 'publish' ? await confirmPublish(call, client) : await confirmMass(call, client);
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

/** A7.5; the article's address comes with the event only. */
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
