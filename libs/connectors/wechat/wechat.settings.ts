import type { ConnectorTiming } from '#libs/channels/connector.js';
import type { Json, JsonObject } from '#libs/kernel/json.js';
import { DEFAULT_COVER_COLOR, DEFAULT_TIMING, SETTING_FIELDS } from './wechat.configuration.js';

/** `publish` 发布 (no push), `mass_send` 群发 (push to followers), `draft_only` a person presses publish. */
export type PublishMode = 'publish' | 'mass_send' | 'draft_only';

export type CallbackMode = 'plain' | 'compatible' | 'secure';

/** What the platform lets the account do (reference A3.1). */
export type AccountType = 'subscription' | 'service' | 'unverified';

/** Where a cover comes from that nobody chose. */
export type CoverFrom = 'title' | 'first_image' | 'plain';

/**
 * How a text of several questions is laid out: as one article; as a message of an overview and one article for each
 * question; or of one article for each question.
 */
export type ArticleLayout = 'one' | 'overview' | 'each';

const LAYOUTS: readonly ArticleLayout[] = ['one', 'overview', 'each'];

/** A channel's settings with every default filled in. Limits count characters (Unicode code points). */
export interface WechatSettings {
  readonly baseUrl: string;
  readonly accountType: AccountType;
  /** `draft_only` for accounts that have no right to more, whatever was set. */
  readonly publishMode: PublishMode;
  readonly author: string;
  readonly titleLimit: number;
  readonly authorLimit: number;
  readonly digestLimit: number;
  readonly contentLimit: number;
  readonly articleLayout: ArticleLayout;
  /** Articles in one message. */
  readonly articleLimit: number;
  readonly openComment: boolean;
  readonly fansOnlyComment: boolean;
  readonly coverMediaId: string;
  readonly coverColor: string;
  readonly coverFrom: CoverFrom;
  readonly accentColor: string;
  readonly headerText: string;
  readonly headerImageUrl: string;
  readonly headerImageAlt: string;
  readonly footerText: string;
  readonly qrImageUrl: string;
  readonly qrCaption: string;
  readonly callbackMode: CallbackMode;
  /** How long a successful mass send waits for its event, which alone carries the article's address (A7.5, A8.5). */
  readonly addressWaitSeconds: number;
}

const HEX_COLOR = /^#[0-9a-fA-F]{6}$/;

const DEFAULTS: ReadonlyMap<string, Json> = new Map(
  SETTING_FIELDS.map((field) => [field.name, field.default ?? '']),
);

/** Reads a channel's settings; a missing or mistyped member counts as its default. */
export function wechatSettings(settings: JsonObject): WechatSettings {
  const accountType = choiceOf(
    settings,
    'accountType',
    ['subscription', 'service', 'unverified'],
    'subscription',
  );
  return {
    baseUrl: textOf(settings, 'baseUrl').replace(/\/+$/, ''),
    accountType,
    publishMode:
      accountType === 'unverified'
        ? 'draft_only'
        : choiceOf(settings, 'publishMode', ['publish', 'mass_send', 'draft_only'], 'publish'),
    author: textOf(settings, 'author').trim(),
    titleLimit: integerOf(settings, 'titleLimit'),
    authorLimit: integerOf(settings, 'authorLimit'),
    digestLimit: integerOf(settings, 'digestLimit'),
    contentLimit: integerOf(settings, 'contentLimit'),
    articleLayout: choiceOf(settings, 'articleLayout', LAYOUTS, 'one'),
    articleLimit: integerOf(settings, 'articleLimit'),
    openComment: settings['openComment'] === true,
    fansOnlyComment: settings['fansOnlyComment'] === true,
    coverMediaId: textOf(settings, 'coverMediaId').trim(),
    coverColor: colorOf(settings, 'coverColor'),
    coverFrom: choiceOf(settings, 'coverFrom', ['title', 'first_image', 'plain'], 'title'),
    accentColor: colorOf(settings, 'accentColor'),
    headerImageUrl: textOf(settings, 'headerImageUrl').trim(),
    headerImageAlt: textOf(settings, 'headerImageAlt').trim(),
    qrImageUrl: textOf(settings, 'qrImageUrl').trim(),
    qrCaption: textOf(settings, 'qrCaption').trim(),
    headerText: textOf(settings, 'headerText').trim(),
    footerText: textOf(settings, 'footerText').trim(),
    callbackMode: choiceOf(settings, 'callbackMode', ['plain', 'compatible', 'secure'], 'secure'),
    addressWaitSeconds: integerOf(settings, 'addressWaitSeconds'),
  };
}

/** The waits of a channel (seconds), from its settings or the defaults. */
export function wechatTiming(settings: JsonObject): ConnectorTiming {
  const confirmAfter = settings['confirmAfterSeconds'];
  const listed = Array.isArray(confirmAfter)
    ? confirmAfter.map(Number).filter((second) => Number.isFinite(second) && second >= 0)
    : [];
  return {
    settleSeconds: integerOf(settings, 'settleSeconds'),
    lookupSpacingSeconds: integerOf(settings, 'lookupSpacingSeconds'),
    lookupsForAbsence: integerOf(settings, 'lookupsForAbsence'),
    confirmAfterSeconds: listed.length > 0 ? listed : DEFAULT_TIMING.confirmAfterSeconds,
    commitTimeoutSeconds: integerOf(settings, 'commitTimeoutSeconds'),
  };
}

function textOf(settings: JsonObject, name: string): string {
  const value = settings[name] ?? DEFAULTS.get(name);
  return typeof value === 'string' ? value : '';
}

function colorOf(settings: JsonObject, name: string): string {
  const color = textOf(settings, name);
  return HEX_COLOR.test(color) ? color.toLowerCase() : DEFAULT_COVER_COLOR;
}

function integerOf(settings: JsonObject, name: string): number {
  const value = settings[name];
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return Number(DEFAULTS.get(name));
}

function choiceOf<T extends string>(
  settings: JsonObject,
  name: string,
  choices: readonly T[],
  otherwise: T,
): T {
  return choices.find((choice) => choice === settings[name]) ?? otherwise;
}
