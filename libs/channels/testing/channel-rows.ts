import { randomBytes } from 'node:crypto';
import type { Database } from '#libs/database/database.js';
import type { Principal } from '#libs/identity/principal.js';
import type { Role } from '#libs/identity/permission.js';
import { newId } from '#libs/kernel/ids.js';
import { Vault } from '#libs/vault/vault.js';
import { channelProfile, type ChannelFacts } from '../channel.queries.js';
import { sealCredentials, type Credentials } from '../credentials/sealed-credentials.js';

export function newVault(): Vault {
  return new Vault({ id: randomBytes(4).toString('hex'), bytes: randomBytes(32) });
}

/** A department with one person in it. */
export async function insertPerson(
  database: Database,
  roles: readonly Role[] = ['admin'],
): Promise<Principal> {
  const departmentId = newId();
  const userId = newId();
  const tail = userId.slice(-12);
  await database.query('INSERT INTO department (id, code, name) VALUES ($1, $2, $3)', [
    departmentId,
    tail,
    `部门${tail}`,
  ]);
  await database.query(
    `INSERT INTO app_user (id, username, display_name, department_id, roles, password_hash) VALUES ($1, $2, '管理员', $3, $4, '')`,
    [userId, tail, departmentId, [...roles]],
  );
  return {
    userId,
    username: tail,
    displayName: '管理员',
    departmentId,
    departmentName: `部门${tail}`,
    roles,
    sessionId: newId(),
  };
}

export interface ChannelSeed {
  readonly departmentId: string;
  readonly name?: string;
  readonly credentials?: Credentials;
  readonly vault?: Vault;
  readonly callbackKey?: string;
  readonly quotaLimits?: Readonly<Record<string, number>>;
}

export async function insertChannel(database: Database, seed: ChannelSeed): Promise<ChannelFacts> {
  const id = newId();
  await database.query(
    `INSERT INTO channel (id, department_id, kind, name, settings, sealed_credentials, credential_changes,
       credentials_changed_at, quota_limits, callback_key, state, state_changed_at, latest_seconds, stage_lead_seconds,
       version, created_at, updated_at)
     VALUES ($1, $2, 'fake', $3, '{"baseUrl": "https://api.example.cn", "title": "t"}', $4, $5, now(), $6, $7, 'active', now(),
       1800, 900, 1, now(), now())`,
    [
      id,
      seed.departmentId,
      seed.name ?? `渠道${id.slice(-12)}`,
      sealCredentials(seed.vault ?? newVault(), id, seed.credentials ?? {}),
      JSON.stringify(
        Object.fromEntries(
          Object.keys(seed.credentials ?? {}).map((name) => [name, '2026-01-01T00:00:00.000Z']),
        ),
      ),
      JSON.stringify(seed.quotaLimits ?? {}),
      seed.callbackKey ?? randomBytes(24).toString('base64url'),
    ],
  );
  const channel = await channelProfile(database, id);
  if (channel === undefined) throw new Error('the channel was not inserted');
  return channel;
}
