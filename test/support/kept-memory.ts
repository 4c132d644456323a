import type { Clock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/json.js';
import type { ChannelMemory } from '#libs/channels/connector.js';

/** What a connector remembers, in memory. */
export class KeptMemory implements ChannelMemory {
  readonly kept = new Map<string, { value: JsonObject; expiresAt: Date | undefined }>();

  constructor(private readonly clock: Clock) {}

  async get(topic: string, key: string): Promise<JsonObject | null> {
    return await Promise.resolve(this.alive(`${topic}/${key}`)?.value ?? null);
  }

  async put(topic: string, key: string, value: JsonObject, expiresAt?: Date): Promise<void> {
    await Promise.resolve(this.kept.set(`${topic}/${key}`, { value, expiresAt }));
  }

  async forget(topic: string, key: string): Promise<void> {
    await Promise.resolve(this.kept.delete(`${topic}/${key}`));
  }

  async list(topic: string): Promise<readonly { key: string; value: JsonObject }[]> {
    const names = [...this.kept.keys()].filter((name) => name.startsWith(`${topic}/`)).reverse();
    return await Promise.resolve(
      names.flatMap((name) => {
        const entry = this.alive(name);
        return entry === undefined ? [] : [{ key: name.slice(topic.length + 1), value: entry.value }];
      }),
    );
  }

  async claim(topic: string, key: string, until: Date): Promise<boolean> {
    if (this.alive(`${topic}/${key}`) !== undefined) return false;
    await this.put(topic, key, {}, until);
    return true;
  }

  private alive(name: string): { value: JsonObject } | undefined {
    const entry = this.kept.get(name);
    return entry?.expiresAt !== undefined && entry.expiresAt <= this.clock.now() ? undefined : entry;
  }
}
