import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSettings } from '#libs/config/settings.js';
import { registry } from '#libs/connectors/connectors.module.js';
import { clock, http } from '../sandbox-channels.js';
import { SandboxBench } from './sandbox-bench.js';
import { conforms } from './suite.js';
import type { Subject } from './subject.js';

/** Every connector through the whole contract; docs/connectors.md tells how one joins. */
const FOLDER = new URL('platforms/', import.meta.url);

const subjects = await Promise.all(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.subject.ts'))
    .sort()
    .map(async (file) => {
      const loaded = (await import(new URL(file, FOLDER).href)) as { readonly default: Subject };
      return loaded.default;
    }),
);

let bench: SandboxBench;

beforeAll(async () => {
  bench = await SandboxBench.open();
});

afterAll(async () => {
  http.close();
  await bench.close();
});

describe('the connectors of the product', () => {
  const connectors = [...registry(clock, readSettings({})).values()];

  it.each(connectors.map((connector) => [connector.kind, connector] as const))(
    '%s is tried in every way it publishes',
    (kind, connector) => {
      const tried = subjects.filter((subject) => subject.connector.kind === kind);
      if (tried.length === 0)
        throw new Error(
          `${kind} has no file in test/contract/conformance/platforms/: see docs/connectors.md`,
        );
      const elsewhere = tried.flatMap(({ otherWays = {} }) => Object.keys(otherWays));
      for (const { way } of tried) {
        if (way === undefined) continue;
        const field = connector.configuration.settings.find(({ name }) => name === way.setting);
        const known = [...tried.map((subject) => subject.way?.value), ...elsewhere];
        const untried = (field?.choices ?? []).filter((choice) => !known.includes(choice));
        expect({ setting: way.setting, untried }).toEqual({ setting: way.setting, untried: [] });
      }
    },
  );
});

for (const subject of subjects) {
  conforms(subject, () => bench);
}
