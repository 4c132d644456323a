import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from './settings.js';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

describe('settings', () => {
  it('need nothing to be set, and take an empty variable for an absent one', () => {
    expect(readSettings({})).toEqual(readSettings({ DATABASE_URL: '', JIDA_PORT: '', JIDA_KEY: '' }));
    expect(readSettings({})).toMatchObject({
      databaseUrl: null,
      port: 8080,
      host: '127.0.0.1',
      adminPassword: null,
    });
  });

  it.each([
    ['DATABASE_URL', 'mysql://secret@host/db'],
    ['JIDA_PORT', 'eighty'],
    ['JIDA_PORT', '65536'],
    ['JIDA_DATABASE_POOL', '1'],
    ['JIDA_PUBLIC_URL', 'ftp://secret.example'],
    ['JIDA_KEY', 'c2VjcmV0LXRvby1zaG9ydA=='],
    ['JIDA_TIME_ZONE', 'Mars/Secret'],
    ['JIDA_SESSION_HOURS', '0.5'],
    ['JIDA_LOG_LEVEL', 'secret'],
    ['JIDA_SECURE_COOKIES', 'secretly'],
    ['JIDA_SECRET_STRANGER', 'secret'],
  ])('name the wrong variable %s=%s in one line, without its value', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`设置有误 ${name}: `);
    expect(faults[0]).not.toContain(value);
    expect(faults[0]).not.toContain('\n');
  });

  it('name every wrong variable at once', () => {
    const faults = faultsOf({ JIDA_PORT: 'x', JIDA_LOG_LEVEL: 'x', JIDA_STRANGER: 'x', PATH: '/bin' });
    expect(faults.map((fault) => fault.split(': ')[0])).toEqual([
      '设置有误 JIDA_PORT',
      '设置有误 JIDA_LOG_LEVEL',
      '设置有误 JIDA_STRANGER',
    ]);
  });

  it("are not confused by other programs' variables of the same names", () => {
    const others = { host: 'elsewhere', port: '1', key: 'x', timeZone: 'x', PATH: '/bin' };
    expect(readSettings(others)).toEqual(readSettings({}));
  });
});
