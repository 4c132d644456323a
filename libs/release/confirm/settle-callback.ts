import { Inject, Injectable } from '@nestjs/common';
import { ChannelAccess } from '#libs/channels/channel-access.js';
import { channelProfile } from '#libs/channels/channel.queries.js';
import {
  CONNECTORS,
  type CallbackEvent,
  type ConfirmOutcome,
  type ConnectorRegistry,
} from '#libs/channels/connector.js';
import { Database } from '#libs/database/database.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../release-row.js';
import { ConfirmRelease } from './confirm-release.js';

interface StoredEvent {
  readonly id: string;
  readonly channelId: string;
  readonly dedupeKey: string;
  readonly correlation: string;
  readonly outcome: ConfirmOutcome;
}

/** The event's release is not known yet: its commit may still be waiting for its answer. The job is tried again. */
export class CallbackTooEarly extends Error {
  constructor(eventId: string) {
    super(`no release is known for callback ${eventId} yet`);
    this.name = 'CallbackTooEarly';
  }
}

/** Brings a stored callback home to its release, also when the id it names was lost in a crash. */
@Injectable()
export class SettleCallback {
  constructor(
    private readonly database: Database,
    private readonly confirm: ConfirmRelease,
    private readonly access: ChannelAccess,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
  ) {}

  /** @throws CallbackTooEarly while its release cannot be found. */
  async run(eventId: string): Promise<void> {
    const [event] = await this.database.query<StoredEvent>(
      `SELECT id, channel_id AS "channelId", dedupe_key AS "dedupeKey", correlation, outcome
       FROM callback_event WHERE id = $1 AND settled_at IS NULL`,
      [eventId],
    );
    if (event === undefined) return;
    const marker = (await this.knows(event)) ? undefined : await this.identify(event);
    await this.database.transaction(async (tx) => {
      const [row] = await tx.query<ReleaseRow>(
        `SELECT ${RELEASE_COLUMNS} FROM release r
         WHERE r.channel_id = $1 AND (r.correlation = $2 OR r.marker = $3) ORDER BY r.created_at DESC LIMIT 1 FOR UPDATE`,
        [event.channelId, event.correlation, marker ?? null],
      );
      if (row === undefined) throw new CallbackTooEarly(eventId);
      const settled = await this.confirm.settle(tx, row, event.outcome, 'callback');
      if (settled === 'too_early') throw new CallbackTooEarly(eventId);
      await tx.query(
        `UPDATE callback_event SET settled_at = clock_timestamp(), settlement = $2 WHERE id = $1`,
        [eventId, settled === 'applied' ? 'applied' : 'ignored'],
      );
    });
  }

  private async knows(event: StoredEvent): Promise<boolean> {
    const rows = await this.database.query(
      'SELECT 1 FROM release WHERE channel_id = $1 AND correlation = $2 LIMIT 1',
      [event.channelId, event.correlation],
    );
    return rows.length > 0;
  }

  private async identify(event: StoredEvent): Promise<string | undefined> {
    const channel = await channelProfile(this.database, event.channelId);
    const reader = channel === undefined ? undefined : this.connectors.get(channel.kind)?.callbacks;
    if (reader?.identify === undefined) return undefined;
    const asked: CallbackEvent = {
      dedupeKey: event.dedupeKey,
      correlation: event.correlation,
      outcome: event.outcome,
    };
    const context = await this.access.contextFor(event.channelId, { signal: AbortSignal.timeout(30_000) });
    return (await reader.identify(asked, context)) ?? undefined;
  }
}
