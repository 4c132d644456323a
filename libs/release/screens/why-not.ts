import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { channelProfile } from '#libs/channels/channel.queries.js';
import { Database } from '#libs/database/database.js';
import { scopeOf, type Principal, type Scope } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { obstaclesIn, type Finding } from '../brakes/catalogue.js';
import { PlanningFactsReader } from '../brakes/facts/planning-facts.js';
import { planObstacle, type PlanObstacle } from '../plan/gate-state.js';
import { releaseInView } from '../release-guard.js';
import type { ReleaseRow } from '../release-row.js';
import { IN_FRONT_OF_A_PERSON, STATE_LABELS, type ReleaseState } from '../release.transitions.js';

/** One thing in the way, or a warning. */
export class ObstacleView {
  @ApiProperty({ description: 'Stable, for programs', example: 'blackout' })
  readonly code!: string;

  @ApiProperty({ description: 'For people, in Chinese, with the remedy' })
  readonly sentence!: string;

  @ApiProperty({ description: 'While this is so it does not go out; otherwise it only warns' })
  readonly blocks!: boolean;

  @ApiProperty({ type: Date, nullable: true, description: 'Until when, if that is known' })
  readonly until!: Date | null;
}

export class WhyNot {
  @ApiProperty({ description: 'It is out, or goes out by itself as things are now' })
  readonly willGoOut!: boolean;

  @ApiProperty({ description: 'Stable, for programs' })
  readonly code!: string;

  @ApiProperty({ description: 'One sentence for people, in Chinese' })
  readonly sentence!: string;

  @ApiProperty({
    type: [ObstacleView],
    description: 'Everything the catalogue finds now, what matters most first',
  })
  readonly obstacles!: readonly ObstacleView[];
}

const WAITING: readonly ReleaseState[] = ['scheduled', 'staging', 'staged', 'waiting_quota', 'held'];

/** Answers "will I go out, and if not, why not?" for one release (design, section 5.8). */
@Injectable()
export class WhyNots {
  constructor(
    private readonly database: Database,
    private readonly facts: PlanningFactsReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem not-found outside of the scope. */
  async of(releaseId: string, principal: Principal): Promise<WhyNot> {
    return await this.inScope(releaseId, scopeOf(principal));
  }

  async inScope(releaseId: string, scope: Scope): Promise<WhyNot> {
    const row = await releaseInView(this.database, releaseId, scope);
    if (!WAITING.includes(row.state)) return { ...stateSays(row), obstacles: [] };
    const now = this.clock.now();
    const obstacles = await this.obstacles(row, now);
    const plan = await planObstacle(this.database, row, now);
    return { ...waitingSays(row, { obstacles, plan, now }), obstacles: obstacles.map(viewOf) };
  }

  /** A held release is judged as if it were sent now: what still stands in its way. */
  private async obstacles(row: ReleaseRow, now: Date): Promise<readonly Finding[]> {
    const channel = await channelProfile(this.database, row.channelId);
    if (channel === undefined) throw new Error(`release ${row.id} names a channel that does not exist`);
    const at = row.state === 'held' || row.plannedAt < now ? now : row.plannedAt;
    const { id: releaseId, revisionId, approvedHash } = row;
    const latestAt = row.state === 'held' ? null : row.latestAt;
    const asked = { releaseId, revisionId, approvedHash, channel, at, latestAt };
    return obstaclesIn(await this.facts.read(this.database, asked, { moment: 'why', now }));
  }
}

interface Around {
  readonly obstacles: readonly Finding[];
  readonly plan: PlanObstacle | undefined;
  readonly now: Date;
}

type Answer = Omit<WhyNot, 'obstacles'>;

export function viewOf(finding: Finding): ObstacleView {
  const { code, sentence, blocks, until } = finding;
  return { code, sentence, blocks, until: until ?? null };
}

function no(code: string, sentence: string): Answer {
  return { willGoOut: false, code, sentence };
}

function waitingSays(row: ReleaseRow, { obstacles, plan, now }: Around): Answer {
  if (row.state === 'held')
    return no('held', `已暂停，等待人工决定。${row.fault?.message ?? holdSentence(row.holdReason)}`);
  const blocking = obstacles.find((one) => one.blocks);
  if (blocking !== undefined) return no(blocking.code, blocking.sentence);
  if (plan !== undefined) return { willGoOut: true, code: plan.code, sentence: plan.sentence };
  if (row.state === 'waiting_quota')
    return no('quota-spent', `平台配额已用完，恢复后继续。${row.fault?.message ?? ''}`);
  if (row.plannedAt < now) return { willGoOut: true, code: 'due', sentence: '已到时间，正在发出。' };
  const label = STATE_LABELS[row.state].zh;
  return { willGoOut: true, code: 'waiting', sentence: `将于计划时间自动发出（${label}）。` };
}

const ENDED: readonly ReleaseState[] = ['cancelled', 'withdrawn', 'removed_by_platform'];

function stateSays(row: ReleaseRow): Answer {
  const label = STATE_LABELS[row.state].zh;
  if (row.state === 'published') return { willGoOut: true, code: 'published', sentence: '已经发布。' };
  if (ENDED.includes(row.state)) return no(row.state, `${label}。`);
  if (IN_FRONT_OF_A_PERSON.includes(row.state)) return no(row.state, `${label}：${row.fault?.message ?? ''}`);
  return { willGoOut: row.state === 'accepted', code: row.state, sentence: `${label}，结果出来后会更新。` };
}

function holdSentence(reason: string | null): string {
  return reason === 'person' ? '由人工暂停，恢复或改期后继续。' : '';
}
