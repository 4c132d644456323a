import { inspect } from 'node:util';
import { isJsonObject } from '#libs/kernel/json.js';
import type { SealedSecret, Vault } from '#libs/vault/vault.js';

/** A channel's secrets by name. */
export type Credentials = Readonly<Record<string, string>>;

const HIDDEN = '[credentials]';

export function sealCredentials(vault: Vault, channelId: string, credentials: Credentials): SealedSecret {
  return vault.seal(JSON.stringify({ ...credentials }), purposeOf(channelId));
}

/** Undefined when the key on the ring does not open them or they were altered. The reason is not told. */
export function openCredentials(
  vault: Vault,
  channelId: string,
  sealed: SealedSecret,
): Credentials | undefined {
  try {
    const plain: unknown = JSON.parse(vault.open(sealed, purposeOf(channelId)));
    if (!isJsonObject(plain)) return undefined;
    const members = Object.entries(plain).filter(
      (member): member is [string, string] => typeof member[1] === 'string',
    );
    return shielded(Object.fromEntries(members));
  } catch {
    return undefined;
  }
}

/** The same members, but neither JSON nor a log shows them by accident. */
export function shielded(credentials: Credentials): Credentials {
  return Object.defineProperties(
    { ...credentials },
    { toJSON: { value: () => HIDDEN }, [inspect.custom]: { value: () => HIDDEN } },
  );
}

function purposeOf(channelId: string): string {
  return `channel:${channelId}`;
}
