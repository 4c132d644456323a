import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Module,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import { setEtag } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { PlanWithConflictsView } from './brakes/conflicts/answers.view.js';
import { PlanConflicts } from './brakes/conflicts/plan-conflicts.js';
import { wantedSteps } from './brakes/conflicts/steps-wanted.js';
import { DraftScheduleView, DraftWishes } from './plan/draft-wishes.js';
import { previewData } from './plan/plan-preview.view.js';
import { PreviewPlanRequest } from './plan/plan-release.request.js';
import { PlanReleases } from './plan-releases.js';
import { planTemplate, planTemplates } from './plan/plan-template.queries.js';
import { PlanTemplateRequest } from './plan/plan-template.request.js';
import { PlanTemplateListView, PlanTemplateView, templateData } from './plan/plan-template.view.js';
import { PlanTemplates } from './plan/plan-templates.js';
import { SetEmbargo } from './plan/set-embargo.js';
import { EmbargoRequest, PlanPageQuery, WishRequest } from './planning.requests.js';
import { ReleaseModule } from './release.module.js';
import { PlanList, PlanView } from './screens/plan-list.js';
import { PlanPages, PlanPageView } from './plan-pages.js';

const IF_MATCH = { name: 'If-Match', required: true, description: 'The ETag of the version that is changed' };

@ApiTags('plans')
@Controller('plans')
export class PlanningController {
  constructor(
    private readonly database: Database,
    private readonly plans: PlanReleases,
    private readonly conflicts: PlanConflicts,
    private readonly pages: PlanPages,
    private readonly list: PlanList,
    private readonly embargoes: SetEmbargo,
  ) {}

  /** The department's plans, the last made first. */
  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: PlanPageView })
  async page(@Query() query: PlanPageQuery, @CurrentUser() user: Principal): Promise<PlanPageView> {
    const { draftId, columnId } = query;
    const from = query.from === undefined ? undefined : new Date(query.from);
    const to = query.to === undefined ? undefined : new Date(query.to);
    return await this.pages.page({ draftId, columnId, from, to }, scopeOf(user), query.limit, query.cursor);
  }

  /** What a plan would come to, with the instants resolved; stores nothing. */
  @Post('preview')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: PlanWithConflictsView })
  async preview(
    @Body() body: PreviewPlanRequest,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<PlanWithConflictsView>> {
    const draft = await this.plans.preview(body, user);
    const wanted = wantedSteps(draft.steps, body.revisionId ?? null);
    return { ...previewData(draft), conflicts: await this.conflicts.of(this.database, wanted) };
  }

  /** Sets, moves or lifts the instant before which nothing of the plan goes out. */
  @Put(':id/embargo')
  @Requires('release.plan')
  @ApiOkResponse({ type: PlanView })
  async embargo(
    @Param('id') id: string,
    @Body() body: EmbargoRequest,
    @CurrentUser() user: Principal,
  ): Promise<PlanView> {
    await this.embargoes.run(id, body.embargoAt, body.timeZone, user);
    return await this.list.one(id, scopeOf(user));
  }
}

@ApiTags('plan-templates')
@Controller('plan-templates')
export class PlanTemplatesController {
  constructor(
    private readonly database: Database,
    private readonly templates: PlanTemplates,
  ) {}

  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: PlanTemplateListView })
  async all(@CurrentUser() user: Principal): Promise<DataOf<PlanTemplateListView>> {
    return { items: (await planTemplates(this.database, scopeOf(user))).map(templateData) };
  }

  @Post()
  @Requires('release.plan')
  @ApiCreatedResponse({ type: PlanTemplateView })
  async create(
    @Body() body: PlanTemplateRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<PlanTemplateView>> {
    return await this.view(await this.templates.create(body, user), user, reply);
  }

  @Get(':id')
  @Requires('release.read')
  @ApiOkResponse({ type: PlanTemplateView })
  async read(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<PlanTemplateView>> {
    return await this.view(id, user, reply);
  }

  @Put(':id')
  @Requires('release.plan')
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: PlanTemplateView })
  async replace(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: PlanTemplateRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<PlanTemplateView>> {
    await this.templates.replace(id, version, body, user);
    return await this.view(id, user, reply);
  }

  /** It can no longer be used; plans made with it stay as they are. */
  @Delete(':id')
  @HttpCode(204)
  @Requires('release.plan')
  @ApiHeader(IF_MATCH)
  @ApiNoContentResponse()
  async archive(
    @Param('id') id: string,
    @IfMatch() version: number,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.templates.archive(id, version, user);
  }

  private async view(id: string, user: Principal, reply: FastifyReply): Promise<DataOf<PlanTemplateView>> {
    const row = await planTemplate(this.database, id, scopeOf(user));
    setEtag(reply, row.version);
    return templateData(row);
  }
}

/** When a draft is wished to go out, which is not a plan. */
@ApiTags('plans')
@Controller('drafts')
export class DraftWishesController {
  constructor(private readonly wishes: DraftWishes) {}

  @Get(':id/schedule')
  @Requires('draft.read')
  @ApiOkResponse({ type: DraftScheduleView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DraftScheduleView> {
    return await this.wishes.schedule(id, user);
  }

  @Put(':id/wished-time')
  @Requires('draft.edit')
  @ApiOkResponse({ type: DraftScheduleView })
  async wish(
    @Param('id') id: string,
    @Body() body: WishRequest,
    @CurrentUser() user: Principal,
  ): Promise<DraftScheduleView> {
    await this.wishes.wish(id, body.wishedAt, body.timeZone, user);
    return await this.wishes.schedule(id, user);
  }

  @Delete(':id/wished-time')
  @HttpCode(204)
  @Requires('draft.edit')
  @ApiNoContentResponse()
  async forget(@Param('id') id: string, @CurrentUser() user: Principal): Promise<void> {
    await this.wishes.forget(id, user);
  }
}

@Module({
  imports: [ReleaseModule],
  controllers: [PlanningController, PlanTemplatesController, DraftWishesController],
})
export class PlanningHttpModule {}
