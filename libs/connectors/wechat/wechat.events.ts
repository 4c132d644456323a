import type { CallbackEvent } from '#libs/channels/connector.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { addressesIn, failedIn, PUBLISHED_NAMES } from './wechat.receipt.js';
import { idAt, instantAt, integerAt, objectAt } from './wechat.reply.js';
import { massOutcome, publishOutcome } from './wechat.results.js';

/** The older name was used by the platform before (reference A8.4). */
const PUBLISH_EVENTS: ReadonlySet<string> = new Set(['PUBLISHJOBFINISH', 'FREEPUBLISHJOBFINISH']);

const MASS_EVENT = 'MASSSENDJOBFINISH';

/** The results of our calls in a push; empty for every other message. */
export function eventsOf(message: JsonObject): readonly CallbackEvent[] {
  if (idAt(message, 'MsgType') !== 'event') return [];
  const name = (idAt(message, 'Event') ?? '').toUpperCase();
  const event = PUBLISH_EVENTS.has(name)
    ? publishFinished(message)
    : name === MASS_EVENT
      ? massSendFinished(message)
      : null;
  return event === null ? [] : [event];
}

/** Whether a stored event tells of a mass send. */
export function isMassEvent(event: CallbackEvent): boolean {
  return event.dedupeKey.startsWith(MASS_EVENT);
}

/** A8.4. The status is part of the key, because 5 and 6 may follow a 0 for the same job. */
function publishFinished(message: JsonObject): CallbackEvent | null {
  const info = objectAt(message, 'PublishEventInfo');
  const publishId = idAt(info, 'publish_id');
  const status = integerAt(info, 'publish_status');
  if (publishId === undefined || status === null) return null;
  return {
    dedupeKey: `PUBLISHJOBFINISH:${publishId}:${status}`,
    correlation: publishId,
    outcome: publishOutcome({
      publishId,
      msgDataId: undefined,
      status,
      articleId: idAt(info, 'article_id'),
      articles: 1,
      articleUrls: addressesIn(objectAt(info, 'article_detail'), PUBLISHED_NAMES),
      failed: failedIn(info),
      at: instantAt(message, 'CreateTime'),
    }),
  };
}

/** A8.5. */
function massSendFinished(message: JsonObject): CallbackEvent | null {
  const msgId = idAt(message, 'MsgID') ?? idAt(message, 'MsgId');
  const status = idAt(message, 'Status');
  if (msgId === undefined || status === undefined) return null;
  const addresses = objectAt(objectAt(message, 'ArticleUrlResult'), 'ResultList');
  return {
    dedupeKey: `${MASS_EVENT}:${msgId}:${status}`,
    correlation: msgId,
    outcome: massOutcome({
      msgId,
      msgDataId: undefined,
      status,
      articles: 1,
      articleUrls: addressesIn(addresses, { index: 'ArticleIdx', address: 'ArticleUrl' }),
      at: instantAt(message, 'CreateTime'),
    }),
  };
}
