import type { Clock } from '#libs/kernel/clock.js';
import type { TokenStore } from '../connector.js';

/** Tokens of a trial with credentials that are not saved: gone with it. */
export class MemoryTokenStore implements TokenStore {
  private readonly tokens = new Map<string, { readonly value: string; readonly expiresAt: Date }>();

  constructor(private readonly clock: Clock) {}

  async get(name: string): Promise<string | null> {
    const token = this.tokens.get(name);
    return await Promise.resolve(
      token !== undefined && token.expiresAt > this.clock.now() ? token.value : null,
    );
  }

  async put(name: string, value: string, expiresAt: Date): Promise<void> {
    this.tokens.set(name, { value, expiresAt });
    await Promise.resolve();
  }

  async drop(name: string, value: string): Promise<void> {
    if (this.tokens.get(name)?.value === value) this.tokens.delete(name);
    await Promise.resolve();
  }
}
