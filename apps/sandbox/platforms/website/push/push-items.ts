import { plainText } from '../../../plain-text.js';
import type { World } from '../../../world.js';
import { PushError } from './push-errors.js';
import type { PushMessage } from './push-message.js';
import type { PushItem, PushSite } from './push-site.js';

export function itemPath(site: PushSite, item: PushItem): string {
  return `/push/${site.id}/qa/${item.externalId}.html`;
}

/** The item a sender's id, or the site's own id, stands for; of twins the first. */
export function findItem(site: PushSite, id: string): PushItem | undefined {
  const own = site.items.get(id);
  return own ?? [...site.items.values()].find((item) => item.itemId === id);
}

/** Does what a delivery says. @throws PushError 404 for an item the site never had. */
export function applyMessage(world: World, site: PushSite, message: PushMessage): PushItem {
  const item = findItem(site, message.itemId);
  switch (message.event) {
    case 'qa.published':
      return publishItem(world, site, message, item);
    case 'qa.updated':
      return updateItem(world, site, known(item), message);
    case 'qa.withdrawn':
      return withdrawItem(world, site, known(item));
  }
}

function known(item: PushItem | undefined): PushItem {
  if (item === undefined) throw new PushError(404, 'unknown_item', '本站没有这条内容');
  return item;
}

/** A second publication of a public item becomes a twin page, unless the site is set to update it. */
function publishItem(
  world: World,
  site: PushSite,
  message: PushMessage,
  existing: PushItem | undefined,
): PushItem {
  if (existing !== undefined && (site.settings.upsert || existing.status === 'withdrawn')) {
    existing.status = 'published';
    existing.withdrawnAt = null;
    return updateItem(world, site, existing, message);
  }
  const now = world.clock.now();
  site.lastNumber += 1;
  const { itemId, title, html, text, source, author, keywords, description, revision, contentHash } = message;
  const item: PushItem = {
    itemId,
    externalId: `${site.id}-${String(site.lastNumber).padStart(6, '0')}`,
    ...{ title, html, text, source, author, keywords, description, revision, contentHash },
    status: 'published',
    publishedAt: now,
    updatedAt: now,
    withdrawnAt: null,
  };
  site.items.set(item.externalId, item);
  world.ledger.add({
    platform: 'push',
    account: site.id,
    kind: 'item',
    publicationId: item.externalId,
    id: item.externalId,
    marker: itemId,
    externalId: itemId,
    sourceUrl: null,
    title,
    text: text === '' ? plainText(html) : text,
    html,
    publishedAt: now,
    path: itemPath(site, item),
  });
  return item;
}

function updateItem(world: World, site: PushSite, item: PushItem, message: PushMessage): PushItem {
  const { title, html, text, source, author, keywords, description, revision, contentHash } = message;
  Object.assign(item, { title, html, text, source, author, keywords, description, revision, contentHash });
  item.updatedAt = world.clock.now();
  const entry = world.ledger.find('push', site.id, item.externalId);
  const shown = { title, html, text: text === '' ? plainText(html) : text };
  if (entry !== undefined)
    Object.assign(entry, shown, item.status === 'published' ? { removedAt: null } : {});
  world.touch();
  return item;
}

/** Takes an item's page from the public. */
export function withdrawItem(world: World, site: PushSite, item: PushItem): PushItem {
  if (item.status === 'withdrawn') return item;
  item.status = 'withdrawn';
  item.withdrawnAt = world.clock.now();
  world.ledger.remove('push', site.id, item.externalId, item.withdrawnAt);
  return item;
}
