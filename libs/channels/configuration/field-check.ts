import type { Json } from '#libs/kernel/json.js';
import type { ConfigurationField } from '../connector.js';

export type ValueReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly message: string };

const LONGEST_TEXT = 2_000;
/** Private keys and certificates are pasted whole. */
const LONGEST_SECRET = 20_000;
const LONGEST_LIST = 100;
const LONGEST_ENTRY = 500;

/** Control characters but tab and line breaks. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * Checks one given setting. `minimum` and `maximum` bound an integer's value, a text's length in characters, the
 * entries of a list of numbers and the length of a list of texts.
 */
export function checkSetting(field: ConfigurationField, value: unknown): ValueReading<Json> {
  switch (field.type) {
    case 'text':
      return checkText(field, value);
    case 'url':
      return checkUrl(field, value);
    case 'integer':
      return checkInteger(field, value);
    case 'boolean':
      return typeof value === 'boolean'
        ? { ok: true, value }
        : wrong(field, 'wrong-type', '只能是“是”或“否”（true 或 false）');
    case 'choice':
      return checkChoice(field, value);
    case 'list':
      return checkList(field, value);
  }
}

/** Checks one given credential: text, whatever its type, kept exactly as given. */
export function checkCredential(field: ConfigurationField, value: unknown): ValueReading<string> {
  if (typeof value !== 'string') return wrong(field, 'wrong-type', '请填写文字');
  if (value.length > LONGEST_SECRET) return wrong(field, 'too-long', `不能超过 ${LONGEST_SECRET} 个字符`);
  if (CONTROL.test(value)) return wrong(field, 'bad-characters', '含有看不见的控制字符，请重新复制');
  const isOneLine = !/[\r\n]/.test(value.trim());
  if (isOneLine && value !== value.trim())
    return wrong(field, 'outer-blanks', '前后多了空格或换行，请去掉后再保存');
  const shape = checkShape(field, value);
  return shape.ok ? { ok: true, value } : shape;
}

function checkShape(field: ConfigurationField, value: string): ValueReading<Json> {
  switch (field.type) {
    case 'url':
      return checkUrl(field, value);
    case 'integer':
      return checkInteger(field, /^-?\d{1,15}$/.test(value) ? Number(value) : undefined);
    case 'boolean':
      return value === 'true' || value === 'false'
        ? { ok: true, value }
        : wrong(field, 'wrong-type', '只能是 true 或 false');
    case 'choice':
      return checkChoice(field, value);
    case 'text':
    case 'list':
      return within(field, Array.from(value).length, '长度', '个字符') ?? { ok: true, value };
  }
}

function checkText(field: ConfigurationField, value: unknown): ValueReading<Json> {
  if (typeof value !== 'string') return wrong(field, 'wrong-type', '请填写文字');
  if (value.length > LONGEST_TEXT) return wrong(field, 'too-long', `不能超过 ${LONGEST_TEXT} 个字符`);
  if (CONTROL.test(value)) return wrong(field, 'bad-characters', '含有看不见的控制字符，请重新输入');
  return within(field, Array.from(value).length, '长度', '个字') ?? { ok: true, value };
}

function checkUrl(field: ConfigurationField, value: unknown): ValueReading<Json> {
  const example = '请填写完整网址，例如 https://www.example.gov.cn';
  if (typeof value !== 'string' || value.length > LONGEST_TEXT || /\s/.test(value))
    return wrong(field, 'bad-url', example);
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
    return wrong(field, 'bad-url', example);
  if (url.username !== '' || url.password !== '') {
    return wrong(field, 'bad-url', '网址里不能带用户名和密码，请填到密钥栏');
  }
  if (url.hash !== '') return wrong(field, 'bad-url', '网址里不能带“#”及其后的内容，请去掉');
  return { ok: true, value };
}

export function checkInteger(field: ConfigurationField, value: unknown): ValueReading<number> {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    return wrong(field, 'wrong-type', '请填写整数');
  return within(field, value, '', '') ?? { ok: true, value };
}

function checkChoice(field: ConfigurationField, value: unknown): ValueReading<Json> {
  const choices = field.choices ?? [];
  if (typeof value === 'string' && choices.includes(value)) return { ok: true, value };
  return wrong(field, 'not-a-choice', `只能选择 ${choices.join('、')} 之一`);
}

function checkList(field: ConfigurationField, value: unknown): ValueReading<Json> {
  if (!Array.isArray(value)) return wrong(field, 'wrong-type', '请逐项填写成列表');
  const entries: readonly unknown[] = value;
  if (entries.length === 0 && field.required) return wrong(field, 'required', '请至少填写一项');
  if (entries.length > LONGEST_LIST) return wrong(field, 'too-long', `最多 ${LONGEST_LIST} 项`);
  return holdsNumbers(field) ? checkNumbers(field, entries) : checkTexts(field, entries);
}

/** A list whose default is made of numbers takes whole numbers; any other takes texts. */
function holdsNumbers(field: ConfigurationField): boolean {
  return (
    Array.isArray(field.default) &&
    field.default.length > 0 &&
    field.default.every((entry) => typeof entry === 'number')
  );
}

function checkNumbers(field: ConfigurationField, entries: readonly unknown[]): ValueReading<Json> {
  const numbers = entries.filter(
    (entry): entry is number => typeof entry === 'number' && Number.isSafeInteger(entry),
  );
  if (numbers.length !== entries.length) return wrong(field, 'wrong-type', '每一项都要是整数');
  const outside = numbers
    .map((entry) => within(field, entry, '每一项', ''))
    .find((fault) => fault !== undefined);
  return outside ?? { ok: true, value: numbers };
}

function checkTexts(field: ConfigurationField, entries: readonly unknown[]): ValueReading<Json> {
  const texts = entries.filter((entry): entry is string => typeof entry === 'string' && isEntry(entry));
  if (texts.length !== entries.length) {
    return wrong(field, 'wrong-type', `每一项都要是文字，不能为空，不超过 ${LONGEST_ENTRY} 个字符`);
  }
  return within(field, texts.length, '项数', '') ?? { ok: true, value: texts };
}

function isEntry(text: string): boolean {
  return text.trim() !== '' && text.length <= LONGEST_ENTRY && !CONTROL.test(text);
}

function within(
  field: ConfigurationField,
  size: number,
  what: string,
  unit: string,
): { ok: false; code: string; message: string } | undefined {
  const { minimum, maximum } = field;
  const range =
    minimum !== undefined && maximum !== undefined
      ? `${what}应在 ${minimum} 到 ${maximum}${unit}之间`
      : minimum !== undefined
        ? `${what}不能小于 ${minimum}${unit}`
        : `${what}不能大于 ${maximum ?? ''}${unit}`;
  if (minimum !== undefined && size < minimum) return wrong(field, 'too-small', range);
  if (maximum !== undefined && size > maximum) return wrong(field, 'too-large', range);
  return undefined;
}

function wrong(
  field: ConfigurationField,
  code: string,
  remedy: string,
): { ok: false; code: string; message: string } {
  return { ok: false, code, message: `“${field.label}”${remedy}` };
}
