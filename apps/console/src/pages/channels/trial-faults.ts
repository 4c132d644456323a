import type { Schemas } from '../../api/client.js';
import type { FieldFault } from '../../api/problem.js';

/** What is wrong with a field, by its path: `credentials.appSecret`. */
export type Faults = Readonly<Record<string, string>>;

export type Group = 'settings' | 'credentials';

type Check = Schemas['ChannelHealthView']['checks'][number];

/** What the failed checks say of the fields that a person would change. */
export function faultsOfChecks(checks: readonly Check[]): Faults {
  return Object.fromEntries(
    checks.flatMap((check) =>
      check.ok ? [] : (check.fields ?? []).map((field) => [field, check.message] as const),
    ),
  );
}

/** What the server says of values it does not take. */
export function faultsOfInput(faults: readonly FieldFault[]): Faults {
  return Object.fromEntries(faults.map(({ field, message }) => [field, message]));
}

/** Those of one group of fields. */
export function faultsIn(faults: Faults, group: Group): Faults {
  return Object.fromEntries(Object.entries(faults).filter(([field]) => field.startsWith(`${group}.`)));
}

/** The settings can be judged before any credential is there: only what speaks of settings alone counts then. */
export function settingsAlone(checks: readonly Check[]): Faults {
  return faultsOfChecks(
    checks.filter((check) => (check.fields ?? []).every((field) => field.startsWith('settings.'))),
  );
}
