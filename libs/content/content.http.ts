import { Body, Controller, Get, HttpCode, Module, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import { setEtag, type HeaderSink } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { PageQuery } from '#libs/http/page-query.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { ContentModule } from './content.module.js';
import { CreateDraftRequest, DraftListQuery, ImportRequest, SaveDraftRequest } from './content.requests.js';
import { DraftView, RevisionView, draftView, revisionView } from './content.views.js';
import { readDraft, type DraftRow } from './draft-row.js';
import { Drafts } from './drafts.js';
import { ImportReport, QuestionImport } from './question-import.js';
import { draftPage, DraftPageView } from './screens/draft-list.js';
import { readRevision, revisionPage, RevisionPageView } from './screens/revisions.js';

@ApiTags('drafts')
@Controller()
export class DraftsController {
  constructor(
    private readonly database: Database,
    private readonly drafts: Drafts,
    private readonly imports: QuestionImport,
  ) {}

  /** Begins a draft; a title is enough. */
  @Post('drafts')
  @Requires('draft.edit')
  @ApiCreatedResponse({ type: DraftView })
  async create(
    @Body() body: CreateDraftRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<DataOf<DraftView>> {
    return shown(await this.drafts.create(body, user), reply);
  }

  /** The department's drafts, the last changed first. */
  @Get('drafts')
  @Requires('draft.read')
  @ApiOkResponse({ type: DraftPageView })
  async page(@Query() query: DraftListQuery, @CurrentUser() user: Principal): Promise<DraftPageView> {
    const filter = {
      state: query.state,
      category: query.category,
      text: query.q,
      authorId: query.author,
      unplanned: query.unplanned === 'true',
    };
    return await draftPage(this.database, filter, scopeOf(user), query.limit, query.cursor);
  }

  /** Brings questions with answers in from a file, row by row. */
  @Post('drafts/import')
  @HttpCode(200)
  @Requires('draft.import')
  @ApiOkResponse({ type: ImportReport })
  async import(@Body() body: ImportRequest, @CurrentUser() user: Principal): Promise<ImportReport> {
    const { contentBase64, dryRun, encoding = 'auto', mapping, title, ...rest } = body;
    const file = { ...rest, bytes: Buffer.from(contentBase64, 'base64'), encoding, mapping, title };
    return await this.imports.run(file, dryRun, user);
  }

  @Get('drafts/:id')
  @Requires('draft.read')
  @ApiOkResponse({ type: DraftView })
  async read(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<DataOf<DraftView>> {
    return shown(await readDraft(this.database, id, scopeOf(user)), reply);
  }

  /** Replaces the whole content. The same content again changes nothing, the version included. */
  @Put('drafts/:id')
  @Requires('draft.edit')
  @ApiOkResponse({ type: DraftView })
  async save(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: SaveDraftRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<DataOf<DraftView>> {
    return shown(await this.drafts.save(id, version, body, user), reply);
  }

  @Post('drafts/:id/archive')
  @HttpCode(200)
  @Requires('draft.edit')
  @ApiOkResponse({ type: DraftView })
  async archive(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<DataOf<DraftView>> {
    return shown(await this.drafts.archive(id, user), reply);
  }

  /** The draft's sealed revisions, the newest first. */
  @Get('drafts/:id/revisions')
  @Requires('draft.read')
  @ApiOkResponse({ type: RevisionPageView })
  async revisions(
    @Param('id') id: string,
    @Query() query: PageQuery,
    @CurrentUser() user: Principal,
  ): Promise<RevisionPageView> {
    return await revisionPage(this.database, id, scopeOf(user), query.limit, query.cursor);
  }

  @Get('revisions/:id')
  @Requires('draft.read')
  @ApiOkResponse({ type: RevisionView })
  async revision(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DataOf<RevisionView>> {
    return revisionView(await readRevision(this.database, id, scopeOf(user)));
  }
}

function shown(row: DraftRow, reply: HeaderSink): DataOf<DraftView> {
  setEtag(reply, row.version);
  return draftView(row);
}

@Module({ imports: [ContentModule], controllers: [DraftsController] })
export class ContentHttpModule {}
