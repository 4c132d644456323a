import { randomUUID } from 'node:crypto';
import { randomHex } from '../../random.js';

/** A key of an integration: the two halves of what Ghost shows as `id:secret` (reference 1.6). */
export interface AdminKey {
  readonly id: string;
  /** Hexadecimal; the bytes behind it sign. */
  readonly secret: string;
}

export interface GhostAuthor {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly email: string;
}

export interface GhostTag {
  readonly id: string;
  name: string;
  slug: string;
  description: string | null;
  /** Names that begin with `#` make internal tags, which readers never see. */
  visibility: 'public' | 'internal';
  readonly createdAt: number;
  updatedAt: number;
}

export type GhostStatus = 'draft' | 'published' | 'scheduled';

/** Texts of a post that are kept as they came. */
export const POST_TEXTS = [
  'custom_excerpt',
  'canonical_url',
  'meta_title',
  'meta_description',
  'og_title',
  'og_description',
  'og_image',
  'twitter_title',
  'twitter_description',
  'twitter_image',
  'feature_image',
  'feature_image_alt',
  'feature_image_caption',
  'codeinjection_head',
  'codeinjection_foot',
  'custom_template',
] as const;
export type PostText = (typeof POST_TEXTS)[number];

export interface GhostPost {
  readonly id: string;
  readonly uuid: string;
  title: string;
  slug: string;
  /** The slug somebody asked for, before it was made unique: who meant what. */
  askedSlug: string;
  html: string;
  status: GhostStatus;
  visibility: string;
  featured: boolean;
  texts: Partial<Record<PostText, string | null>>;
  tagIds: string[];
  authorIds: string[];
  readonly createdAt: number;
  /** Whole seconds, as the database keeps them: the optimistic lock sees no finer. */
  updatedAt: number;
  publishedAt: number | null;
}

/** Everything about a Ghost site that the control API can change. */
export interface GhostSettings {
  title: string;
  description: string;
  siteDomain: string;
  siteIdCode: string;
  columnName: string;
  columnType: string;
  version: string;
}

export interface GhostSite {
  readonly id: string;
  settings: GhostSettings;
  readonly keys: AdminKey[];
  readonly authors: GhostAuthor[];
  readonly posts: Map<string, GhostPost>;
  readonly tags: Map<string, GhostTag>;
}

export interface GhostData {
  readonly sites: Map<string, GhostSite>;
}

const SETTINGS: GhostSettings = {
  title: '演练市融媒体中心',
  description: '一件事一次答',
  siteDomain: 'media.example.gov.cn',
  siteIdCode: '3205000001',
  columnName: '政务问答',
  columnType: '回应关切',
  version: '5.130',
};

export function newGhostSite(id: string): GhostSite {
  const author = { id: newObjectId(), name: '值班编辑', slug: 'duty-editor', email: 'editor@example.gov.cn' };
  return {
    id,
    settings: { ...SETTINGS },
    keys: [newAdminKey()],
    authors: [author],
    posts: new Map(),
    tags: new Map(),
  };
}

export function newAdminKey(): AdminKey {
  return { id: newObjectId(), secret: randomHex(64) };
}

/** The same site, key and authors without posts and tags. */
export function emptiedGhostSite(site: GhostSite): GhostSite {
  return { ...site, posts: new Map(), tags: new Map() };
}

export function newObjectId(): string {
  return randomHex(24);
}

/** Path of a site below the sandbox's address. */
export function ghostPath(site: Pick<GhostSite, 'id'>): string {
  return site.id === 'main' ? '/ghost' : `/gh/${site.id}`;
}

/** A new post without contents, or as its maker gave them. */
export function newGhostPost(site: GhostSite, now: number): GhostPost {
  return {
    id: newObjectId(),
    uuid: randomUUID(),
    title: '',
    slug: '',
    askedSlug: '',
    html: '',
    status: 'draft',
    visibility: 'public',
    featured: false,
    texts: {},
    tagIds: [],
    authorIds: site.authors.slice(0, 1).map(({ id }) => id),
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
  };
}
