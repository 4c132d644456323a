import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Database } from '#libs/database/database.js';
import type { Scope } from '#libs/identity/principal.js';
import { STATE_LABELS } from '../release.transitions.js';
import { ReleaseList, type ReleaseView } from './release-list.js';

export class WhyNot {
  @ApiProperty()
  readonly willGoOut!: boolean;

  @ApiProperty({ description: 'Stable, for programs' })
  readonly code!: string;

  @ApiProperty({ description: 'One sentence for people, in Chinese' })
  readonly sentence!: string;
}

/** A publisher that has not been seen for this long is taken for dead. */
const PUBLISHER_SILENCE_SECONDS = 30;

interface Surroundings {
  readonly channelState: string;
  readonly channelReason: string | null;
  readonly stopped: boolean;
  readonly publishers: string;
  readonly overdue: boolean;
}

/** Answers "will I go out, and if not, why not?" for one release (design, section 5.8). */
@Injectable()
export class WhyNots {
  constructor(
    private readonly database: Database,
    private readonly list: ReleaseList,
  ) {}

  async of(releaseId: string, scope: Scope): Promise<WhyNot> {
    const release = await this.list.one(releaseId, scope);
    const [around] = await this.database.query<Surroundings>(
      `SELECT h.state AS "channelState", h.state_reason AS "channelReason", s.stopped,
         (SELECT count(*) FROM publisher p WHERE p.seen_at > clock_timestamp() - make_interval(secs => $2)) AS publishers,
         r.planned_at < clock_timestamp() AS overdue
       FROM release r JOIN channel h ON h.id = r.channel_id CROSS JOIN publishing_stop s WHERE r.id = $1`,
      [releaseId, PUBLISHER_SILENCE_SECONDS],
    );
    if (around === undefined) throw new Error(`release ${releaseId} vanished`);
    return explain(release, around);
  }
}

function explain(release: ReleaseView, around: Surroundings): WhyNot {
  const no = (code: string, sentence: string): WhyNot => ({ willGoOut: false, code, sentence });
  const faultMessage = typeof release.fault?.['message'] === 'string' ? release.fault['message'] : '';
  switch (release.state) {
    case 'published':
      return { willGoOut: true, code: 'published', sentence: '已经发布。' };
    case 'committing':
    case 'accepted':
    case 'verifying':
    case 'withdrawing':
      return {
        willGoOut: release.state === 'accepted',
        code: release.state,
        sentence: `${STATE_LABELS[release.state].zh}，结果出来后会更新。`,
      };
    case 'held':
      return no('held', `已暂停，等待人工决定。${holdSentence(release.holdReason)}${faultMessage}`);
    case 'needs_attention':
    case 'needs_removal':
    case 'expired':
    case 'failed':
      return no(release.state, `${STATE_LABELS[release.state].zh}：${faultMessage}`);
    case 'cancelled':
    case 'withdrawn':
    case 'removed_by_platform':
      return no(release.state, `${STATE_LABELS[release.state].zh}。`);
    case 'waiting_quota':
      return no('quota-spent', `平台配额已用完，恢复后继续。${faultMessage}`);
    case 'scheduled':
    case 'staging':
    case 'staged':
      return waiting(release, around);
  }
}

function waiting(release: ReleaseView, around: Surroundings): WhyNot {
  const no = (code: string, sentence: string): WhyNot => ({ willGoOut: false, code, sentence });
  if (around.stopped) return no('publishing-stopped', '全部发布已被紧急停止，到时不会发出。');
  if (around.channelState === 'paused')
    return no('channel-paused', `渠道已暂停，到时不会发出。${around.channelReason ?? ''}`);
  if (around.channelState === 'stopped')
    return no('channel-stopped', `渠道因故障停用，到时不会发出。${around.channelReason ?? ''}`);
  if (around.channelState === 'retired') return no('channel-retired', '渠道已停用。');
  if (Number(around.publishers) === 0)
    return no('no-publisher', '没有正在运行的发布进程，请联系运维启动 publisher。');
  if (around.overdue) return { willGoOut: true, code: 'due', sentence: '已到时间，正在发出。' };
  return {
    willGoOut: true,
    code: 'waiting',
    sentence: `将于计划时间自动发出（${STATE_LABELS[release.state].zh}）。`,
  };
}

function holdSentence(reason: string | null): string {
  if (reason === 'channel_paused') return '到时间时渠道处于暂停状态。';
  if (reason === 'channel_stopped') return '渠道因故障停用。';
  if (reason === 'publishing_stopped') return '到时间时全部发布处于紧急停止状态。';
  return '';
}
