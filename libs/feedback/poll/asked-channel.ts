import { Injectable, Inject, Logger } from '@nestjs/common';
import { ChannelAccess, CredentialsUnreadable } from '#libs/channels/channel-access.js';
import {
  CONNECTORS,
  type Connector,
  type ConnectorContext,
  type ConnectorRegistry,
} from '#libs/channels/connector.js';
import type { Fault } from '#libs/kernel/outcome.js';
import { Runway } from '#libs/kernel/runway.js';

/** Longest for all calls about one release or one day of an account. */
const PATIENCE_MS = 60_000;
/** Longest that asking waits for publications that are due or under way. */
const MOST_WAIT_MS = 5_000;

/** Asking came to nothing: nothing is known, and another time may tell. */
export interface AskFailed {
  readonly kind: 'failed';
  readonly fault: Fault;
  readonly retryable: boolean;
}

/** Opens a channel to ask its platform something, and keeps its troubles from whoever asks. */
@Injectable()
export class AskedChannel {
  private readonly log = new Logger(AskedChannel.name);
  private readonly ending = new AbortController();

  constructor(
    private readonly access: ChannelAccess,
    private readonly runway: Runway,
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
  ) {}

  /** Breaks off what is under way; it is asked again by whoever comes next. */
  end(): void {
    this.ending.abort();
  }

  /** Publications that are due go first. Never throws for what the channel or its connector does. */
  async ask<Outcome>(
    channel: { readonly channelId: string; readonly kind: string },
    question: (connector: Connector, context: ConnectorContext) => Promise<Outcome> | undefined,
  ): Promise<Outcome | AskFailed> {
    const connector = this.connectors.get(channel.kind);
    if (connector === undefined) return UNSUPPORTED;
    await this.runway.clear(MOST_WAIT_MS);
    try {
      const signal = AbortSignal.any([this.ending.signal, AbortSignal.timeout(PATIENCE_MS)]);
      const context = await this.access.contextFor(channel.channelId, { signal });
      return (await question(connector, context)) ?? UNSUPPORTED;
    } catch (error) {
      if (error instanceof CredentialsUnreadable)
        return { kind: 'failed', fault: error.fault, retryable: false };
      this.log.warn({ err: error, channelId: channel.channelId }, 'asking a platform did not work this time');
      return BROKEN;
    }
  }
}

const UNSUPPORTED: AskFailed = {
  kind: 'failed',
  fault: { code: 'feedback.unsupported', message: '这个平台不提供这类数据。' },
  retryable: false,
};

const BROKEN: AskFailed = {
  kind: 'failed',
  fault: { code: 'feedback.interrupted', message: '读取没有完成，稍后自动再试。' },
  retryable: true,
};
