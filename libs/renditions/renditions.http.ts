import { Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { activeChannels } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import { RenditionSealer, type RenditionPreview } from './rendition-sealer.js';
import { RenditionsModule } from './renditions.module.js';

interface RenditionView {
  readonly id: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly channelKind: string;
  readonly template: string;
  readonly fields: unknown;
  readonly hash: string;
  readonly previewHtml: string;
  readonly measures: unknown;
  readonly findings: unknown;
}

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
  async ofRevision(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
  ): Promise<{ items: readonly RenditionView[] }> {
    const known = isId(id)
      ? await this.database.query(
          'SELECT 1 FROM revision v JOIN draft d ON d.id = v.draft_id WHERE v.id = $1 AND d.department_id = $2',
          [id, user.departmentId],
        )
      : [];
    if (known.length === 0) throw notFound('这个版本');
    const items = await this.database.query<RenditionView>(
      `SELECT n.id, n.channel_id AS "channelId", h.name AS "channelName", h.kind AS "channelKind", n.template, n.fields, n.hash,
         n.preview_html AS "previewHtml", n.measures, n.findings
       FROM rendition n JOIN channel h ON h.id = n.channel_id WHERE n.revision_id = $1 ORDER BY h.name, n.sealed_at`,
      [id],
    );
    return { items };
  }

  /** The draft's present text on every active channel, with findings; stores nothing. */
  @Post('drafts/:id/preview')
  @HttpCode(200)
  @Requires('draft.read')
  async preview(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
  ): Promise<{ items: readonly RenditionPreview[] }> {
    const known = isId(id)
      ? await this.database.query('SELECT 1 FROM draft WHERE id = $1 AND department_id = $2', [
          id,
          user.departmentId,
        ])
      : [];
    if (known.length === 0) throw notFound('这篇问答稿');
    const channels = await activeChannels(this.database, user.departmentId);
    return { items: await this.sealer.preview(this.database, id, channels) };
  }
}

@Module({ imports: [RenditionsModule], controllers: [RenditionsController] })
export class RenditionsHttpModule {}
