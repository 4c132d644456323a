import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { Problem } from '#libs/kernel/problem.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Vault, type SealedSecret } from '#libs/vault/vault.js';
import {
  CONNECTORS,
  type CallbackEvent,
  type CallbackReading,
  type CallbackReply,
  type ChannelProfile,
  type ConnectorRegistry,
  type RawCallback,
} from './connector.js';
import { openCredentials } from './credentials/sealed-credentials.js';

/** The queue that brings stored events home to their releases. */
const SETTLE_QUEUE = 'callback.settle';

const LONGEST_DEDUPE_KEY = 200;
const LONGEST_CORRELATION = 120;
const CALLBACK_KEY = /^[A-Za-z0-9_-]{16,60}$/;

const UNREADABLE: CallbackReply = {
  status: 400,
  contentType: 'text/plain; charset=utf-8',
  body: 'bad request',
};

/** What this process has seen since it started. */
export interface CallbackCounts {
  readonly received: number;
  /** Unknown address, or not verified by the connector. */
  readonly refused: number;
  /** Events stored for the first time. */
  readonly stored: number;
  /** Events delivered again. */
  readonly repeated: number;
}

interface CallbackChannel extends ChannelProfile {
  readonly sealed: SealedSecret;
}

/**
 * Takes what platforms push to us. The channel's connector verifies and reads; an event is stored once, however often it
 * is delivered, with the job that settles it; the platform gets its answer at once.
 */
@Injectable()
export class CallbackInbox {
  private readonly log = new Logger(CallbackInbox.name);
  private readonly seen = { received: 0, refused: 0, stored: 0, repeated: 0 };

  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly vault: Vault,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  counts(): CallbackCounts {
    return { ...this.seen };
  }

  /**
   * @throws Problem 404 `unknown-route` for an address that nobody was given, 503 `callback-waits`, and when the database
   * fails: the platform then delivers again.
   */
  async receive(channelKey: string, raw: RawCallback): Promise<CallbackReply> {
    this.seen.received += 1;
    const channel = CALLBACK_KEY.test(channelKey) ? await this.channelOf(channelKey) : undefined;
    const reader = channel === undefined ? undefined : this.connectors.get(channel.kind)?.callbacks;
    if (channel === undefined || reader === undefined) {
      this.seen.refused += 1;
      throw unknownAddress();
    }
    const credentials = openCredentials(this.vault, channel.channelId, channel.sealed);
    if (credentials === undefined) {
      this.log.error(
        { channelId: channel.channelId },
        'credentials of the channel cannot be opened: its callbacks wait',
      );
      throw new Problem(503, 'callback-waits', '暂时不能接收', '暂时不能接收推送，请稍后重新推送。');
    }
    const reading = this.read(channel, () => reader.read(raw, channel, credentials));
    if (reading.kind === 'refused') return this.refuse(reading.reply, channel.channelId, reading.reason);
    if (reading.kind === 'events') await this.store(channel.channelId, reading.events, raw.receivedAt);
    return reading.reply;
  }

  private read(channel: CallbackChannel, act: () => CallbackReading): CallbackReading {
    try {
      return act();
    } catch (error) {
      this.log.error(
        { channelId: channel.channelId, fault: error instanceof Error ? error.name : 'unknown' },
        'a callback could not be read',
      );
      return { kind: 'refused', reason: 'unreadable', reply: UNREADABLE };
    }
  }

  private refuse(reply: CallbackReply, channelId: string, reason: string): CallbackReply {
    this.seen.refused += 1;
    this.log.warn({ channelId, reason: reason.slice(0, 120) }, 'a callback was refused');
    return reply;
  }

  private async store(channelId: string, events: readonly CallbackEvent[], receivedAt: Date): Promise<void> {
    const inOrder = [...events].sort((one, other) => (one.dedupeKey < other.dedupeKey ? -1 : 1));
    const fresh = await this.database.transaction(async (tx) => {
      let added = 0;
      for (const event of inOrder) added += (await this.add(tx, channelId, event, receivedAt)) ? 1 : 0;
      return added;
    });
    this.seen.stored += fresh;
    this.seen.repeated += events.length - fresh;
  }

  /** False when it was there already. */
  private async add(tx: Tx, channelId: string, event: CallbackEvent, receivedAt: Date): Promise<boolean> {
    const [stored] = await tx.query<{ id: string }>(
      `INSERT INTO callback_event (id, channel_id, dedupe_key, correlation, outcome, received_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel_id, dedupe_key) DO NOTHING RETURNING id`,
      [
        newId(),
        channelId,
        bounded(event.dedupeKey),
        event.correlation.slice(0, LONGEST_CORRELATION),
        JSON.stringify(event.outcome),
        receivedAt,
      ],
    );
    if (stored === undefined) return false;
    await this.queue.add(tx, SETTLE_QUEUE, {
      id: newId(),
      data: { callbackEventId: stored.id },
      startAfter: this.clock.now(),
    });
    return true;
  }

  private async channelOf(channelKey: string): Promise<CallbackChannel | undefined> {
    const [row] = await this.database.query<CallbackChannel>(
      `SELECT id AS "channelId", kind, name, settings, sealed_credentials AS sealed FROM channel WHERE callback_key = $1`,
      [channelKey],
    );
    return row;
  }
}

/** The same as for any address there is not: it tells nothing of the channels. */
function unknownAddress(): Problem {
  return new Problem(404, 'unknown-route', '没有这个地址', '请求的地址不存在，请查看 /api/docs。');
}

/** A key too long for its column is replaced by its hash, so that it still tells deliveries apart. */
function bounded(dedupeKey: string): string {
  if (dedupeKey.length <= LONGEST_DEDUPE_KEY) return dedupeKey;
  return `sha256:${createHash('sha256').update(dedupeKey, 'utf8').digest('hex')}`;
}
