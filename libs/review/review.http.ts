import { Body, Controller, Get, HttpCode, Module, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { DataOf } from '#libs/http/data-of.js';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import { DecideReview } from './decide/decide-review.js';
import { OpenReview } from './open/open-review.js';
import { ReviewFlows } from './review-flows.js';
import { ReviewModule } from './review.module.js';
import { DecisionRequest, OpenReviewRequest, ReviewFlowRequest, ReviewListQuery } from './review.requests.js';
import { ReviewDetailView, ReviewFlowView, ReviewPageView } from './review.views.js';
import { ReviewList } from './screens/review-list.js';

@ApiTags('reviews')
@Controller()
export class ReviewsController {
  constructor(
    private readonly opening: OpenReview,
    private readonly deciding: DecideReview,
    private readonly flows: ReviewFlows,
    private readonly list: ReviewList,
  ) {}

  /** Submits a draft for review. The answer's `blocked` tells when a stage has nobody who could decide it. */
  @Post('drafts/:id/reviews')
  @Requires('review.submit')
  @ApiCreatedResponse({ type: ReviewDetailView })
  async open(
    @Param('id') draftId: string,
    @Body() body: OpenReviewRequest,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<ReviewDetailView>> {
    return await this.list.one(await this.opening.open(draftId, body.channelIds, user), user);
  }

  @Get('reviews')
  @Requires('review.read')
  @ApiOkResponse({ type: ReviewPageView })
  async page(
    @Query() query: ReviewListQuery,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<ReviewPageView>> {
    return await this.list.page(
      {
        state: query.state ?? null,
        mine: query.mine === 'true',
        draftId: query.draftId ?? null,
        order: query.order ?? 'newest',
      },
      user,
      query.limit,
      query.cursor,
    );
  }

  @Get('reviews/:id')
  @Requires('review.read')
  @ApiOkResponse({ type: ReviewDetailView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DataOf<ReviewDetailView>> {
    return await this.list.one(id, user);
  }

  /** Signs the current stage, for exactly the text whose hash is given. */
  @Post('reviews/:id/decisions')
  @Requires('review.decide')
  @ApiCreatedResponse({ type: ReviewDetailView })
  async decide(
    @Param('id') id: string,
    @Body() body: DecisionRequest,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<ReviewDetailView>> {
    await this.deciding.decide(
      id,
      {
        verdict: body.verdict,
        opinion: cleanOpinion(body.opinion),
        contentHash: body.contentHash,
        stage: body.stage,
      },
      user,
    );
    return await this.list.one(id, user);
  }

  /** Takes a draft back from review. */
  @Post('reviews/:id/withdraw')
  @HttpCode(200)
  @Requires('review.submit')
  @ApiOkResponse({ type: ReviewDetailView })
  async withdraw(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DataOf<ReviewDetailView>> {
    await this.deciding.withdraw(id, user);
    return await this.list.one(id, user);
  }

  @Get('review-flow')
  @Requires('review.read')
  @ApiOkResponse({ type: ReviewFlowView })
  async flow(@CurrentUser() user: Principal): Promise<DataOf<ReviewFlowView>> {
    return { stages: await this.flows.mine(user) };
  }

  @Put('review-flow')
  @Requires('review.flow')
  @ApiOkResponse({ type: ReviewFlowView })
  async setFlow(
    @Body() body: ReviewFlowRequest,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<ReviewFlowView>> {
    await this.flows.set(body.stages, user);
    return { stages: await this.flows.mine(user) };
  }
}

function cleanOpinion(text: string | undefined): string {
  return (text ?? '').replaceAll('\u0000', '').toWellFormed().trim();
}

@Module({ imports: [ReviewModule], controllers: [ReviewsController] })
export class ReviewHttpModule {}
