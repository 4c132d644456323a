import { Controller, Get, Inject, Module, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { CallbackInbox } from './callback-inbox.js';
import { ChannelsModule } from './channels.module.js';
import type { RawCallback } from './connector.js';

const ROUTE = '/callbacks/:channelKey';

/** Largest push, in bytes; platforms send a few kilobytes. */
const LARGEST_BODY = 1024 * 1024;

/** Carries the raw body past the parsers of the other routes. No request from outside is read under this name. */
const RAW_TYPE = 'application/vnd.jida.raw-callback';

const GIVEN_TYPE = Symbol('content type as given');

interface CallbackRequest extends FastifyRequest {
  [GIVEN_TYPE]?: string | undefined;
}

/**
 * Makes the bodies of callbacks arrive as the bytes that were signed, whatever content type they claim. To be called
 * before the routes are made.
 */
export function registerRawCallbackBody(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    RAW_TYPE,
    { parseAs: 'buffer', bodyLimit: LARGEST_BODY },
    (request, body, done) => {
      if (request.routeOptions.url === ROUTE) done(null, body);
      else done(Object.assign(new Error('unsupported media type'), { statusCode: 415 }));
    },
  );
  fastify.addHook('onRequest', (request: CallbackRequest, _reply, done) => {
    if (request.routeOptions.url === ROUTE) {
      request[GIVEN_TYPE] = request.raw.headers['content-type'];
      request.raw.headers['content-type'] = RAW_TYPE;
    }
    done();
  });
}

/** Where platforms push to. Open to everybody: the connector's signature check is the lock. */
@ApiTags('callbacks')
@Controller('callbacks')
@Public()
export class CallbacksController {
  constructor(
    private readonly inbox: CallbackInbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':channelKey')
  async get(
    @Param('channelKey') channelKey: string,
    @Req() request: CallbackRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(channelKey, 'GET', request, reply);
  }

  @Post(':channelKey')
  async post(
    @Param('channelKey') channelKey: string,
    @Req() request: CallbackRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(channelKey, 'POST', request, reply);
  }

  private async answer(
    channelKey: string,
    method: RawCallback['method'],
    request: CallbackRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const given = await this.inbox.receive(channelKey, {
      method,
      query: firstValues(Object.entries(request.query as Record<string, string | string[]>)),
      headers: headersOf(request),
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      receivedAt: this.clock.now(),
    });
    await reply
      .status(given.status)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .type(given.contentType)
      .send(given.body);
  }
}

function headersOf(request: CallbackRequest): Readonly<Record<string, string>> {
  const given = request[GIVEN_TYPE];
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string | string[]][] =>
    value === undefined || name === 'content-type' ? [] : [[name, value]],
  );
  return { ...firstValues(headers), ...(given === undefined ? {} : { 'content-type': given }) };
}

/** Of a name that was sent twice, the first counts. */
function firstValues(
  entries: readonly (readonly [string, string | readonly string[]])[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : (value[0] ?? '')]),
  );
}

@Module({ imports: [ChannelsModule], controllers: [CallbacksController] })
export class CallbacksHttpModule {}
