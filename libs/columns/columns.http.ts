import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Module,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '#libs/database/database.js';
import { setEtag } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { invalid } from '#libs/kernel/problem.js';
import { columnInScope, slotRuleOf } from './column-row.js';
import {
  AddEntryRequest,
  ColumnRequest,
  DayOverrideRequest,
  DecideSlotRequest,
  OrderEntriesRequest,
  PreviewSlotsRequest,
  SkipSlotRequest,
  SlotRequest,
  SpanQuery,
} from './column.requests.js';
import { ColumnsModule } from './columns.module.js';
import { Columns, ruleFaults } from './columns.js';
import { dayOverrides } from './days/day-book.js';
import { DayOverrideView } from './days/day-override.view.js';
import { DayOverrides } from './days/day-overrides.js';
import { PublishedDaysController } from './days/published-days.http.js';
import { ColumnQueue } from './queue/column-queue.js';
import { Calendar, CalendarView } from './screens/calendar.js';
import { ColumnList, ColumnListView, ColumnView, EntryListView } from './screens/column-list.js';
import { SlotForecast, SlotPreviewView, SlotView } from './screens/slot-forecast.js';
import { DecideSlots } from './slots/decide-slots.js';

const IF_MATCH = { name: 'If-Match', required: true, description: 'The ETag of the version that is changed' };

class SlotListView {
  @ApiProperty({ type: [SlotView] })
  readonly items!: readonly SlotView[];
}

class SlotPreviewListView {
  @ApiProperty({ type: [SlotPreviewView] })
  readonly items!: readonly SlotPreviewView[];
}

class DayOverrideListView {
  @ApiProperty({ type: [DayOverrideView] })
  readonly items!: readonly DayOverrideView[];
}

@ApiTags('columns')
@Controller('columns')
export class ColumnsController {
  constructor(
    private readonly columns: Columns,
    private readonly list: ColumnList,
  ) {}

  @Get()
  @Requires('release.read')
  @ApiOkResponse({ type: ColumnListView })
  async all(@CurrentUser() user: Principal): Promise<ColumnListView> {
    return await this.list.all(scopeOf(user));
  }

  @Post()
  @Requires('release.plan')
  @ApiCreatedResponse({ type: ColumnView })
  async create(
    @Body() body: ColumnRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ColumnView> {
    return await this.view(await this.columns.create(body, user), user, reply);
  }

  @Get(':id')
  @Requires('release.read')
  @ApiOkResponse({ type: ColumnView })
  async read(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ColumnView> {
    return await this.view(id, user, reply);
  }

  @Put(':id')
  @Requires('release.plan')
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: ColumnView })
  async replace(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: ColumnRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ColumnView> {
    await this.columns.replace(id, version, body, user);
    return await this.view(id, user, reply);
  }

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
    await this.columns.archive(id, version, user);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: ColumnView })
  async pause(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ColumnView> {
    await this.columns.pause(id, user);
    return await this.view(id, user, reply);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: ColumnView })
  async resume(
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ColumnView> {
    await this.columns.resume(id, user);
    return await this.view(id, user, reply);
  }

  private async view(id: string, user: Principal, reply: FastifyReply): Promise<ColumnView> {
    const view = await this.list.one(id, scopeOf(user));
    setEtag(reply, view.version);
    return view;
  }
}

@ApiTags('columns')
@Controller('columns')
export class ColumnEntriesController {
  constructor(
    private readonly queue: ColumnQueue,
    private readonly list: ColumnList,
  ) {}

  @Get(':id/entries')
  @Requires('release.read')
  @ApiOkResponse({ type: EntryListView })
  async all(@Param('id') id: string, @CurrentUser() user: Principal): Promise<EntryListView> {
    return await this.list.entries(id, scopeOf(user));
  }

  /** Puts an approved revision at the end of the queue. */
  @Post(':id/entries')
  @Requires('release.plan')
  @ApiCreatedResponse({ type: EntryListView })
  async add(
    @Param('id') id: string,
    @Body() body: AddEntryRequest,
    @CurrentUser() user: Principal,
  ): Promise<EntryListView> {
    await this.queue.add(id, body.revisionId, user);
    return await this.list.entries(id, scopeOf(user));
  }

