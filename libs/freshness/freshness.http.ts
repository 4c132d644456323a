import { Body, Controller, Delete, Get, HttpCode, Inject, Module, Param, Put, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import { setEtag, type HeaderSink } from '#libs/http/etag.js';
import { IfMatch } from '#libs/http/if-match.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { notFound } from '#libs/kernel/problem.js';
import { FreshnessModule } from './freshness.module.js';
import { freshnessClocks, type Clocked } from './freshness.queries.js';
import { daysSince, limitAt, stateOf, toldOf } from './freshness.rules.js';
import { FreshnessRules, type RuleSubject, type StoredRule } from './freshness-rules.js';
import {
  FreshnessListView,
  FreshnessRuleRequest,
  FreshnessRuleView,
  type FreshnessView,
} from './freshness.views.js';

@ApiTags('freshness')
@Controller('freshness')
export class FreshnessController {
  constructor(
    private readonly database: Database,
    private readonly rules: FreshnessRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How long since each channel in use and each active column was last published to, the stalest first. */
  @Get()
  @Requires('channel.read')
  @ApiOkResponse({ type: FreshnessListView })
  async list(@CurrentUser() user: Principal): Promise<FreshnessListView> {
    const clocks = await freshnessClocks(this.database, scopeOf(user).departmentId);
    return { items: clocks.map((one) => viewOf(one, this.clock.now())) };
  }

  /** The department's rule; its version goes into If-Match when changing it. */
  @Get('rule')
  @Requires('channel.read')
  @ApiOkResponse({ type: FreshnessRuleView })
  async rule(
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<FreshnessRuleView> {
    return await this.answer({ type: 'department' }, user, reply);
  }

  @Put('rule')
  @Requires('channel.manage')
  @ApiOkResponse({ type: FreshnessRuleView })
  async setRule(
    @IfMatch() version: number,
    @Body() body: FreshnessRuleRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<FreshnessRuleView> {
    await this.rules.set({ type: 'department' }, body, version, user);
    return await this.answer({ type: 'department' }, user, reply);
  }

  @Delete('rule')
  @HttpCode(204)
  @Requires('channel.manage')
  @ApiNoContentResponse()
  async clearRule(@CurrentUser() user: Principal): Promise<void> {
    await this.rules.clear({ type: 'department' }, user);
  }

  /** The rule of one channel (`channels`) or column (`columns`). */
  @Get(':subjects/:id/rule')
  @Requires('channel.read')
  @ApiOkResponse({ type: FreshnessRuleView })
  async subjectRule(
    @Param('subjects') subjects: string,
    @Param('id') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<FreshnessRuleView> {
    return await this.answer(subjectOf(subjects, id), user, reply);
  }

  @Put(':subjects/:id/rule')
  @Requires('channel.manage')
  @ApiOkResponse({ type: FreshnessRuleView })
  async setSubjectRule(
    @Param('subjects') subjects: string,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() body: FreshnessRuleRequest,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: HeaderSink,
  ): Promise<FreshnessRuleView> {
    await this.rules.set(subjectOf(subjects, id), body, version, user);
    return await this.answer(subjectOf(subjects, id), user, reply);
  }

  @Delete(':subjects/:id/rule')
  @HttpCode(204)
  @Requires('channel.manage')
  @ApiNoContentResponse()
  async clearSubjectRule(
    @Param('subjects') subjects: string,
    @Param('id') id: string,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.rules.clear(subjectOf(subjects, id), user);
  }

  private async answer(subject: RuleSubject, user: Principal, reply: HeaderSink): Promise<StoredRule> {
    const rule = await this.rules.of(subject, user);
    setEtag(reply, rule.version);
    return rule;
  }
}

/** @throws Problem not-found for anything but `channels` and `columns`. */
function subjectOf(subjects: string, id: string): RuleSubject {
  if (subjects === 'channels') return { type: 'channel', id };
  if (subjects === 'columns') return { type: 'column', id };
  throw notFound('这项规则');
}

function viewOf(one: Clocked, now: Date): FreshnessView {
  const { rule, departmentId: _departmentId, ...facts } = one;
  const sinceMs = one.since.getTime();
  const days = daysSince(sinceMs, now.getTime());
  return {
    ...facts,
    days,
    limitDays: rule.limitDays,
    limitAt: new Date(limitAt(rule, sinceMs)),
    state: stateOf(rule, days),
    told: toldOf(rule, days),
  };
}

@Module({ imports: [FreshnessModule], controllers: [FreshnessController] })
export class FreshnessHttpModule {}
