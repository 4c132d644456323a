import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DataOf } from '#libs/http/data-of.js';
import { setEtag } from '#libs/http/etag.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { BacklogController } from './backlog/backlog.http.js';
import { BulkController } from './bulk/bulk.http.js';
import { CorrectionsController } from './correct/correct.http.js';
import { ReleaseActsController } from './hold/acts.http.js';
import { HeldReleases, StopPublishing, StopReport } from './hold/stop-publishing.js';
import { PlannedView } from './brakes/conflicts/answers.view.js';
import { PlanConflicts } from './brakes/conflicts/plan-conflicts.js';
import { PlanReleaseRequest } from './plan/plan-release.request.js';
import { PlanReleases } from './plan-releases.js';
import { ReleaseModule } from './release.module.js';
import { PeriodQuery, ReasonRequest, ReleaseListQuery } from './release.requests.js';
import { ChannelTimingList, ChannelTimings } from './screens/channel-timing.js';
import { PlanList, PlanView } from './screens/plan-list.js';
import { ReleaseList, ReleasePageView, ReleaseView } from './screens/release-list.js';
import { ReleaseTimeline, ReleaseTimelines } from './screens/release-timeline.js';
import { ReleaseTrace, ReleaseTraces } from './screens/release-trace.js';
import { WhyNot, WhyNots } from './screens/why-not.js';
import { RevisionChoiceController } from './revision/revision.http.js';
import { WithdrawController } from './withdraw/withdraw.http.js';

@ApiTags('plans')
@Controller('plans')
export class PlansController {
  constructor(
    private readonly plans: PlanReleases,
    private readonly list: PlanList,
    private readonly conflicts: PlanConflicts,
  ) {}

  @Post()
  @Requires('release.plan')
  @ApiCreatedResponse({ type: PlannedView })
  async plan(@Body() body: PlanReleaseRequest, @CurrentUser() user: Principal): Promise<DataOf<PlannedView>> {
    const planId = await this.plans.plan(body, user);
    const plan: DataOf<PlanView> = await this.list.one(planId, scopeOf(user));
    return { ...plan, conflicts: await this.conflicts.ofPlan(planId) };
  }

  @Get(':id')
  @Requires('release.read')
  @ApiOkResponse({ type: PlanView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<PlanView> {
    return await this.list.one(id, scopeOf(user));
  }
}

@ApiTags('releases')
@Controller('releases')
export class ReleasesController {
  constructor(
    private readonly list: ReleaseList,
    private readonly timelines: ReleaseTimelines,
    private readonly why: WhyNots,
    private readonly traces: ReleaseTraces,
  ) {}

  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: ReleasePageView })
  async page(@Query() query: ReleaseListQuery, @CurrentUser() user: Principal): Promise<ReleasePageView> {
    const filter = {
      states: query.state ?? null,
      channelId: query.channelId ?? null,
      planId: query.planId ?? null,
      draftId: query.draftId ?? null,
      from: query.from === undefined ? null : new Date(query.from),
      to: query.to === undefined ? null : new Date(query.to),
      reapprover: query.reapproval === 'mine' ? user.userId : undefined,
    };
    return await this.list.page(filter, scopeOf(user), query.limit, query.cursor);
  }

  @Get(':id')
  @Requires('release.read')
  @ApiOkResponse({ type: ReleaseView })
  async read(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReleaseView> {
    const release = await this.list.one(id, scopeOf(user));
    setEtag(reply, release.version);
    return release;
  }

  @Get(':id/timeline')
  @Requires('release.read')
  @ApiOkResponse({ type: ReleaseTimeline })
  async timeline(@Param('id') id: string, @CurrentUser() user: Principal): Promise<ReleaseTimeline> {
    return await this.timelines.of(id, scopeOf(user));
  }

  @Get(':id/trace')
  @Requires('release.read')
  @ApiOkResponse({ type: ReleaseTrace })
  async trace(@Param('id') id: string, @CurrentUser() user: Principal): Promise<ReleaseTrace> {
    return await this.traces.of(id, scopeOf(user));
  }

  @Get(':id/why')
  @Requires('release.read')
  @ApiOkResponse({ type: WhyNot })
  async whyNot(@Param('id') id: string, @CurrentUser() user: Principal): Promise<WhyNot> {
    return await this.why.of(id, user);
  }
}

@ApiTags('stop')
@Controller()
export class StopController {
  constructor(private readonly stop: StopPublishing) {}

  @Post('channels/:id/pause')
  @HttpCode(200)
  @Requires('channel.pause')
  @ApiOkResponse({ type: StopReport })
  async pause(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<StopReport> {
    return await this.stop.pauseChannel(id, body.reason, user);
  }

  @Post('channels/:id/resume')
  @HttpCode(200)
  @Requires('channel.pause')
  @ApiOkResponse({ type: HeldReleases })
  async resume(@Param('id') id: string, @CurrentUser() user: Principal): Promise<HeldReleases> {
    return { held: await this.stop.resumeChannel(id, user) };
  }

  @Post('publishing/stop')
  @HttpCode(200)
  @Requires('publishing.stop')
  @ApiOkResponse({ type: StopReport })
  async stopAll(@Body() body: ReasonRequest, @CurrentUser() user: Principal): Promise<StopReport> {
    return await this.stop.stopAll(body.reason, user);
  }

  @Post('publishing/resume')
  @HttpCode(204)
  @Requires('publishing.resume')
  async resumeAll(@CurrentUser() user: Principal): Promise<void> {
    await this.stop.resumeAll(user);
  }
}

@ApiTags('timing')
@Controller()
export class TimingController {
  constructor(private readonly timings: ChannelTimings) {}

  @Get('timing')
  @Requires('timing.read')
  @ApiOkResponse({ type: ChannelTimingList })
  async all(@Query() query: PeriodQuery, @CurrentUser() user: Principal): Promise<ChannelTimingList> {
    return { items: await this.timings.over(new Date(query.from), new Date(query.to), null, scopeOf(user)) };
  }

  @Get('channels/:id/timing')
  @Requires('timing.read')
  @ApiOkResponse({ type: ChannelTimingList })
  async one(
    @Param('id') id: string,
    @Query() query: PeriodQuery,
    @CurrentUser() user: Principal,
  ): Promise<ChannelTimingList> {
    return { items: await this.timings.over(new Date(query.from), new Date(query.to), id, scopeOf(user)) };
  }
}

@Module({
  imports: [ReleaseModule],
  controllers: [
    PlansController,
    ReleasesController,
    ReleaseActsController,
    WithdrawController,
    RevisionChoiceController,
    CorrectionsController,
    BulkController,
    BacklogController,
    StopController,
    TimingController,
  ],
})
export class ReleaseHttpModule {}
