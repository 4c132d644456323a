import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel/json.js';
import { profile } from './scripted-platform.spec-support.js';
import { createWechatConnector } from './wechat.connector.js';
import { wechatSettings, wechatTiming } from './wechat.settings.js';

describe('the connector’s declarations', () => {
  const connector = createWechatConnector();
  const fields = [...connector.configuration.settings, ...connector.configuration.credentials];

  it('declares each field once, with help in Chinese', () => {
    const names = fields.map((field) => field.name);
    expect(new Set(names).size).toBe(names.length);
    for (const field of fields) expect(field.help).toMatch(/[\u4e00-\u9fff]/);
  });

  it('gives every setting a default, within its own bounds and choices', () => {
    for (const field of connector.configuration.settings) {
      expect(field.default).toBeDefined();
      if (field.choices !== undefined) expect(field.choices).toContain(field.default);
      if (field.minimum !== undefined) expect(field.default).toBeGreaterThanOrEqual(field.minimum);
      if (field.maximum !== undefined) expect(field.default).toBeLessThanOrEqual(field.maximum);
    }
  });

  it('spends per commit what the way out costs, and nothing of the other way', () => {
    const spent = (settings: JsonObject): string[] =>
      connector.capabilities.quotas
        .filter((quota) => quota.spentByCommit && (quota.appliesTo?.(settings) ?? true))
        .map((quota) => quota.name);
    expect(spent({})).toEqual(['freepublish.submit']);
    expect(spent({ publishMode: 'mass_send' })).toEqual(['mass.sendall']);
    expect(spent({ publishMode: 'draft_only' })).toEqual([]);
  });

  it('has the deliveries of each account type (reference A7.3)', () => {
    const deliveries = (settings: JsonObject): string[] =>
      connector.capabilities.quotas
        .filter((quota) => /^mass\.(day|month)$/.test(quota.name) && quota.appliesTo?.(settings) === true)
        .map((quota) => `${quota.limit} per ${quota.per}`);
    expect(deliveries({ publishMode: 'mass_send', accountType: 'subscription' })).toEqual(['1 per day']);
    expect(deliveries({ publishMode: 'mass_send', accountType: 'service' })).toEqual([
      '1 per day',
      '4 per month',
    ]);
    expect(deliveries({ publishMode: 'publish', accountType: 'service' })).toEqual([]);
  });
});

describe('settings', () => {
  it('fill in what is missing', () => {
    expect(wechatSettings({})).toMatchObject({
      baseUrl: 'https://api.weixin.qq.com',
      publishMode: 'publish',
      callbackMode: 'secure',
      titleLimit: 32,
      authorLimit: 8,
      digestLimit: 120,
      contentLimit: 20_000,
      openComment: false,
    });
  });

  it('take the base address with or without a slash', () => {
    expect(wechatSettings({ baseUrl: 'http://127.0.0.1:8100/wechat/' }).baseUrl).toBe(
      'http://127.0.0.1:8100/wechat',
    );
  });
});

describe('timing', () => {
  it('has the platform’s numbers as defaults', () => {
    expect(createWechatConnector().timing(profile())).toEqual({
      settleSeconds: 600,
      lookupSpacingSeconds: 120,
      lookupsForAbsence: 2,
      confirmAfterSeconds: [2, 30, 120, 600, 1800, 7200],
      commitTimeoutSeconds: 30,
    });
  });

  it('follows the channel’s settings, also where a list was typed as text', () => {
    expect(
      wechatTiming({ settleSeconds: 5, confirmAfterSeconds: ['1', '10'], commitTimeoutSeconds: 3 }),
    ).toMatchObject({
      settleSeconds: 5,
      confirmAfterSeconds: [1, 10],
      commitTimeoutSeconds: 3,
    });
    expect(wechatTiming({ confirmAfterSeconds: ['soon'] }).confirmAfterSeconds).toEqual([
      2, 30, 120, 600, 1800, 7200,
    ]);
  });
});
