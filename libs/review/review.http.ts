import { Body, Controller, Get, HttpCode, Module, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import type { Page } from '#libs/kernel/paging.js';
import { DecideReview } from './decide/decide-review.js';
import { OpenReview } from './open/open-review.js';
import { ReviewFlows } from './review-flows.js';
import { ReviewModule } from './review.module.js';
import { DecisionRequest, OpenReviewRequest, ReviewFlowRequest, ReviewListQuery } from './review.requests.js';
import type { Stage } from './review.rules.js';
import { ReviewList, type ReviewView } from './screens/review-list.js';

@ApiTags('reviews')
@Controller()
export class ReviewsController {
  constructor(
    private readonly opening: OpenReview,
    private readonly deciding: DecideReview,
    private readonly flows: ReviewFlows,
    private readonly list: ReviewList,
  ) {}

  /** Submits a draft for review. */
  @Post('drafts/:id/reviews')
  @Requires('review.submit')
  async open(
    @Param('id') draftId: string,
    @Body() body: OpenReviewRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReviewView & { emptyStages: readonly string[] }> {
    const opened = await this.opening.open(draftId, body.channelIds, user);
    return { ...(await this.list.one(opened.reviewId, user)), emptyStages: opened.emptyStages };
  }

  @Get('reviews')
  @Requires('review.read')
  async page(@Query() query: ReviewListQuery, @CurrentUser() user: Principal): Promise<Page<ReviewView>> {
    return await this.list.page(
      { state: query.state ?? null, mine: query.mine === 'true' },
      user,
      query.limit,
      query.cursor,
    );
  }

  @Get('reviews/:id')
  @Requires('review.read')
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<ReviewView> {
    return await this.list.one(id, user);
  }

  @Post('reviews/:id/decisions')
  @Requires('review.decide')
  async decide(
    @Param('id') id: string,
    @Body() body: DecisionRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReviewView> {
    await this.deciding.decide(
      id,
      { verdict: body.verdict, opinion: body.opinion ?? '', contentHash: body.contentHash },
      user,
    );
    return await this.list.one(id, user);
  }

  @Post('reviews/:id/withdraw')
  @HttpCode(200)
  @Requires('review.submit')
  async withdraw(@Param('id') id: string, @CurrentUser() user: Principal): Promise<ReviewView> {
    await this.deciding.withdraw(id, user);
    return await this.list.one(id, user);
  }

  @Get('review-flow')
  @Requires('review.read')
  async flow(@CurrentUser() user: Principal): Promise<{ stages: readonly Stage[] }> {
    return { stages: await this.flows.mine(user) };
  }

  @Put('review-flow')
  @Requires('review.flow')
  async setFlow(
    @Body() body: ReviewFlowRequest,
    @CurrentUser() user: Principal,
  ): Promise<{ stages: readonly Stage[] }> {
    await this.flows.set(body.stages, user);
    return { stages: await this.flows.mine(user) };
  }
}

@Module({ imports: [ReviewModule], controllers: [ReviewsController] })
export class ReviewHttpModule {}
