import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Inject, Module, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Problem } from '#libs/kernel/problem.js';
import { ChangeFeed, type ChangeMessage } from './stream/change-feed.js';

/** Proxies close a connection that says nothing; the client knows that the server lives. */
const BEAT_MS = 15_000;
/** Then the client comes again by itself, signed in or not any more. */
const LONGEST_MS = 300_000;
/** A client that takes nothing is let go. */
const MOST_WAITING_BYTES = 256 * 1024;
const RETRY_MS = 2_000;

interface StreamReply {
  hijack(): unknown;
  readonly raw: ServerResponse;
}

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly feed: ChangeFeed,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Server-sent events. `change` carries `{"changes": [{"type", "id"}]}`: what changed in my department, to be asked for
   * again; `{"type": "notice", "id": "mine"}` stands for my notices. `reset` says that everything may have changed. Send
   * `Last-Event-ID` to be told what was missed.
   */
  @Get()
  @Requires('self.read')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    schema: { type: 'string' },
    description: 'A stream that ends after five minutes: connect again',
  })
  async stream(
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentUser() user: Principal,
    @Res() reply: StreamReply,
  ): Promise<void> {
    if (accept?.includes('text/event-stream') !== true) {
      throw new Problem(406, 'not-a-stream', '请求方式有误', '请用 Accept: text/event-stream 订阅变更。');
    }
    const waiting: string[] = [];
    const sink = { write: (text: string): unknown => waiting.push(text), end: (): unknown => undefined };
    const leave = await this.feed.subscribe(
      {
        userId: user.userId,
        departmentId: user.departmentId,
        send: (message) => {
          sink.write(textOf(message));
        },
        close: () => {
          sink.end();
        },
      },
      lastEventId === '' ? undefined : lastEventId,
    );
    reply.hijack();
    this.pour(reply.raw, sink, waiting, leave);
  }

  private pour(
    raw: ServerResponse,
    sink: { write: (text: string) => unknown; end: () => unknown },
    waiting: readonly string[],
    leave: () => void,
  ): void {
    if (raw.destroyed) {
      leave();
      return;
    }
    const over = new AbortController();
    raw.once('close', () => {
      leave();
      over.abort(new Error('the stream has ended'));
    });
    raw.on('error', () => undefined);
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    sink.write = (text) => {
      if (raw.writableLength > MOST_WAITING_BYTES) raw.destroy();
      else raw.write(text);
    };
    sink.end = () => raw.end();
    sink.write(`retry: ${RETRY_MS}\n\n${waiting.join('')}`);
    const stopBeating = this.clock.every(BEAT_MS, async () => {
      sink.write(': alive\n\n');
      await Promise.resolve();
    });
    const end = this.clock.sleep(LONGEST_MS, over.signal).catch(() => undefined);
    end.then(
      () => {
        stopBeating();
        raw.end();
      },
      () => undefined,
    );
  }
}

function textOf({ id, changes }: ChangeMessage): string {
  const event = changes === null ? 'reset' : 'change';
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(changes === null ? {} : { changes })}\n\n`;
}

@Module({ providers: [ChangeFeed], controllers: [EventsController] })
export class EventsHttpModule {}
