import type { Json, JsonObject } from '#libs/kernel/json.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import type { ChannelConfiguration, ConfigurationField, QuotaDeclaration } from './connector.js';
import {
  checkCredential,
  checkInteger,
  checkSetting,
  type ValueReading,
} from './configuration/field-check.js';
import type { Credentials } from './credentials/sealed-credentials.js';

/** Members as a person gave them: left out keeps what is stored, null takes it away (a setting falls to its default). */
export type Changes = Readonly<Record<string, unknown>>;

export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly FieldFault[] };

/**
 * The settings that `changes` make of `stored`: known names only, types and bounds checked, defaults filled in. A stored
 * setting that the connector no longer declares is dropped.
 */
export function readSettings(
  configuration: ChannelConfiguration,
  stored: JsonObject,
  changes: Changes,
): Reading<JsonObject> {
  return readMembers('settings', configuration.settings, stored, changes, (field, value) => {
    const given = isBlank(value) ? field.default : value;
    const cleared = field.type === 'text' && (value === '' || field.default === '') ? '' : undefined;
    return isBlank(given) ? blank(field, cleared) : checkSetting(field, given);
  });
}

/** The same for credentials, which are text whatever their type. No fault repeats a value. */
export function readCredentials(
  configuration: ChannelConfiguration,
  stored: Credentials,
  changes: Changes,
): Reading<Record<string, string>> {
  return readMembers('credentials', configuration.credentials, stored, changes, (field, value) =>
    isBlank(value) ? blank<string>(field, undefined) : checkCredential(field, value),
  );
}

/** An account's own limits: declared quotas only, whole numbers that leave something beside the reserve. */
export function readQuotaLimits(
  quotas: readonly QuotaDeclaration[],
  stored: Readonly<Record<string, number>>,
  changes: Changes,
): Reading<Record<string, number>> {
  const fields = quotas.map((quota): ConfigurationField => ({
    name: quota.name,
    label: quota.label,
    type: 'integer',
    required: false,
    help: '',
    minimum: quota.reserve + 1,
    maximum: 10_000_000,
  }));
  return readMembers('quotaLimits', fields, stored, changes, (field, value) =>
    isBlank(value) ? blank<number>(field, undefined) : checkInteger(field, value),
  );
}

/**
 * Credentials that must be entered again because an address changed: otherwise whoever may change an address could have
 * the stored secrets sent to a place of their own.
 */
export function credentialsToReenter(
  configuration: ChannelConfiguration,
  before: JsonObject,
  after: JsonObject,
  kept: readonly string[],
): readonly FieldFault[] {
  const moved = configuration.settings.find((field) => {
    const server = field.withoutCredentials === true ? null : serverOf(after[field.name]);
    return server !== null && server !== serverOf(before[field.name]);
  });
  if (moved === undefined) return [];
  return kept.map((name) => ({
    field: `credentials.${name}`,
    code: 'reenter-credential',
    message: `“${moved.label}”改到了另一台服务器，为防止密钥被发往别处，请同时重新填写“${labelOf(configuration.credentials, name)}”`,
  }));
}

function readMembers<T extends Json>(
  path: string,
  fields: readonly ConfigurationField[],
  stored: Readonly<Record<string, T>>,
  changes: Changes,
  check: (field: ConfigurationField, value: unknown) => ValueReading<T | undefined>,
): Reading<Record<string, T>> {
  const faults: FieldFault[] = strangers(path, fields, changes);
  const members: [string, T][] = [];
  for (const field of fields) {
    const reading = check(
      field,
      Object.hasOwn(changes, field.name) ? changes[field.name] : stored[field.name],
    );
    if (!reading.ok)
      faults.push({ field: `${path}.${field.name}`, code: reading.code, message: reading.message });
    else if (reading.value !== undefined) members.push([field.name, reading.value]);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: Object.fromEntries(members) };
}

function strangers(path: string, fields: readonly ConfigurationField[], changes: Changes): FieldFault[] {
  const known = fields.map((field) => field.name);
  const remedy = known.length === 0 ? '这里不需要填写任何内容' : `可用的有 ${known.join('、')}`;
  return Object.keys(changes)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: `${path}.${name.slice(0, 60)}`,
      code: 'unknown-field',
      message: `这种渠道没有这一项，请去掉或检查拼写；${remedy}`,
    }));
}

function blank<T>(field: ConfigurationField, value: T | undefined): ValueReading<T | undefined> {
  if (!field.required) return { ok: true, value };
  return { ok: false, code: 'required', message: `请填写“${field.label}”` };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** The server a setting points at, also when it is a template that is no address yet; null when it is no address. */
function serverOf(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null;
  const url = URL.parse(value);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.origin;
  return /^\s*[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(value)?.[0].toLowerCase() ?? null;
}

function labelOf(fields: readonly ConfigurationField[], name: string): string {
  return fields.find((field) => field.name === name)?.label ?? name;
}
