import type { ConnectorTiming } from '#libs/channels/connector.js';
import { numberSetting, readTiming, textSetting } from '#libs/channels/timing-fields.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { readSiteFacts, type SiteFacts } from '#libs/webpage/page-tags.js';
import {
  DEFAULT_LOOKUP_TEMPLATE,
  DEFAULT_TIME_ZONE,
  DEFAULT_TIMING,
  RECEIPT_WAITS,
} from './website.fields.js';

/** How the website is spoken to: its own REST interface, a signed push, or files in a folder. */
export type WebsiteDialectName = 'wordpress' | 'push' | 'drop';

export type SignatureScheme = 'hmac-sha256' | 'hmac-sm3';

/** A channel's settings with every default filled in. */
export interface WebsiteSettings extends SiteFacts {
  readonly dialect: WebsiteDialectName;
  /** WordPress: the public home page. */
  readonly siteUrl: string;
  /** WordPress: root of the REST interface; empty when it is to be found from the home page. */
  readonly apiRoot: string;
  /** Push: where events are posted. */
  readonly endpoint: string;
  /** Push: where an item is looked up; empty when the receiver offers nothing. */
  readonly lookupUrlTemplate: string;
  readonly scheme: SignatureScheme;
  readonly categories: readonly string[];
  readonly pageTags: boolean;
  readonly externalIdMeta: boolean;
  readonly embedJsonLd: boolean;
  /** WordPress: whether pictures go into the site's library. */
  readonly uploadPictures: boolean;
  /** WordPress: what a correction does when somebody changed the article on the site. */
  readonly editedOnSite: 'stop' | 'overwrite';
  /** WordPress: where a withdrawn article goes. */
  readonly withdrawTo: 'private' | 'trash';
  /** Zone in which page tags tell the time. */
  readonly timeZone: string;
  readonly dropTarget: 'directory' | 'sftp';
  readonly dropFolder: string;
  readonly sftpHost: string;
  readonly sftpPort: number;
  readonly sftpHostKey: string;
  /** Drop: whether a release is public only when the website's side says so. */
  readonly dropReceipts: 'none' | 'wait';
  /** Drop: the hash of files in the manifest. */
  readonly dropDigest: 'sha256' | 'sm3';
  /** Drop: where a page is public; `{slug}` stands for its name. Empty when unknown. */
  readonly publicUrlTemplate: string;
}

/** The channel's waits in seconds, changed where its settings say so. */
export function websiteTiming(settings: JsonObject): ConnectorTiming {
  const waits = settings['dialect'] === 'drop' && settings['dropReceipts'] === 'wait';
  return readTiming(settings, { ...DEFAULT_TIMING, confirmAfterSeconds: waits ? RECEIPT_WAITS : [] });
}

/** Whether the approved bytes of pictures go to the site. */
export function keepsPictures(settings: WebsiteSettings): boolean {
  return settings.dialect === 'drop' || (settings.dialect === 'wordpress' && settings.uploadPictures);
}

/** Settings as they were loaded are never changed, so what was read of them is kept: one commit asks for it six times. */
const known = new WeakMap<JsonObject, WebsiteSettings>();

export function readWebsiteSettings(settings: JsonObject): WebsiteSettings {
  const before = known.get(settings);
  if (before !== undefined) return before;
  const read = readAll(settings);
  known.set(settings, read);
  return read;
}

function readAll(settings: JsonObject): WebsiteSettings {
  const endpoint = textSetting(settings, 'endpoint', '').replace(/\/+$/, '');
  const template = textSetting(settings, 'lookupUrlTemplate', DEFAULT_LOOKUP_TEMPLATE);
  return {
    dialect: dialectOf(settings),
    siteUrl: textSetting(settings, 'siteUrl', ''),
    apiRoot: textSetting(settings, 'apiRoot', ''),
    endpoint,
    lookupUrlTemplate: template === 'none' ? '' : template.replaceAll('{endpoint}', endpoint),
    scheme: settings['scheme'] === 'hmac-sm3' ? 'hmac-sm3' : 'hmac-sha256',
    categories: listAt(settings, 'categories'),
    pageTags: settings['pageTags'] !== false,
    externalIdMeta: settings['externalIdMeta'] === true,
    embedJsonLd: settings['embedJsonLd'] !== false,
    uploadPictures: settings['uploadPictures'] !== false,
    editedOnSite: settings['editedOnSite'] === 'overwrite' ? 'overwrite' : 'stop',
    withdrawTo: settings['withdrawTo'] === 'trash' ? 'trash' : 'private',
    timeZone: textSetting(settings, 'timeZone', DEFAULT_TIME_ZONE),
    ...readSiteFacts(settings),
    dropTarget: settings['dropTarget'] === 'directory' ? 'directory' : 'sftp',
    dropFolder: textSetting(settings, 'dropFolder', ''),
    sftpHost: textSetting(settings, 'sftpHost', ''),
    sftpPort: numberSetting(settings, 'sftpPort', 22),
    sftpHostKey: textSetting(settings, 'sftpHostKey', ''),
    dropReceipts: settings['dropReceipts'] === 'wait' ? 'wait' : 'none',
    dropDigest: settings['dropDigest'] === 'sm3' ? 'sm3' : 'sha256',
    publicUrlTemplate: textSetting(settings, 'publicUrlTemplate', ''),
  };
}

function dialectOf(settings: JsonObject): WebsiteDialectName {
  const { dialect } = settings;
  return dialect === 'push' || dialect === 'drop' ? dialect : 'wordpress';
}

function listAt(settings: JsonObject, name: string): readonly string[] {
  const value = settings[name];
  if (!Array.isArray(value)) return [];
  return value
    .filter((member) => typeof member === 'string')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}
