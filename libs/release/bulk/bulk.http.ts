import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { invalid } from '#libs/kernel/problem.js';
import { readPlannedTime } from '../plan/planned-time.js';
import { ApplyBulk } from './apply-bulk.js';
import { BulkScreens } from './bulk-screens.js';
import {
  BulkApplyRequest,
  BulkPreviewRequest,
  type BulkActRequest,
  type SelectionRequest,
} from './bulk.requests.js';
import type { BulkAct } from './bulk.rules.js';
import { BulkActView } from './bulk.views.js';
import { PreviewBulk, type Selection } from './preview-bulk.js';
import { UndoBulk } from './undo-bulk.js';

/** One act on many releases: previewed, applied exactly so, and undone where nothing has gone out. */
@ApiTags('bulk acts')
@Controller('bulk-acts')
export class BulkController {
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(
    private readonly previews: PreviewBulk,
    private readonly applying: ApplyBulk,
    private readonly undoing: UndoBulk,
    private readonly screens: BulkScreens,
  ) {}

  @Post()
  @Requires('release.plan')
  @ApiCreatedResponse({ type: BulkActView, description: 'A preview; nothing is changed yet' })
  async preview(@Body() body: BulkPreviewRequest, @CurrentUser() user: Principal): Promise<BulkActView> {
    const act = actOf(body.act, this.clock.now());
    const id = await this.previews.preview(selectionOf(body.selection), act, user);
    return await this.screens.one(id, scopeOf(user));
  }

  @Get(':id')
  @Requires('release.read')
  @ApiOkResponse({ type: BulkActView })
  async read(@Param('id') id: string, @CurrentUser() user: Principal): Promise<BulkActView> {
    return await this.screens.one(id, scopeOf(user));
  }

  @Post(':id/apply')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: BulkActView })
  @ApiConflictResponse({
    description: 'preview-outdated: `changed` lists each release that is not as it was shown',
  })
  async apply(
    @Param('id') id: string,
    @Body() body: BulkApplyRequest,
    @CurrentUser() user: Principal,
  ): Promise<BulkActView> {
    const order = { releaseIds: body.releaseIds, skipChanged: body.skipChanged ?? false };
    await this.applying.apply(id, order, user);
    return await this.screens.one(id, scopeOf(user));
  }

  @Post(':id/undo')
  @HttpCode(200)
  @Requires('release.plan')
  @ApiOkResponse({ type: BulkActView })
  async undo(@Param('id') id: string, @CurrentUser() user: Principal): Promise<BulkActView> {
    await this.undoing.undo(id, user);
    return await this.screens.one(id, scopeOf(user));
  }
}

function selectionOf(request: SelectionRequest): Selection {
  const { from, to, ...rest } = request;
  const selection = {
    ...rest,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
  if (Object.values(selection).every((value) => value === undefined)) {
    throw invalid([
      { field: 'selection', code: 'nothing-selected', message: '请选择发布，或给出至少一个筛选条件。' },
    ]);
  }
  return selection;
}

function actOf(request: BulkActRequest, now: Date): BulkAct {
  const { kind } = request;
  switch (kind) {
    case 'reschedule': {
      const reading = readPlannedTime('act.plannedAt', request.plannedAt ?? '', request.timeZone, now);
      if (!reading.ok) throw invalid([reading.fault]);
      const { instant, zone } = reading.time;
      return { kind, plannedAt: instant.toISOString(), zone, spacing: request.spacing ?? 'same' };
    }
    case 'shift':
      return { kind, seconds: request.seconds ?? 0 };
    case 'cancel':
    case 'hold':
    case 'withdraw':
      return { kind, reason: request.reason ?? '' };
    case 'resume':
      return { kind };
  }
}