  @Put(':id/entries/order')
  @Requires('release.plan')
  @ApiOkResponse({ type: EntryListView })
  async order(
    @Param('id') id: string,
    @Body() body: OrderEntriesRequest,
    @CurrentUser() user: Principal,
  ): Promise<EntryListView> {
    await this.queue.order(id, body.entryIds, user);
    return await this.list.entries(id, scopeOf(user));
  }

  @Delete(':id/entries/:entryId')
  @HttpCode(204)
  @Requires('release.plan')
  @ApiNoContentResponse()
  async remove(
    @Param('id') id: string,
    @Param('entryId') entryId: string,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.queue.remove(id, entryId, user);
  }
}

@ApiTags('columns')
@Controller('columns')
export class ColumnSlotsController {
  constructor(
    private readonly database: Database,
    private readonly forecast: SlotForecast,
    private readonly deciding: DecideSlots,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** When an expression would come round next, saved or not. */
  @Post('preview-slots')
  @HttpCode(200)
  @Requires('release.read')
  @ApiOkResponse({ type: SlotPreviewListView })
  async preview(@Body() body: PreviewSlotsRequest): Promise<SlotPreviewListView> {
    const faults = ruleFaults(body.cron, body.timeZone);
    if (faults.length > 0) throw invalid(faults);
    const from = body.from === undefined ? this.clock.now() : new Date(body.from);
    return { items: await this.forecast.preview(slotRuleOf(body), from, body.count) };
  }

  /** Slots that go out in a span, past and to come. */
  @Get(':id/slots')
  @Requires('release.read')
  @ApiOkResponse({ type: SlotListView })
  async slots(
    @Param('id') id: string,
    @Query() query: SpanQuery,
    @CurrentUser() user: Principal,
  ): Promise<SlotListView> {
    const column = await columnInScope(this.database, id, scopeOf(user));
    return { items: await this.forecast.between(column, new Date(query.from), new Date(query.to)) };
  }

  @Post(':id/slots/skip')
  @HttpCode(204)
  @Requires('release.plan')
  @ApiNoContentResponse()
  async skip(
    @Param('id') id: string,
    @Body() body: SkipSlotRequest,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.deciding.skip(id, new Date(body.slotAt), body.reason, user);
  }

  /** Takes a skip back. */
  @Post(':id/slots/unskip')
  @HttpCode(204)
  @Requires('release.plan')
  @ApiNoContentResponse()
  async unskip(
    @Param('id') id: string,
    @Body() body: SlotRequest,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.deciding.takeBack(id, new Date(body.slotAt), user);
  }

  /** What becomes of a slot that passed while nothing was running. */
  @Post(':id/slots/decide')
  @HttpCode(204)
  @Requires('release.plan')
  @ApiNoContentResponse()
  async decide(
    @Param('id') id: string,
    @Body() body: DecideSlotRequest,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.deciding.decide(id, new Date(body.slotAt), body.decision, user);
  }
}

@ApiTags('columns')
@Controller()
export class CalendarController {
  constructor(
    private readonly database: Database,
    private readonly calendar: Calendar,
    private readonly days: DayOverrides,
  ) {}

  /** Planned releases, columns' slots, and what is only wished. */
  @Get('calendar')
  @Requires('release.read')
  @ApiOkResponse({ type: CalendarView })
  async between(@Query() query: SpanQuery, @CurrentUser() user: Principal): Promise<CalendarView> {
    return await this.calendar.between(new Date(query.from), new Date(query.to), scopeOf(user));
  }

  /** What admins wrote over the published table of holidays and working days. */
  @Get('days')
  @Requires('release.read')
  @ApiOkResponse({ type: DayOverrideListView })
  async overrides(): Promise<DayOverrideListView> {
    return { items: await dayOverrides(this.database) };
  }

  @Put('days/:day')
  @HttpCode(204)
  @Requires('days.manage')
  @ApiNoContentResponse()
  async override(
    @Param('day') day: string,
    @Body() body: DayOverrideRequest,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.days.set({ day, kind: body.kind, name: body.name.trim() }, user);
  }

  @Delete('days/:day')
  @HttpCode(204)
  @Requires('days.manage')
  @ApiNoContentResponse()
  async restore(@Param('day') day: string, @CurrentUser() user: Principal): Promise<void> {
    await this.days.remove(day, user);
  }
}

@Module({
  imports: [ColumnsModule],
  controllers: [
    ColumnsController,
    ColumnEntriesController,
    ColumnSlotsController,
    CalendarController,
    PublishedDaysController,
  ],
})
export class ColumnsHttpModule {}
