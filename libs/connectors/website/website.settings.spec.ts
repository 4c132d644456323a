import { describe, expect, it } from '@jest/globals';
import { WebsiteConnector } from './website.connector.js';
import { readWebsiteSettings, websiteTiming } from './website.settings.js';

describe('settings', () => {
  it('waits a short while unless the channel says otherwise', () => {
    expect(websiteTiming({})).toEqual({
      settleSeconds: 5,
      lookupSpacingSeconds: 15,
      lookupsForAbsence: 2,
      confirmAfterSeconds: [],
      commitTimeoutSeconds: 30,
    });
    expect(websiteTiming({ settleSeconds: 0, lookupsForAbsence: 1 })).toMatchObject({
      settleSeconds: 0,
      lookupsForAbsence: 1,
    });
  });

  it('declares as default what it fills in itself', () => {
    const declared = Object.fromEntries(
      new WebsiteConnector().configuration.settings.flatMap((field) =>
        field.default === undefined ? [] : [[field.name, field.default]],
      ),
    );
    expect(readWebsiteSettings(declared)).toEqual(readWebsiteSettings({}));
    expect(websiteTiming(declared)).toEqual(websiteTiming({}));
  });

  it('puts the endpoint into the look-up address', () => {
    expect(readWebsiteSettings({ endpoint: 'https://a.example/qa/' }).lookupUrlTemplate).toBe(
      'https://a.example/qa/items/{id}',
    );
    expect(readWebsiteSettings({ lookupUrlTemplate: 'none' }).lookupUrlTemplate).toBe('');
  });
});
