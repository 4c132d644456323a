import { plainText } from '../../plain-text.js';
import type { World } from '../../world.js';
import type { GhostPost, GhostSite } from './ghost-site.js';
import { ghostPostPath } from './post-view.js';
import { isInternal } from './tag-store.js';

/** The sender's own id: the name of the first internal tag (reference 1.6). */
export function externalIdOf(site: GhostSite, post: GhostPost): string | null {
  for (const id of post.tagIds) {
    const tag = site.tags.get(id);
    if (tag !== undefined && isInternal(tag)) return tag.name.slice(1);
  }
  return null;
}

/** Lets the ledger follow what the public sees of a post. Putting a withdrawn post back is no new publication. */
export function noteGhostPost(world: World, site: GhostSite, post: GhostPost): void {
  const entry = world.ledger.find('ghost', site.id, post.id);
  world.touch();
  if (post.status !== 'published') {
    if (entry !== undefined) world.ledger.remove('ghost', site.id, post.id, world.clock.now());
    return;
  }
  const shown = {
    title: post.title,
    text: plainText(post.html),
    html: post.html,
    path: ghostPostPath(site, post),
  };
  if (entry !== undefined) {
    Object.assign(entry, shown, { removedAt: null });
    return;
  }
  const externalId = externalIdOf(site, post);
  world.ledger.add({
    platform: 'ghost',
    account: site.id,
    kind: 'post',
    publicationId: post.id,
    id: post.id,
    marker: externalId ?? post.askedSlug,
    externalId,
    sourceUrl: post.texts.canonical_url ?? null,
    publishedAt: world.clock.now(),
    ...shown,
  });
}

/** Publishes a scheduled post at its time, unless it was changed until then (reference 1.6). */
export function awaitSchedule(world: World, site: GhostSite, post: GhostPost): void {
  const due = post.publishedAt;
  if (post.status !== 'scheduled' || due === null) return;
  world.clock.at(due, () => {
    const kept = world.data.ghost.sites.get(site.id)?.posts.get(post.id);
    if (kept?.status !== 'scheduled' || kept.publishedAt !== due) return;
    kept.status = 'published';
    kept.updatedAt = Math.floor(world.clock.now() / 1000) * 1000;
    noteGhostPost(world, site, kept);
  });
}

/** Takes up the schedules of all sites after a restart. */
export function resumeGhostSchedules(world: World): void {
  for (const site of world.data.ghost.sites.values())
    for (const post of site.posts.values()) awaitSchedule(world, site, post);
}

export function eraseGhostPost(world: World, site: GhostSite, post: GhostPost): void {
  site.posts.delete(post.id);
  world.ledger.remove('ghost', site.id, post.id, world.clock.now());
  world.touch();
}
