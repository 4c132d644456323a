import { isJsonObject, type Json } from '#libs/kernel/json.js';
import type { WebsiteSettings } from '../website.settings.js';

/** A capability of the account that it does not have. */
export interface LackingRight {
  readonly name: string;
  /** Without it a release of this channel cannot work. */
  readonly needed: boolean;
  readonly consequence: string;
}

/** The rights the connection test looks at (reference 1.4), with what goes wrong without them. */
const RIGHTS: readonly {
  name: string;
  consequence: string;
  needed: (settings: WebsiteSettings, pictures: boolean) => boolean;
}[] = [
  { name: 'publish_posts', consequence: '不能发布文章', needed: () => true },
  { name: 'edit_others_posts', consequence: '不能接管他人建立的同名文章', needed: () => false },
  { name: 'upload_files', consequence: '不能上传图片', needed: (_settings, pictures) => pictures },
  { name: 'manage_categories', consequence: '不能新建栏目，栏目须由网站方先建好', needed: () => false },
  {
    name: 'unfiltered_html',
    consequence: '结构化数据会被网站去掉，并以文字显示在页面上',
    needed: (settings) => settings.embedJsonLd,
  },
];

/**
 * Reads the answer of `users/me?context=edit`; an answer without capabilities lacks them all. `pictures` says that there
 * are some to upload.
 */
export function lackingRights(
  me: Json,
  settings: WebsiteSettings,
  pictures = false,
): readonly LackingRight[] {
  const held = isJsonObject(me) ? me['capabilities'] : undefined;
  const has = (name: string): boolean => isJsonObject(held) && held[name] === true;
  return RIGHTS.filter((right) => !has(right.name)).map((right) => ({
    name: right.name,
    needed: right.needed(settings, pictures),
    consequence: right.consequence,
  }));
}

/** Whether our must-use plugin runs on the site (integrations/wordpress): it says so beside the account's facts. */
export function hasPlugin(me: Json): boolean {
  const version = isJsonObject(me) ? me['jida_connect'] : undefined;
  return typeof version === 'number' && version >= 1;
}
