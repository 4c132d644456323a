import { describe, expect, it } from '@jest/globals';
import { readSettings } from '#libs/config/settings.js';
import { registry } from '#libs/connectors/connectors.module.js';
import { SystemClock } from '#libs/kernel/clock.js';
import { OBSTACLES } from '#libs/release/brakes/catalogue.js';
import { server } from './en/server/server.js';

const CONNECTORS = [...registry(new SystemClock(), readSettings({})).values()];

describe('the English for what the server says', () => {
  it.each(['labels', 'helps'] as const)('has the %s of every field of every connector', (group) => {
    const texts = server[group];
    const missing = CONNECTORS.flatMap(({ kind, configuration }) =>
      [...configuration.settings, ...configuration.credentials]
        .filter(({ name }) => texts[`${kind}.${name}`] === undefined && texts[`*.${name}`] === undefined)
        .map(({ name }) => `${kind}.${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('has everything that may be in the way of a release', () => {
    const known = new Set(Object.keys(server.obstacles));
    expect(OBSTACLES.map((one) => one.code).filter((code) => !known.has(code))).toEqual([]);
  });

  it('holds no Chinese but names that platforms show in Chinese', () => {
    const texts = Object.values(server).flatMap((group) => Object.values(group));
    expect(texts.filter((text) => /[\p{Script=Han}，。；：、]/u.test(text))).toEqual([]);
  });
});
