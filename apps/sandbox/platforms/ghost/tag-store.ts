import { isJsonObject, textAt, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { World } from '../../world.js';
import { refuseGhost } from './ghost-errors.js';
import { ghostPath, newObjectId, type GhostSite, type GhostTag } from './ghost-site.js';
import { freeSlug, ghostSlug } from './slugs.js';

const LONGEST_NAME = 191;

export function isInternal(tag: GhostTag): boolean {
  return tag.visibility === 'internal';
}

/** @throws GhostError 422 for a name that cannot be one. */
export function createTag(site: GhostSite, input: JsonObject, now: number): GhostTag {
  const name = checkedName(textAt(input, 'name'));
  const taken = new Set([...site.tags.values()].map(({ slug }) => slug));
  const tag: GhostTag = {
    id: newObjectId(),
    name,
    slug: freeSlug(ghostSlug(textAt(input, 'slug') ?? name, 'tag'), taken),
    description: textAt(input, 'description') ?? null,
    visibility: name.startsWith('#') ? 'internal' : 'public',
    createdAt: now,
    updatedAt: now,
  };
  site.tags.set(tag.id, tag);
  return tag;
}

export function checkedName(name: string | undefined): string {
  if (name === undefined || name.trim() === '' || name.startsWith(',') || name.length > LONGEST_NAME) {
    return refuseGhost('ValidationError', 'Validation failed for name.', { property: 'name' });
  }
  return name.trim();
}

/** Ids of the tags a post names, in order; names that are new become tags on the fly (reference 1.6). */
export function tagsNamed(site: GhostSite, list: Json, now: number): string[] {
  if (!Array.isArray(list)) {
    return refuseGhost('ValidationError', 'Validation failed for tags.', { property: 'tags' });
  }
  const ids = list.map((member) => {
    const input = typeof member === 'string' ? { name: member } : isJsonObject(member) ? member : {};
    return (knownTag(site, input) ?? createTag(site, named(input), now)).id;
  });
  return [...new Set(ids)];
}

function knownTag(site: GhostSite, input: JsonObject): GhostTag | undefined {
  const byId = site.tags.get(textAt(input, 'id') ?? '');
  if (byId !== undefined) return byId;
  const slug = textAt(input, 'slug');
  const name = textAt(input, 'name')?.trim().toLowerCase();
  const all = [...site.tags.values()];
  return (
    all.find((tag) => tag.slug === slug) ??
    all.find((tag) => name !== undefined && tag.name.toLowerCase() === name)
  );
}

function named(input: JsonObject): JsonObject {
  const slug = textAt(input, 'slug');
  return textAt(input, 'name') === undefined && slug !== undefined ? { ...input, name: slug } : input;
}

/** Members of a tag that nobody sets here. */
const UNSET = Object.fromEntries(
  [
    'feature_image',
    'meta_title',
    'meta_description',
    'og_image',
    'og_title',
    'og_description',
    'twitter_image',
    'twitter_title',
    'twitter_description',
    'codeinjection_head',
    'codeinjection_foot',
    'canonical_url',
    'accent_color',
  ].map((name) => [name, null]),
);

export function tagView(world: World, site: GhostSite, tag: GhostTag): Record<string, unknown> {
  return {
    id: tag.id,
    name: tag.name,
    slug: tag.slug,
    description: tag.description,
    ...UNSET,
    visibility: tag.visibility,
    created_at: new Date(tag.createdAt).toISOString(),
    updated_at: new Date(tag.updatedAt).toISOString(),
    url: world.url(isInternal(tag) ? `${ghostPath(site)}/404/` : `${ghostPath(site)}/tag/${tag.slug}/`),
  };
}
