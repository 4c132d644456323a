import { Body, Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { revisionContent } from '#libs/content/content.queries.js';
import { readDraft } from '#libs/content/draft-row.js';
import { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import { PreviewRequest } from './preview.request.js';
import { renditionsOf } from './rendition.queries.js';
import { PreviewListView, RenditionListView } from './rendition.views.js';
import { RenditionSealer } from './rendition-sealer.js';
import { RenditionsModule } from './renditions.module.js';

@ApiTags('renditions')
@Controller()
export class RenditionsController {
  constructor(
    private readonly database: Database,
    private readonly sealer: RenditionSealer,
  ) {}

  /** What reviewers are asked to approve, channel by channel. */
  @Get('revisions/:id/renditions')
  @Requires('draft.read')
  @ApiOkResponse({ type: RenditionListView })
  async ofRevision(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<RenditionListView>> {
    const revision = isId(id) ? await revisionContent(this.database, id) : undefined;
    if (revision?.departmentId !== user.departmentId) throw notFound('这个版本');
    return { items: await renditionsOf(this.database, id) };
  }

  /** The draft's present text on the named or all active channels, with findings; stores nothing but the pictures. */
  @Post('drafts/:id/preview')
  @HttpCode(200)
  @Requires('draft.read')
  @ApiOkResponse({ type: PreviewListView })
  async preview(
    @Param('id') id: string,
    @Body() body: PreviewRequest,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<PreviewListView>> {
    const draft = await readDraft(this.database, id, scopeOf(user));
    const channels = await this.sealer.channels(this.database, user.departmentId, body.channelIds);
    await this.sealer.takeUpMedia(this.database, draft.id, channels);
    return { items: await this.sealer.preview(this.database, draft.id, channels) };
  }
}

@Module({ imports: [RenditionsModule], controllers: [RenditionsController] })
export class RenditionsHttpModule {}
