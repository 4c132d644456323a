import { Controller, Get, Module, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '#libs/http/page-query.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { FeedbackModule } from './feedback.module.js';
import { CommentPageView, FeedbackView } from './screens/feedback.views.js';
import { ReleaseFeedback } from './screens/release-feedback.js';

@ApiTags('feedback')
@Controller('releases')
export class FeedbackController {
  constructor(private readonly feedback: ReleaseFeedback) {}

  /** What the platform counted of the release, day by day, and how far its comments have been read. */
  @Get(':id/feedback')
  @Requires('release.read')
  @ApiOkResponse({ type: FeedbackView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<FeedbackView> {
    return await this.feedback.of(id, scopeOf(user));
  }

  /** What citizens wrote under the release, the newest first. */
  @Get(':id/comments')
  @Requires('release.read')
  @ApiOkResponse({ type: CommentPageView })
  async comments(
    @Param('id') id: string,
    @Query() query: PageQuery,
    @CurrentUser() user: Principal,
  ): Promise<CommentPageView> {
    return await this.feedback.comments(id, scopeOf(user), query.limit, query.cursor);
  }
}

@Module({ imports: [FeedbackModule], controllers: [FeedbackController] })
export class FeedbackHttpModule {}
