import { describe, expect, it } from '@jest/globals';
import { faultsIn, faultsOfChecks, faultsOfInput, settingsAlone } from './trial-faults.js';

const CHECKS = [
  { name: 'site', ok: true, message: '通', fields: ['settings.siteUrl'] },
  { name: 'token', ok: false, message: 'AppSecret 不正确', fields: ['credentials.appSecret'] },
  { name: 'uid', ok: false, message: '不一致', fields: ['settings.uid', 'credentials.accessToken'] },
  { name: 'ip', ok: false, message: '请填公网 IP', fields: ['settings.rip'] },
  { name: 'whitelist', ok: false, message: '不在白名单' },
];

describe('what a trial says of the fields', () => {
  it('is what the failed checks say', () => {
    expect(faultsOfChecks(CHECKS)).toEqual({
      'credentials.appSecret': 'AppSecret 不正确',
      'settings.uid': '不一致',
      'credentials.accessToken': '不一致',
      'settings.rip': '请填公网 IP',
    });
  });

  it('holds the settings to what speaks of them alone, as long as there are no credentials', () => {
    expect(settingsAlone(CHECKS)).toEqual({ 'settings.rip': '请填公网 IP' });
  });

  it('keeps the groups of fields apart', () => {
    const faults = faultsOfInput([
      { field: 'settings.uid', code: 'required', message: '请填写 UID' },
      { field: 'credentials.appKey', code: 'required', message: '请填写 App Key' },
    ]);
    expect(faultsIn(faults, 'settings')).toEqual({ 'settings.uid': '请填写 UID' });
    expect(faultsIn(faults, 'credentials')).toEqual({ 'credentials.appKey': '请填写 App Key' });
  });
});
