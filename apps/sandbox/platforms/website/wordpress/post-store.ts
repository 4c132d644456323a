import { plainText } from '../../../plain-text.js';
import type { World } from '../../../world.js';
import { postPath } from './post-view.js';
import type { Post, Site } from './site.js';

/** Lets the ledger follow what the public sees of a post. Putting a withdrawn post back is no new publication. */
export function noteVisibility(world: World, site: Site, post: Post): void {
  const entry = world.ledger.find('wordpress', site.id, String(post.id));
  if (post.status !== 'publish') {
    if (entry !== undefined) world.ledger.remove('wordpress', site.id, entry.id, world.clock.now());
    world.touch();
    return;
  }
  const shown = {
    title: post.title,
    text: plainText(post.content),
    html: post.content,
    path: postPath(site, post),
  };
  if (entry !== undefined) {
    Object.assign(entry, shown, { removedAt: null });
    world.touch();
    return;
  }
  const externalId = post.meta['qa_external_id'] ?? '';
  world.ledger.add({
    platform: 'wordpress',
    account: site.id,
    kind: 'post',
    publicationId: String(post.id),
    id: String(post.id),
    marker: externalId === '' ? post.askedSlug : externalId,
    externalId: externalId === '' ? null : externalId,
    sourceUrl: null,
    publishedAt: world.clock.now(),
    ...shown,
  });
}

/** Publishes what is due. Nothing but a call of `wp-cron.php` does this (reference 1.4, "Time"). */
export function runCron(world: World, site: Site): number {
  const now = world.clock.now();
  const due = [...site.posts.values()].filter(
    (post) => post.status === 'future' && (post.date ?? Infinity) <= now,
  );
  for (const post of due) {
    post.status = 'publish';
    noteVisibility(world, site, post);
  }
  return due.length;
}

/** Removes a post for good. */
export function erasePost(world: World, site: Site, post: Post): void {
  site.posts.delete(post.id);
  world.ledger.remove('wordpress', site.id, String(post.id), world.clock.now());
  world.touch();
}
