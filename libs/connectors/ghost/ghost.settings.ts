import type { ConnectorTiming } from '#libs/channels/connector.js';
import { readTiming, textSetting } from '#libs/channels/timing-fields.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { readSiteFacts, type SiteFacts } from '#libs/webpage/page-tags.js';
import { isZone } from '#libs/webpage/page-time.js';
import { DEFAULT_TIME_ZONE, DEFAULT_TIMING } from './ghost.fields.js';

/** A channel's settings with every default filled in. */
export interface GhostSettings extends SiteFacts {
  /** Without the slash at its end. */
  readonly apiUrl: string;
  readonly tags: readonly string[];
  /** Whether search engines are told that the answer in our knowledge base is the original. */
  readonly canonicalLink: boolean;
  readonly uploadPictures: boolean;
  /** What a correction does when somebody changed the article on the site. */
  readonly editedOnSite: 'stop' | 'overwrite';
  readonly withdrawTo: 'draft' | 'delete';
  readonly pageTags: boolean;
  readonly embedJsonLd: boolean;
  /** Zone in which page tags tell the time. */
  readonly timeZone: string;
}

export function readGhostSettings(settings: JsonObject): GhostSettings {
  const tags = settings['tags'];
  return {
    apiUrl: textSetting(settings, 'apiUrl', '').replace(/\/+$/, ''),
    tags: (Array.isArray(tags) ? tags : [])
      .filter((tag) => typeof tag === 'string')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
    canonicalLink: settings['canonicalLink'] === true,
    uploadPictures: settings['uploadPictures'] !== false,
    editedOnSite: settings['editedOnSite'] === 'overwrite' ? 'overwrite' : 'stop',
    withdrawTo: settings['withdrawTo'] === 'delete' ? 'delete' : 'draft',
    pageTags: settings['pageTags'] !== false,
    embedJsonLd: settings['embedJsonLd'] !== false,
    timeZone: textSetting(settings, 'timeZone', DEFAULT_TIME_ZONE),
    ...readSiteFacts(settings),
  };
}

/** The channel's waits in seconds, changed where its settings say so. */
export function ghostTiming(settings: JsonObject): ConnectorTiming {
  return readTiming(settings, DEFAULT_TIMING);
}

/** The setting without which nothing can work; null when it is there. */
export function missingSetting(settings: GhostSettings): 'apiUrl' | 'timeZone' | null {
  const url = URL.parse(settings.apiUrl);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '') return 'apiUrl';
  return isZone(settings.timeZone) ? null : 'timeZone';
}

const SETTING_LABELS = { apiUrl: 'API 网址', timeZone: '网站时区' } as const;

export function settingMessage(name: keyof typeof SETTING_LABELS): string {
  return `渠道设置中的“${SETTING_LABELS[name]}”没有填写或不正确，请管理员补充。`;
}
