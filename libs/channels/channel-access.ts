import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { Problem } from '#libs/kernel/problem.js';
import { Together } from '#libs/kernel/together.js';
import { Vault, type SealedSecret } from '#libs/vault/vault.js';
import { CHANNEL_HTTP, type ChannelHttp } from './channel-http.js';
import type { ChannelProfile, ConnectorContext } from './connector.js';
import { MemoryTokenStore } from './credentials/memory-token-store.js';
import { openCredentials, shielded, type Credentials } from './credentials/sealed-credentials.js';
import { SealedTokenStore } from './credentials/sealed-token-store.js';
import { MediaShelf } from './media-shelf.js';
import { BoundQuotas } from './memory/bound-quotas.js';
import { StoredMemory } from './memory/stored-memory.js';
import { QuotaBook, type QuotaOwner } from './quota-book.js';

/**
 * The key on the ring does not open the channel's credentials: a `config` trouble that an admin mends by entering them
 * again or by bringing the key back. Says nothing about their content.
 */
export class CredentialsUnreadable extends Problem {
  /** For the release that cannot go on. */
  readonly fault: Fault;

  constructor(readonly channelId: string) {
    const detail =
      '渠道密钥无法解开，可能是更换了加密密钥（JIDA_KEY）。请恢复原来的加密密钥，或由管理员重新填写渠道密钥。';
    super(409, 'credentials-unreadable', '渠道密钥无法解开', detail);
    this.name = 'CredentialsUnreadable';
    this.fault = { code: 'channel.credentials_unreadable', message: detail };
  }
}

interface StoredAccess extends ChannelProfile, QuotaOwner {
  readonly sealed: SealedSecret;
  readonly credentialsChangedAt: string;
}

/** Opens a channel's credentials for the time of one piece of work. */
@Injectable()
export class ChannelAccess {
  /** Many releases of one instant ask for their channels at once. */
  private readonly together: Together<string, StoredAccess | undefined>;

  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    @Inject(CHANNEL_HTTP) private readonly http: ChannelHttp,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly quotas: QuotaBook,
    private readonly media: MediaShelf,
  ) {
    this.together = new Together(clock, {
      most: 100,
      atOnce: 2,
      act: async (channelIds) => await this.stored(channelIds),
    });
  }

  /**
   * Everything a connector needs to work for this channel.
   * @throws CredentialsUnreadable
   * @throws Error when there is no such channel.
   */
  async contextFor(channelId: string, options: { readonly signal: AbortSignal }): Promise<ConnectorContext> {
    const row = await this.together.do(channelId);
    if (row === undefined) throw new Error(`channel ${channelId} does not exist`);
    const credentials = openCredentials(this.vault, channelId, row.sealed);
    if (credentials === undefined) throw new CredentialsUnreadable(channelId);
    return {
      channel: { channelId, kind: row.kind, name: row.name, settings: row.settings },
      credentials,
      http: this.http,
      tokens: new SealedTokenStore(this.database, this.vault, this.clock, row),
      clock: this.clock,
      signal: options.signal,
      memory: new StoredMemory(this.database, this.clock, channelId),
      quotas: new BoundQuotas(this.database, this.quotas, row),
      media: this.media,
    };
  }

  private async stored(channelIds: readonly string[]): Promise<readonly (StoredAccess | undefined)[]> {
    const rows = await this.database.query<StoredAccess>(
      `SELECT id AS "channelId", kind, name, settings, sealed_credentials AS sealed,
         quota_limits AS "quotaLimits", credentials_changed_at::text AS "credentialsChangedAt"
       FROM channel WHERE id = ANY($1::uuid[])`,
      [[...new Set(channelIds)]],
    );
    const found = new Map(rows.map((row) => [row.channelId, row]));
    return channelIds.map((channelId) => found.get(channelId));
  }

  /** The same for a channel that is not saved: nothing of it is kept. */
  trialContext(
    channel: ChannelProfile,
    credentials: Credentials,
    options: { readonly signal: AbortSignal },
  ): ConnectorContext {
    return {
      channel,
      credentials: shielded(credentials),
      http: this.http,
      tokens: new MemoryTokenStore(this.clock),
      clock: this.clock,
      signal: options.signal,
    };
  }
}
