import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM } from '#libs/audit/audit.js';
import { CredentialsUnreadable } from '#libs/channels/channel-access.js';
import { stopForTrouble } from '#libs/channels/channel-trouble.js';
import { Database } from '#libs/database/database.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { lockRelease } from '../release-row.js';
import { HoldForObstacle } from './hold-for-obstacle.js';

/** Holds a release whose channel's credentials cannot be opened, and stops the channel: every call would fail alike. */
@Injectable()
export class HoldUnreadable {
  constructor(
    private readonly database: Database,
    private readonly holds: HoldForObstacle,
    private readonly audit: AuditLog,
  ) {}

  async run(releaseId: string, { channelId, fault }: CredentialsUnreadable): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await lockRelease(tx, releaseId);
      if (row?.state !== 'staged') return;
      const hold = { code: 'channel_stopped', sentence: fault.message };
      await this.holds.hold(tx, row, hold, { actor: SYSTEM, cause: 'commit.config' });
      await stopForTrouble(tx, this.audit, channelId, fault);
    });
  }
}

/** What to tell of a call that could not be made: an unreadable credential says itself what to do. */
export function faultOfError(error: unknown, code: string, what: string): Fault {
  if (error instanceof CredentialsUnreadable) return error.fault;
  const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
  return { code, message: `${what}：${reason}` };
}
