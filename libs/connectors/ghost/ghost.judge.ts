import type { WholeConfiguration } from '#libs/channels/connector.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import { missingSetting, readGhostSettings, settingMessage } from './ghost.settings.js';
import { KEY_INVALID } from './ghost.stage.js';
import { readAdminKey } from './ghost.token.js';

/** What could never work, whatever the site answers. */
export function judgeGhost({ settings, credentials }: WholeConfiguration): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const missing = missingSetting(readGhostSettings(settings));
  if (missing !== null)
    faults.push({
      field: `settings.${missing}`,
      code: 'ghost.setting_missing',
      message: settingMessage(missing),
    });
  if (credentials !== null && readAdminKey(credentials['adminApiKey'] ?? '') === null)
    faults.push({ field: 'credentials.adminApiKey', code: KEY_INVALID.code, message: KEY_INVALID.message });
  return faults;
}
