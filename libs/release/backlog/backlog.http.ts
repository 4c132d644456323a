import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { IsInstant } from '#libs/http/is-instant.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { conflict } from '#libs/kernel/problem.js';
import { BulkScreens } from '../bulk/bulk-screens.js';
import { BulkActView } from '../bulk/bulk.views.js';
import { ProposeBacklog } from './propose-backlog.js';

export class BacklogQuery {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID(undefined, { message: 'channelId 无效' })
  channelId?: string;
}

export class BacklogRequest extends BacklogQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'Nothing before this' })
  @IsOptional()
  @IsInstant({ message: 'startAt 必须是带时区的时间' })
  startAt?: string;

  @ApiPropertyOptional({
    description: 'Between two releases of one channel; at least what the channel asks for. 300 when left out',
  })
  @IsOptional()
  @IsInt({ message: '间隔必须是秒数' })
  @Min(30, { message: '间隔至少 30 秒' })
  @Max(86_400, { message: '间隔最多一天' })
  spacingSeconds?: number;
}

export class BacklogChannelView {
  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty()
  readonly channelName!: string;

  @ApiProperty({ type: 'integer' })
  readonly expired!: number;

  @ApiProperty({ type: 'integer' })
  readonly held!: number;

  @ApiProperty({ format: 'date-time' })
  readonly oldestPlannedAt!: Date;
}

export class BacklogView {
  @ApiProperty({ type: [BacklogChannelView] })
  readonly channels!: readonly BacklogChannelView[];
}

/** What fell due and did not go out. Nothing of it goes out by itself. */
@ApiTags('backlog')
@Controller('backlog')
export class BacklogController {
  constructor(
    private readonly backlogs: ProposeBacklog,
    private readonly screens: BulkScreens,
  ) {}

  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: BacklogView })
  async read(@Query() query: BacklogQuery, @CurrentUser() user: Principal): Promise<BacklogView> {
    const { rows, channels } = await this.backlogs.backlog(scopeOf(user), query.channelId);
    return {
      channels: channels.map((channel) => {
        const own = rows.filter((row) => row.channelId === channel.channelId);
        return {
          channelId: channel.channelId,
          channelName: channel.name,
          expired: own.filter((row) => row.state === 'expired').length,
          held: own.filter((row) => row.state === 'held').length,
          oldestPlannedAt: own.reduce(
            (oldest, row) => (row.plannedAt < oldest ? row.plannedAt : oldest),
            own[0]?.plannedAt ?? new Date(0),
          ),
        };
      }),
    };
  }

  @Post()
  @Requires('release.plan')
  @ApiCreatedResponse({
    type: BulkActView,
    description: 'A time for each, spaced; confirmed as a whole or in part by applying the bulk act',
  })
  async propose(@Body() body: BacklogRequest, @CurrentUser() user: Principal): Promise<BulkActView> {
    const order = {
      channelId: body.channelId,
      spacingSeconds: body.spacingSeconds,
      startAt: body.startAt === undefined ? undefined : new Date(body.startAt),
    };
    const id = await this.backlogs.propose(order, user);
    if (id === undefined) throw conflict('no-backlog', '没有积压的发布。');
    return await this.screens.one(id, scopeOf(user));
  }
}
