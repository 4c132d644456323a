import { randomText } from '../../../random.js';

export const ROLES = ['administrator', 'editor', 'author', 'contributor', 'subscriber'] as const;
export type Role = (typeof ROLES)[number];

export interface SiteUser {
  readonly id: number;
  readonly username: string;
  /** Clear text: a sandbox has no secrets worth hashing. */
  readonly applicationPassword: string;
  role: Role;
}

export type PostStatus = 'publish' | 'future' | 'draft' | 'pending' | 'private' | 'trash';

export interface Revision {
  readonly id: number;
  readonly at: number;
  readonly author: number;
  readonly title: string;
  readonly content: string;
  readonly excerpt: string;
}

export interface Post {
  readonly id: number;
  readonly author: number;
  title: string;
  content: string;
  excerpt: string;
  slug: string;
  /** The slug somebody asked for, before it was made unique: the marker of who meant what. */
  askedSlug: string;
  status: PostStatus;
  /** UTC milliseconds; null while a draft has no date of its own. */
  date: number | null;
  readonly createdAt: number;
  modified: number;
  categories: number[];
  tags: number[];
  featuredMedia: number;
  meta: Record<string, string>;
  commentStatus: 'open' | 'closed';
  sticky: boolean;
  beforeTrash: { readonly status: PostStatus; readonly slug: string } | null;
  revisions: Revision[];
}

export interface Term {
  readonly id: number;
  readonly taxonomy: 'category' | 'post_tag';
  name: string;
  slug: string;
  description: string;
  parent: number;
}

export interface MediaItem {
  readonly id: number;
  readonly author: number;
  readonly date: number;
  readonly fileName: string;
  readonly mime: string;
  readonly blobKey: string;
  title: string;
  altText: string;
}

/** Everything about a WordPress site that the control API can change. */
export interface SiteSettings {
  name: string;
  description: string;
  /** Meta keys a plugin has registered; all others are dropped without a word (reference 1.4). */
  registeredMeta: string[];
  /** Whether `posts?qa_external_id=` searches that meta (reference 1.5, point 5). */
  externalIdFilter: boolean;
  applicationPasswords: boolean;
  /** Without them the API lies at `/?rest_route=…` alone and posts at `/?p=…` (reference 1.4, "Discovery"). */
  prettyLinks: boolean;
  timezone: string;
  utcOffsetHours: number;
  siteDomain: string;
  siteIdCode: string;
  columnType: string;
  maxUploadBytes: number;
}

export interface Site {
  readonly id: string;
  settings: SiteSettings;
  readonly users: SiteUser[];
  readonly posts: Map<number, Post>;
  readonly terms: Map<number, Term>;
  readonly media: Map<number, MediaItem>;
  lastPostId: number;
  lastTermId: number;
}

export interface WordpressData {
  readonly sites: Map<string, Site>;
}

const SITE_SETTINGS: SiteSettings = {
  name: '演练市人民政府',
  description: '答问知识库',
  registeredMeta: [],
  externalIdFilter: false,
  applicationPasswords: true,
  prettyLinks: true,
  timezone: 'Asia/Shanghai',
  utcOffsetHours: 8,
  siteDomain: 'www.example.gov.cn',
  siteIdCode: '3205000000',
  columnType: '回应关切',
  maxUploadBytes: 8 * 1024 * 1024,
};

/** The keys a small must-use plugin would register (reference 1.5), and the page tags of the 2017 guide (2.3). */
const PLUGIN_META = [
  ...['qa_external_id', 'qa_revision', 'qa_content_hash'],
  ...['ContentSource', 'Keywords', 'Author', 'Description', 'Image', 'Url'],
];

/** A site with one editor. `withPlugin`: it has the must-use plugin of reference 1.5. */
export function newSite(id: string, withPlugin: boolean): Site {
  return {
    id,
    settings: {
      ...SITE_SETTINGS,
      registeredMeta: withPlugin ? [...PLUGIN_META] : [],
      externalIdFilter: withPlugin,
    },
    users: [newUser(2, 'jida-editor', 'editor')],
    ...emptyContents(),
  };
}

export function newUser(id: number, username: string, role: Role): SiteUser {
  return { id, username, applicationPassword: (randomText(24).match(/.{4}/g) ?? []).join(' '), role };
}

type Contents = Omit<Site, 'id' | 'settings' | 'users'>;

function emptyContents(): Contents {
  const first: Term = {
    id: 1,
    taxonomy: 'category',
    name: '未分类',
    slug: 'uncategorized',
    description: '',
    parent: 0,
  };
  return { posts: new Map(), terms: new Map([[1, first]]), media: new Map(), lastPostId: 10, lastTermId: 1 };
}

/** A site from a state file, with the settings that came after it was written. */
export function filledSite(stored: Site): Site {
  return { ...stored, settings: { ...SITE_SETTINGS, ...stored.settings } };
}

/** Where the site's API begins (reference 1.4, "Discovery"). */
export function apiPath(site: Site): string {
  return `${sitePath(site)}${site.settings.prettyLinks ? '/wp-json/' : '/index.php?rest_route=/'}`;
}

/** The same site, users and categories without posts; ids go on, as they do after a real clean-up. */
export function emptiedSite(site: Site): Site {
  const { terms, lastPostId, lastTermId } = site;
  return { ...site, ...emptyContents(), terms, lastPostId, lastTermId };
}

/** Path of a site below the sandbox's address. */
export function sitePath(site: Pick<Site, 'id'>): string {
  return site.id === 'main' ? '/wordpress' : `/wp/${site.id}`;
}
