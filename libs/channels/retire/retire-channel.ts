import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { retireChannel } from '../channel-state.js';

/** Takes a channel out of use for good. */
@Injectable()
export class RetireChannel {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem not-found. */
  async run(channelId: string, reason: string, principal: Principal): Promise<void> {
    const request = { channelId, scope: scopeOf(principal), actor: actorOf(principal), reason };
    await this.database.transaction(async (tx) => await retireChannel(tx, this.audit, request));
  }
}
