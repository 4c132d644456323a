import { canonicalJson } from '#libs/kernel/canonical-json.js';
import type { Json, JsonObject } from '#libs/kernel/json.js';
import type { Changes } from '../channel-configuration.js';
import type { StoredChannel } from '../configuration/stored-configuration.js';
import type { TargetChannel } from './target-channel.js';

/** For the audit log: settings with their old and new values, credentials by name only; null when nothing changes. */
export function differences(
  channel: StoredChannel,
  target: TargetChannel,
  given: Changes,
): JsonObject | null {
  const changed: JsonObject = {
    ...pairs(plainMembers(channel), plainMembers(target)),
    ...group('settings', pairs(channel.settings, target.settings)),
    ...group('quotaLimits', pairs(channel.quotaLimits, target.quotaLimits)),
  };
  if (target.credentials !== null) {
    const { credentials } = target;
    changed['credentialsSet'] = Object.keys(given).filter((name) => credentials[name] !== undefined);
    changed['credentialsRemoved'] = Object.keys(given).filter((name) => credentials[name] === undefined);
  }
  return Object.keys(changed).length === 0 ? null : changed;
}

function plainMembers(
  of: Pick<TargetChannel, 'name' | 'latestSeconds' | 'stageLeadSeconds' | 'minSpacingSeconds'>,
): JsonObject {
  const { name, latestSeconds, stageLeadSeconds, minSpacingSeconds } = of;
  return { name, latestSeconds, stageLeadSeconds, minSpacingSeconds };
}

function pairs(before: Readonly<Record<string, Json>>, after: Readonly<Record<string, Json>>): JsonObject {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter(
    (name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null),
  );
  return Object.fromEntries(
    changed.map((name) => [name, { from: before[name] ?? null, to: after[name] ?? null }]),
  );
}

function group(name: string, changes: JsonObject): JsonObject {
  return Object.keys(changes).length === 0 ? {} : { [name]: changes };
}
