import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Module,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { setEtag, type HeaderSink } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { CurrentUser, Requires, type Principal } from '#libs/identity/principal.js';
import { invalid } from '#libs/kernel/problem.js';
import { NoticeFeed } from './notice-feed.js';
import { NoticeSettings } from './notice-settings.js';
import { NoticeSettingsRequest, NoticeSettingsView } from './notice-settings.views.js';
import {
  MarkedView,
  MarkReadRequest,
  NoticeListQuery,
  NoticePageView,
  NoticeView,
  UnreadView,
} from './notice.views.js';
import { NotifyModule } from './notify.module.js';
import { PushLog } from './webhooks/push-log.js';
import {
  ChangeWebhookRequest,
  CreateWebhookRequest,
  DeliveryView,
  PushListView,
  WebhookListView,
  WebhookView,
} from './webhooks/webhook.views.js';
import { Webhooks } from './webhooks/webhooks.js';

@ApiTags('notices')
@Controller('notices')
export class NoticesController {
  constructor(
    private readonly feed: NoticeFeed,
    private readonly settings: NoticeSettings,
  ) {}

  /** My notices, the newest first. */
  @Get()
  @Requires('self.read')
  @ApiOkResponse({ type: NoticePageView })
  async list(@Query() query: NoticeListQuery, @CurrentUser() user: Principal): Promise<NoticePageView> {
    const filter = { unread: query.unread === true, kinds: query.kind ?? null };
    return await this.feed.page(user, filter, query.limit, query.cursor);
  }

  @Get('unread')
  @Requires('self.read')
  @ApiOkResponse({ type: UnreadView })
  async unread(@CurrentUser() user: Principal): Promise<UnreadView> {
    return { unread: await this.feed.unread(user) };
  }

  /** Marks some as read, or all up to an instant. */
  @Post('read')
  @HttpCode(200)
  @Requires('self.read')
  @ApiOkResponse({ type: MarkedView })
  async markRead(@Body() body: MarkReadRequest, @CurrentUser() user: Principal): Promise<MarkedView> {
    const marked = await this.feed.markRead(user, whichOf(body));
    return { marked, unread: await this.feed.unread(user) };
  }

  /** How I want to be told; the version goes into If-Match when changing it. */
  @Get('settings')
  @Requires('self.read')
  @ApiOkResponse({ type: NoticeSettingsView })
  async readSettings(
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<NoticeSettingsView> {
    const view = await this.settings.of(user);
    setEtag(reply, view.version);
    return view;
  }

  @Put('settings')
  @Requires('self.read')
  @ApiOkResponse({ type: NoticeSettingsView })
  async changeSettings(
    @IfMatch() version: number,
    @Body() body: NoticeSettingsRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<NoticeSettingsView> {
    await this.settings.set(body, version, user);
    return await this.readSettings(user, reply);
  }

  @Get(':id')
  @Requires('self.read')
  @ApiOkResponse({ type: NoticeView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<NoticeView> {
    return await this.feed.one(id, user);
  }
}

function whichOf({ ids, until }: MarkReadRequest): readonly string[] | { readonly until: Date } {
  if ((ids === undefined) === (until === undefined)) {
    throw invalid([{ field: 'ids', code: 'one-of-two', message: '请给出 ids 或 until 之一。' }]);
  }
  return ids ?? { until: new Date(until ?? '') };
}

@ApiTags('webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly pushes: PushLog,
  ) {}

  /** The department's own systems that are told of its notices. */
  @Get()
  @Requires('webhook.manage')
  @ApiOkResponse({ type: WebhookListView })
  async list(@CurrentUser() user: Principal): Promise<WebhookListView> {
    return { items: await this.webhooks.list(user) };
  }

  @Post()
  @Requires('webhook.manage')
  @ApiCreatedResponse({ type: WebhookView })
  async create(
    @Body() body: CreateWebhookRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<WebhookView> {
    return await this.answer(await this.webhooks.create(body, user), user, reply);
  }

  @Get(':id')
  @Requires('webhook.manage')
  @ApiOkResponse({ type: WebhookView })
  async read(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<WebhookView> {
    return await this.answer(id, user, reply);
  }

  @Patch(':id')
  @Requires('webhook.manage')
  @ApiOkResponse({ type: WebhookView })
  async change(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: ChangeWebhookRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<WebhookView> {
    await this.webhooks.change(id, version, body, user);
    return await this.answer(id, user, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('webhook.manage')
  @ApiNoContentResponse()
  async remove(@Param('id') id: string, @CurrentUser() user: Principal): Promise<void> {
    await this.webhooks.remove(id, user);
  }

  /** Pushes a test message now and tells what came of it. */
  @Post(':id/test')
  @HttpCode(200)
  @Requires('webhook.manage')
  @ApiOkResponse({ type: DeliveryView })
  async test(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DeliveryView> {
    return await this.webhooks.test(id, user);
  }

  /** What was pushed to it of late, and what came of it. */
  @Get(':id/pushes')
  @Requires('webhook.manage')
  @ApiOkResponse({ type: PushListView })
  async listPushes(@Param('id') id: string, @CurrentUser() user: Principal): Promise<PushListView> {
    return { items: await this.pushes.of(id, user) };
  }

  private async answer(id: string, user: Principal, reply: HeaderSink): Promise<WebhookView> {
    const view = await this.webhooks.one(id, user);
    setEtag(reply, view.version);
    return view;
  }
}

@Module({ imports: [NotifyModule], controllers: [NoticesController, WebhooksController] })
export class NotifyHttpModule {}
