import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { setEtag } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { ReasonRequest } from '../../release.requests.js';
import { BlackoutScreens } from './blackout-screens.js';
import { BlackoutListQuery, BlackoutRequest, OccurrenceQuery } from './blackout.requests.js';
import { BlackoutPageView, BlackoutPreviewView, BlackoutView, OccurrenceListView } from './blackout.views.js';
import { ChangeBlackouts } from './change-blackouts.js';

/** When nothing may go out. */
@ApiTags('blackouts')
@Controller('blackouts')
export class BlackoutsController {
  constructor(
    private readonly screens: BlackoutScreens,
    private readonly changes: ChangeBlackouts,
  ) {}

  @Get()
  @Requires('blackout.read')
  @ApiOkResponse({ type: BlackoutPageView })
  async page(@Query() query: BlackoutListQuery, @CurrentUser() user: Principal): Promise<BlackoutPageView> {
    return await this.screens.page(scopeOf(user), query.show !== 'all', query.limit, query.cursor);
  }

  /** For shading a calendar: every time in the span at which a window holds. */
  @Get('occurrences')
  @Requires('blackout.read')
  @ApiOkResponse({ type: OccurrenceListView })
  async occurrences(
    @Query() query: OccurrenceQuery,
    @CurrentUser() user: Principal,
  ): Promise<OccurrenceListView> {
    return await this.screens.occurrences(scopeOf(user), new Date(query.from), new Date(query.to));
  }

  /** Which planned releases a window would hold; keeps nothing. */
  @Post('preview')
  @HttpCode(200)
  @Requires('blackout.manage')
  @ApiOkResponse({ type: BlackoutPreviewView })
  async preview(@Body() body: BlackoutRequest, @CurrentUser() user: Principal): Promise<BlackoutPreviewView> {
    return await this.screens.preview(body, scopeOf(user));
  }

  /** When this has answered, the window holds every later commit. */
  @Post()
  @Requires('blackout.manage')
  @ApiCreatedResponse({ type: BlackoutView })
  async create(
    @Body() body: BlackoutRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlackoutView> {
    const id = await this.changes.create(body, user);
    reply.header('Location', `/api/v1/blackouts/${id}`);
    return await this.view(id, user, reply);
  }

  @Get(':id')
  @Requires('blackout.read')
  @ApiOkResponse({ type: BlackoutView })
  async read(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlackoutView> {
    return await this.view(id, user, reply);
  }

  @Put(':id')
  @Requires('blackout.manage')
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the version that is changed' })
  @ApiOkResponse({ type: BlackoutView })
  async change(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: BlackoutRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlackoutView> {
    await this.changes.change(id, version, body, user);
    return await this.view(id, user, reply);
  }

  /** Ends what holds now, early; a recurring window comes again. */
  @Post(':id/end')
  @HttpCode(200)
  @Requires('blackout.manage')
  @ApiOkResponse({ type: BlackoutView })
  async end(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlackoutView> {
    await this.changes.end(id, body.reason, user);
    return await this.view(id, user, reply);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Requires('blackout.manage')
  @ApiOkResponse({ type: BlackoutView })
  async cancel(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BlackoutView> {
    await this.changes.cancel(id, body.reason, user);
    return await this.view(id, user, reply);
  }

  private async view(id: string, user: Principal, reply: FastifyReply): Promise<BlackoutView> {
    const view = await this.screens.one(id, scopeOf(user));
    setEtag(reply, view.version);
    return view;
  }
}
