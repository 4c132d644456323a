import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DataOf } from '#libs/http/data-of.js';
import { setEtag } from '#libs/http/etag.js';
import { IfMatchTag } from '#libs/http/if-match.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { MovePreviewView, RescheduledView } from '../brakes/conflicts/answers.view.js';
import { PlanConflicts } from '../brakes/conflicts/plan-conflicts.js';
import { ReasonRequest } from '../release.requests.js';
import { ReleaseList, ReleaseView } from '../screens/release-list.js';
import { ReleaseActPermissions } from './act-permissions.view.js';
import { ACT_PERMISSIONS } from './act.rules.js';
import { PreviewMoveRequest, RescheduleRequest, ResolveRequest } from './acts.requests.js';
import { CancelRelease } from './cancel-release.js';
import { HoldRelease } from './hold-release.js';
import { RescheduleRelease } from './reschedule-release.js';
import { ResolveRelease } from './resolve-release.js';

/** What people do with one release that is not out. Each is a compare-and-set against the commit. */
@ApiTags('releases')
@ApiExtraModels(ReleaseActPermissions)
@Controller('releases/:id')
export class ReleaseActsController {
  constructor(
    private readonly list: ReleaseList,
    private readonly times: RescheduleRelease,
    private readonly conflicts: PlanConflicts,
    private readonly holds: HoldRelease,
    private readonly cancels: CancelRelease,
    private readonly doubts: ResolveRelease,
  ) {}

  @Post('reschedule')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.reschedule)
  @ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The `version` that was seen; 412 when something else was decided since',
  })
  @ApiOkResponse({ type: RescheduledView })
  async reschedule(
    @Param('id') id: string,
    @IfMatchTag() seen: string | undefined,
    @Body() body: RescheduleRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<RescheduledView>> {
    const { plannedAt, timeZone, latestSeconds } = body;
    await this.times.reschedule(id, { plannedAt, timeZone, latestSeconds, seen }, user);
    const release: DataOf<ReleaseView> = await this.list.one(id, scopeOf(user));
    setEtag(reply, release.version);
    return { ...release, conflicts: await this.conflicts.ofRelease(id) };
  }

  /** What would be in the way at another time; changes nothing. */
  @Post('reschedule/preview')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: MovePreviewView })
  async previewMove(
    @Param('id') id: string,
    @Body() body: PreviewMoveRequest,
    @CurrentUser() user: Principal,
  ): Promise<MovePreviewView> {
    return { conflicts: await this.times.preview(id, body, user) };
  }

  @Post('send-now')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.send_now)
  @ApiOkResponse({ type: ReleaseView })
  async sendNow(@Param('id') id: string, @CurrentUser() user: Principal): Promise<ReleaseView> {
    await this.times.sendNow(id, user);
    return await this.list.one(id, scopeOf(user));
  }

  @Post('hold')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.hold)
  @ApiOkResponse({ type: ReleaseView })
  async hold(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    await this.holds.hold(id, body.reason, user);
    return await this.list.one(id, scopeOf(user));
  }

  @Post('resume')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.resume)
  @ApiOkResponse({ type: ReleaseView })
  async resume(@Param('id') id: string, @CurrentUser() user: Principal): Promise<ReleaseView> {
    await this.holds.resume(id, user);
    return await this.list.one(id, scopeOf(user));
  }

  @Post('cancel')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.cancel)
  @ApiOkResponse({ type: ReleaseView })
  async cancel(
    @Param('id') id: string,
    @Body() body: ReasonRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    await this.cancels.cancel(id, body.reason, user);
    return await this.list.one(id, scopeOf(user));
  }

  @Post('resolve')
  @HttpCode(200)
  @Requires(ACT_PERMISSIONS.resolve)
  @ApiOkResponse({ type: ReleaseView })
  async resolve(
    @Param('id') id: string,
    @Body() body: ResolveRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    if (body.verdict === 'out') await this.doubts.out(id, body.publicUrl ?? '', user);
    else await this.doubts.notOut(id, user);
    return await this.list.one(id, scopeOf(user));
  }
}
