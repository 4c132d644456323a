import type { Database } from '#libs/database/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ChannelMemory } from '../connector.js';

const MOST_LISTED = 100;

/** What a connector remembers of one channel, in the database. */
export class StoredMemory implements ChannelMemory {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly channelId: string,
  ) {}

  async get(topic: string, key: string): Promise<JsonObject | null> {
    const [row] = await this.database.query<{ value: JsonObject }>(
      `SELECT value FROM channel_memory WHERE channel_id = $1 AND topic = $2 AND key = $3
       AND (expires_at IS NULL OR expires_at > $4)`,
      [this.channelId, topic, key, this.clock.now()],
    );
    return row?.value ?? null;
  }

  async put(topic: string, key: string, value: JsonObject, expiresAt?: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO channel_memory (channel_id, topic, key, value, put_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (channel_id, topic, key)
       DO UPDATE SET value = excluded.value, put_at = excluded.put_at, expires_at = excluded.expires_at`,
      [this.channelId, topic, key, JSON.stringify(value), this.clock.now(), expiresAt ?? null],
    );
  }

  async forget(topic: string, key: string): Promise<void> {
    await this.database.query(
      'DELETE FROM channel_memory WHERE channel_id = $1 AND topic = $2 AND key = $3',
      [this.channelId, topic, key],
    );
  }

  async list(topic: string): Promise<readonly { readonly key: string; readonly value: JsonObject }[]> {
    return await this.database.query<{ key: string; value: JsonObject }>(
      `SELECT key, value FROM channel_memory WHERE channel_id = $1 AND topic = $2
       AND (expires_at IS NULL OR expires_at > $3) ORDER BY put_at DESC, key LIMIT ${MOST_LISTED}`,
      [this.channelId, topic, this.clock.now()],
    );
  }

  /** Also sweeps the topic of what has expired. */
  async claim(topic: string, key: string, until: Date): Promise<boolean> {
    const now = this.clock.now();
    const claimed = await this.database.query(
      `INSERT INTO channel_memory AS m (channel_id, topic, key, value, put_at, expires_at) VALUES ($1, $2, $3, '{}', $4, $5)
       ON CONFLICT (channel_id, topic, key)
       DO UPDATE SET put_at = excluded.put_at, expires_at = excluded.expires_at WHERE m.expires_at <= $4
       RETURNING key`,
      [this.channelId, topic, key, now, until],
    );
    if (claimed.length === 0) return false;
    await this.database.query(
      'DELETE FROM channel_memory WHERE channel_id = $1 AND topic = $2 AND expires_at <= $3',
      [this.channelId, topic, now],
    );
    return true;
  }
}
