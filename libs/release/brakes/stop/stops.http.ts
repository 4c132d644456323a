import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { DecideHeld } from './decide-held.js';
import { EmergencyStops } from './emergency-stops.js';
import { DeclareStopRequest, HeldDecisionsRequest, StopListQuery } from './stop.requests.js';
import { StopScreens } from './stop-screens.js';
import { HeldByStopListView, HeldDecisionsView, StopDetailView, StopPageView } from './stop.views.js';

/** Emergency stops of everything, a platform, a channel or a topic. */
@ApiTags('stop')
@Controller('stops')
export class StopsController {
  constructor(
    private readonly stops: EmergencyStops,
    private readonly screens: StopScreens,
    private readonly decisions: DecideHeld,
  ) {}

  /** When this has answered, no later commit it concerns begins; the answer is the true list. */
  @Post()
  @Requires('publishing.stop')
  @ApiCreatedResponse({ type: StopDetailView })
  async declare(
    @Body() body: DeclareStopRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StopDetailView> {
    const id = await this.stops.declare(body, user);
    reply.header('Location', `/api/v1/stops/${id}`);
    return await this.screens.one(id, scopeOf(user));
  }

  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: StopPageView })
  async page(@Query() query: StopListQuery, @CurrentUser() user: Principal): Promise<StopPageView> {
    return await this.screens.page(scopeOf(user), query.show !== 'all', query.limit, query.cursor);
  }

  /** The list, filled in as what was in flight settles. */
  @Get(':id')
  @Requires('release.read')
  @ApiOkResponse({ type: StopDetailView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<StopDetailView> {
    return await this.screens.one(id, scopeOf(user));
  }

  /** Sends nothing by itself: whatever fell due meanwhile waits for a decision. */
  @Post(':id/lift')
  @HttpCode(200)
  @Requires('publishing.resume')
  @ApiOkResponse({ type: StopDetailView })
  async lift(@Param('id') id: string, @CurrentUser() user: Principal): Promise<StopDetailView> {
    await this.stops.lift(id, user);
    return await this.screens.one(id, scopeOf(user));
  }

  /** What the stop holds, with the choices there are. */
  @Get(':id/held')
  @Requires('release.read')
  @ApiOkResponse({ type: HeldByStopListView })
  async held(@Param('id') id: string, @CurrentUser() user: Principal): Promise<HeldByStopListView> {
    return await this.screens.held(id, scopeOf(user));
  }

  /** Send now, plan anew at spaced times, keep held or cancel, release by release; each gets its own answer. */
  @Post(':id/decisions')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: HeldDecisionsView })
  async decide(
    @Param('id') id: string,
    @Body() body: HeldDecisionsRequest,
    @CurrentUser() user: Principal,
  ): Promise<HeldDecisionsView> {
    return { items: await this.decisions.run(id, body, user) };
  }
}
