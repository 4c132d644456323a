import type { ChannelProfile, Finding, Rendition } from '#libs/channels/connector.js';
import { textAt } from '#libs/kernel/json.js';
import { judgeAccess, judgeNames, judgePictures, judgeTags } from '#libs/webpage/judge-page.js';
import { isZone } from '#libs/webpage/page-time.js';
import { readWebsiteSettings, type WebsiteSettings } from './website.settings.js';

/** Begins the code of every finding. */
const KIND = 'website';

export function validateWebsite(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
  const settings = readWebsiteSettings(channel.settings);
  return [
    ...judgeSettings(settings),
    ...judgeNames(rendition, KIND),
    ...judgePictures(rendition, KIND),
    ...judgeAccess(textAt(rendition.fields, 'html') ?? '', KIND),
    ...(settings.pageTags ? judgeTags(rendition.fields['pageTags'], KIND) : []),
  ];
}

/** The setting without which the dialect cannot work; null when it is there. */
export function missingSetting(settings: WebsiteSettings): keyof typeof SETTING_LABELS | null {
  if (!isZone(settings.timeZone)) return 'timeZone';
  if (settings.dialect === 'drop') return missingForDrop(settings);
  if (settings.dialect === 'push') return isWebAddress(settings.endpoint) ? null : 'endpoint';
  return isWebAddress(settings.siteUrl) ? null : 'siteUrl';
}

function missingForDrop(settings: WebsiteSettings): 'dropFolder' | 'sftpHost' | 'sftpHostKey' | null {
  const { dropTarget, dropFolder, sftpHost, sftpHostKey } = settings;
  const isRelative = !dropFolder.startsWith('/');
  const isClean = !dropFolder.split('/').includes('..') && dropFolder !== '';
  if (!isClean || (dropTarget === 'directory' && !isRelative)) return 'dropFolder';
  if (dropTarget === 'directory') return null;
  if (!/^[A-Za-z0-9_.:-]+$/.test(sftpHost)) return 'sftpHost';
  return /^SHA256:[A-Za-z0-9+/]{43}=?$/.test(sftpHostKey) ? null : 'sftpHostKey';
}

const SETTING_LABELS = {
  siteUrl: '网站首页',
  endpoint: '接收地址',
  timeZone: '网站时区',
  dropFolder: '目录',
  sftpHost: 'SFTP 服务器',
  sftpHostKey: 'SFTP 主机密钥指纹',
} as const;

export function settingMessage(name: keyof typeof SETTING_LABELS): string {
  return `渠道设置中的“${SETTING_LABELS[name]}”没有填写或不正确，请管理员补充。`;
}

function judgeSettings(settings: WebsiteSettings): Finding[] {
  const missing = missingSetting(settings);
  if (missing === null) return [];
  return [
    { level: 'block', code: 'website.setting_missing', field: missing, message: settingMessage(missing) },
  ];
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol);
}
