import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Module,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '#libs/database/database.js';
import { setEtag } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { FinishAuthorisationRequest } from './authorise/authorisation.request.js';
import { AuthorisationView } from './authorise/authorisation.view.js';
import { AuthoriseChannel } from './authorise/authorise-channel.js';
import { ChangeChannelRequest } from './change/change-channel.request.js';
import { ChangeChannel } from './change/change-channel.js';
import { ChannelsModule } from './channels.module.js';
import { TryChannelRequest } from './check/check-channel.request.js';
import { CheckChannel } from './check/check-channel.js';
import { ConnectChannelRequest } from './connect/connect-channel.request.js';
import { ConnectChannel } from './connect/connect-channel.js';
import { CONNECTORS, type ConnectorRegistry } from './connector.js';
import { publishingStop } from './publishing-stop.js';
import { RetireChannel } from './retire/retire-channel.js';
import { RetireChannelRequest } from './retire/retire-channel.request.js';
import { ChannelListQuery } from './screens/channel-list.query.js';
import { ChannelScreens } from './screens/channel-screens.js';
import { ChannelHealthView, ChannelPageView, ChannelView } from './screens/channel.view.js';
import { ConnectorListView, connectorData } from './screens/connector.view.js';
import type { DataOf } from '#libs/http/data-of.js';
import { PublishingStopView } from './screens/publishing-stop.view.js';

/** Connecting, changing, checking and retiring channels. Pausing and resuming belong to the releases they stop. */
@ApiTags('channels')
@Controller('channels')
export class ChannelsController {
  constructor(
    private readonly connecting: ConnectChannel,
    private readonly changing: ChangeChannel,
    private readonly checking: CheckChannel,
    private readonly retiring: RetireChannel,
    private readonly screens: ChannelScreens,
  ) {}

  @Get()
  @Requires('channel.read')
  @ApiOkResponse({ type: ChannelPageView })
  async list(
    @Query() query: ChannelListQuery,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<ChannelPageView>> {
    return await this.screens.page(scopeOf(user), query.state ?? null, query.limit, query.cursor);
  }

  @Post()
  @Requires('channel.manage')
  @ApiCreatedResponse({ type: ChannelView })
  async connect(
    @Body() body: ConnectChannelRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<ChannelView>> {
    const id = await this.connecting.run(body, user);
    reply.header('Location', `/api/v1/channels/${id}`);
    return await this.view(id, user, reply);
  }

  /** Tries a configuration without saving it. */
  @Post('check')
  @HttpCode(200)
  @Requires('channel.manage')
  @ApiOkResponse({ type: ChannelHealthView })
  async trial(
    @Body() body: TryChannelRequest,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<ChannelHealthView>> {
    return await this.checking.trial(body, user);
  }

  @Get(':id')
  @Requires('channel.read')
  @ApiOkResponse({ type: ChannelView })
  async read(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<ChannelView>> {
    return await this.view(id, user, reply);
  }

  @Patch(':id')
  @Requires('channel.manage')
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the version that is changed' })
  @ApiOkResponse({ type: ChannelView })
  async change(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: ChangeChannelRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<ChannelView>> {
    await this.changing.run(id, version, body, user);
    return await this.view(id, user, reply);
  }

  /** Checks the channel as it is saved, and keeps the report as its health. */
  @Post(':id/check')
  @HttpCode(200)
  @Requires('channel.manage')
  @ApiOkResponse({ type: ChannelHealthView })
  async check(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DataOf<ChannelHealthView>> {
    return await this.checking.stored(id, user);
  }

  @Post(':id/retire')
  @HttpCode(200)
  @Requires('channel.manage')
  @ApiOkResponse({ type: ChannelView })
  async retire(
    @Param('id') id: string,
    @Body() body: RetireChannelRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataOf<ChannelView>> {
    await this.retiring.run(id, body.reason, user);
    return await this.view(id, user, reply);
  }

  private async view(id: string, user: Principal, reply: FastifyReply): Promise<DataOf<ChannelView>> {
    const view = await this.screens.one(id, scopeOf(user));
    setEtag(reply, view.version);
    return view;
  }
}

/** The browser's way to a platform's consent page and back. */
@ApiTags('channels')
@Controller()
export class AuthorisationController {
  constructor(
    private readonly authorising: AuthoriseChannel,
    private readonly screens: ChannelScreens,
  ) {}

  @Post('channels/:id/authorisation')
  @HttpCode(200)
  @Requires('channel.manage')
  @ApiOkResponse({ type: AuthorisationView })
  async begin(@Param('id') id: string, @CurrentUser() user: Principal): Promise<DataOf<AuthorisationView>> {
    return await this.authorising.begin(id, user);
  }

  /** Hands in what the platform's page brought back; the page `/channels/authorised` does this. */
  @Post('channel-authorisations')
  @HttpCode(200)
  @Requires('channel.manage')
  @ApiOkResponse({ type: ChannelView })
  async finish(
    @Body() body: FinishAuthorisationRequest,
    @CurrentUser() user: Principal,
  ): Promise<DataOf<ChannelView>> {
    return await this.screens.one(await this.authorising.finish(body, user), scopeOf(user));
  }
}

@ApiTags('channels')
@Controller()
export class PublishingStopController {
  constructor(private readonly database: Database) {}

  /** Whether everything is stopped, since when, by whom and why. */
  @Get('publishing-stop')
  @Requires('channel.read')
  @ApiOkResponse({ type: PublishingStopView })
  async read(): Promise<DataOf<PublishingStopView>> {
    return await publishingStop(this.database);
  }
}

@ApiTags('channels')
@Controller('connectors')
export class ConnectorsController {
  constructor(@Inject(CONNECTORS) private readonly connectors: ConnectorRegistry) {}

  /** The kinds of channels there are, with the fields of their forms. */
  @Get()
  @Requires('channel.read')
  @ApiOkResponse({ type: ConnectorListView })
  list(): DataOf<ConnectorListView> {
    return { items: [...this.connectors.values()].map(connectorData) };
  }
}

@Module({
  imports: [ChannelsModule],
  controllers: [ChannelsController, AuthorisationController, PublishingStopController, ConnectorsController],
})
export class ChannelsHttpModule {}
