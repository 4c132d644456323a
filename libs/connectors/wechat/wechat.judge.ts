import type { WholeConfiguration } from '#libs/channels/connector.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { callbackFault } from './wechat.check.js';
import { wechatSettings } from './wechat.settings.js';

const COLOURS = [
  { name: 'coverColor', label: '自动封面颜色' },
  { name: 'accentColor', label: '版式颜色' },
] as const;

/** What could never work, whatever the platform answers. */
export function judgeWechat({ settings, credentials }: WholeConfiguration): readonly FieldFault[] {
  const faults: FieldFault[] = COLOURS.filter(({ name }) => !isColour(settings[name])).map(
    ({ name, label }) => ({
      field: `settings.${name}`,
      code: 'wechat.colour_invalid',
      message: `“${label}”应为六位十六进制颜色，例如 #2f6690。`,
    }),
  );
  const callback = credentials === null ? null : callbackFault(wechatSettings(settings), credentials);
  if (callback !== null) faults.push({ ...callback, field: 'credentials.encodingAesKey' });
  return faults;
}

function isColour(value: unknown): boolean {
  return (
    value === undefined || value === '' || (typeof value === 'string' && /^#[0-9a-fA-F]{6}$/.test(value))
  );
}
