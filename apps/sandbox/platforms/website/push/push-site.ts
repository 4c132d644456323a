import { randomBytes } from 'node:crypto';

export interface PushItem {
  /** The sender's id. */
  readonly itemId: string;
  /** The receiving site's own id. */
  readonly externalId: string;
  title: string;
  html: string;
  text: string;
  source: string;
  author: string;
  keywords: string;
  description: string;
  revision: string;
  contentHash: string;
  status: 'published' | 'withdrawn';
  publishedAt: number;
  updatedAt: number;
  withdrawnAt: number | null;
}

/** What a webhook-id was answered with; a repetition gets the same. */
export interface Remembered {
  readonly status: number;
  readonly body: string;
  readonly at: number;
}

export interface PushSettings {
  name: string;
  siteDomain: string;
  siteIdCode: string;
  columnName: string;
  columnType: string;
  /** All that are valid now: two while one replaces the other. */
  secrets: string[];
  schemes: ('v1' | 'v1sm3')[];
  toleranceSeconds: number;
  /** Whether `qa.published` of an item that is already public updates it; else it becomes a twin page. */
  upsert: boolean;
  /** Answers of the next deliveries, taken from the front; 0 lets one through. */
  answers: number[];
}

export interface PushSite {
  readonly id: string;
  settings: PushSettings;
  readonly items: Map<string, PushItem>;
  readonly remembered: Map<string, Remembered>;
  lastNumber: number;
}

export interface PushData {
  readonly sites: Map<string, PushSite>;
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export function newPushSite(id: string): PushSite {
  return {
    id,
    settings: {
      name: '演练市集约化平台',
      siteDomain: 'www.example.gov.cn',
      siteIdCode: '3205000001',
      columnName: '答问知识库',
      columnType: '回应关切',
      secrets: [newSecret()],
      schemes: ['v1', 'v1sm3'],
      toleranceSeconds: 300,
      upsert: false,
      answers: [],
    },
    items: new Map(),
    remembered: new Map(),
    lastNumber: 0,
  };
}

export function emptiedPushSite(site: PushSite): PushSite {
  return { ...site, items: new Map(), remembered: new Map() };
}
