import { createHash } from 'node:crypto';
import type { Database } from '#libs/database/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { SealedSecret, Vault } from '#libs/vault/vault.js';
import type { TokenStore } from '../connector.js';

/** Which channel, and under which of its credentials. */
export interface TokenOwner {
  readonly channelId: string;
  /** `channel.credentials_changed_at` as text, in full precision. */
  readonly credentialsChangedAt: string;
}

/** The tokens of one channel in the database, for all processes. */
export class SealedTokenStore implements TokenStore {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly owner: TokenOwner,
  ) {}

  /** Null when there is none, when it has expired, and when the key does not open it: then a new one is fetched. */
  async get(name: string): Promise<string | null> {
    const [row] = await this.database.query<{ sealed: SealedSecret }>(
      `SELECT sealed_value AS sealed FROM channel_token WHERE channel_id = $1 AND name = $2 AND expires_at > $3`,
      [this.owner.channelId, name, this.clock.now()],
    );
    if (row === undefined) return null;
    try {
      return this.vault.open(row.sealed, this.purposeOf(name));
    } catch {
      return null;
    }
  }

  /** Keeps nothing when the channel's credentials were changed since: the token belongs to the old ones. */
  async put(name: string, value: string, expiresAt: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO channel_token (channel_id, name, sealed_value, fingerprint, expires_at)
       SELECT c.id, $2, $3, $4, $5
       FROM (SELECT id FROM channel WHERE id = $1 AND credentials_changed_at = $6::timestamptz FOR SHARE) c
       ON CONFLICT (channel_id, name) DO UPDATE
       SET sealed_value = excluded.sealed_value, fingerprint = excluded.fingerprint, expires_at = excluded.expires_at`,
      [
        this.owner.channelId,
        name,
        this.vault.seal(value, this.purposeOf(name)),
        fingerprintOf(value),
        expiresAt,
        this.owner.credentialsChangedAt,
      ],
    );
  }

  async drop(name: string, value: string): Promise<void> {
    await this.database.query(
      'DELETE FROM channel_token WHERE channel_id = $1 AND name = $2 AND fingerprint = $3',
      [this.owner.channelId, name, fingerprintOf(value)],
    );
  }

  private purposeOf(name: string): string {
    return `token:${this.owner.channelId}:${name}`;
  }
}

function fingerprintOf(value: string): string {
  return createHash('sha256').update(value, 'utf8').digest('hex');
}
