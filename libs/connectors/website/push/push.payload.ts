import type { ChannelProfile, ReleaseJob } from '#libs/channels/connector.js';
import { isJsonObject, type JsonObject } from '#libs/kernel/json.js';
import type { PlatformReceipt } from '#libs/kernel/outcome.js';
import { pubDate } from '#libs/webpage/page-time.js';
import type { WebsiteSettings } from '../website.settings.js';

/** Of the published schema; another number means another meaning. */
const SCHEMA_VERSION = 1;

/**
 * The approved fields with what identifies this release; described in `integrations/push/payload-1.schema.json`.
 * `at` is when it is released.
 */
export function publishedEvent(job: ReleaseJob, settings: WebsiteSettings, at: Date): JsonObject {
  const tags = job.fields['pageTags'];
  const dated =
    settings.pageTags && isJsonObject(tags) ? { ...tags, PubDate: pubDate(at, settings.timeZone) } : {};
  return {
    ...job.fields,
    schemaVersion: SCHEMA_VERSION,
    event: 'qa.published',
    id: job.marker,
    code: job.code,
    contentHash: job.contentHash,
    channel: channelOf(job.channel),
    plannedAt: job.plannedAt.toISOString(),
    releasedAt: at.toISOString(),
    pageTags: dated,
    attachments: job.fields['attachments'] ?? [],
  };
}

/** The same fields under the receiver's own id of the item; `revision` names the content that is there afterwards. */
export function updatedEvent(
  job: ReleaseJob,
  replaced: PlatformReceipt,
  settings: WebsiteSettings,
  now: Date,
): JsonObject {
  const { messageId = '', externalId = '' } = replaced.ids;
  return {
    ...publishedEvent(job, settings, now),
    event: 'qa.updated',
    publishedId: messageId,
    externalId,
    revision: job.contentHash,
  };
}

export function withdrawnEvent(receipt: PlatformReceipt, channel: ChannelProfile, now: Date): JsonObject {
  const { messageId = '', externalId = '' } = receipt.ids;
  return {
    schemaVersion: SCHEMA_VERSION,
    event: 'qa.withdrawn',
    id: `${messageId}-withdrawn`,
    publishedId: messageId,
    externalId,
    channel: channelOf(channel),
    withdrawnAt: now.toISOString(),
  };
}

function channelOf(channel: ChannelProfile): JsonObject {
  return { id: channel.channelId, name: channel.name };
}
