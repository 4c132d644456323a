import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { channelProfiles } from '#libs/channels/channel.queries.js';
import type { DraftState } from '#libs/content/draft.transitions.js';
import { readDraft, type DraftRow } from '#libs/content/draft-row.js';
import { Database } from '#libs/database/database.js';
import { scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { approvedRenditions } from '#libs/review/approval.js';
import { IN_FLIGHT, UNTOUCHED } from '../../release.transitions.js';
import { ObstacleView, viewOf, WhyNot, WhyNots } from '../../screens/why-not.js';
import { obstaclesIn } from '../catalogue.js';
import { PlanningFactsReader } from '../facts/planning-facts.js';

const MOST_LISTED = 50;

/** One release of the draft with its answer. */
export class DraftReleaseWhy extends WhyNot {
  @ApiProperty({ format: 'uuid' })
  readonly releaseId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly channelId!: string;

  @ApiProperty()
  readonly channelName!: string;

  @ApiProperty()
  readonly plannedAt!: Date;
}

/** Why a draft goes out or does not, and what would stand in the way. */
export class DraftWhy {
  @ApiProperty()
  readonly willGoOut!: boolean;

  @ApiProperty({ description: 'Stable, for programs' })
  readonly code!: string;

  @ApiProperty({ description: 'One sentence for people, in Chinese' })
  readonly sentence!: string;

  @ApiProperty({ type: [DraftReleaseWhy], description: 'Releases that have not come to an end' })
  readonly releases!: readonly DraftReleaseWhy[];

  @ApiProperty({ type: [ObstacleView], description: 'Without a release: what would be in the way now' })
  readonly obstacles!: readonly ObstacleView[];
}

interface Planned {
  readonly releaseId: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly plannedAt: Date;
}

type Answer = Pick<DraftWhy, 'willGoOut' | 'code' | 'sentence'>;

/** "Why not?" for a draft, planned or not. */
@Injectable()
export class DraftWhys {
  constructor(
    private readonly database: Database,
    private readonly whys: WhyNots,
    private readonly facts: PlanningFactsReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem not-found. */
  async of(draftId: string, principal: Principal): Promise<DraftWhy> {
    const draft = await readDraft(this.database, draftId, scopeOf(principal));
    const releases = await this.releasesOf(draft.id, principal);
    const stuck = releases.find((one) => !one.willGoOut) ?? releases[0];
    if (stuck !== undefined) {
      const { willGoOut, code } = stuck;
      return {
        willGoOut,
        code,
        sentence: `【${stuck.channelName}】${stuck.sentence}`,
        releases,
        obstacles: [],
      };
    }
    const answer = await this.unplanned(draft);
    const obstacles = answer.code === 'not_scheduled' ? await this.wouldBe(draft) : [];
    return { ...answer, releases, obstacles };
  }

  private async releasesOf(draftId: string, principal: Principal): Promise<readonly DraftReleaseWhy[]> {
    const rows = await this.database.query<Planned>(
      `SELECT r.id AS "releaseId", r.channel_id AS "channelId", h.name AS "channelName", r.planned_at AS "plannedAt"
       FROM release r JOIN channel h ON h.id = r.channel_id
       WHERE r.draft_id = $1 AND r.state = ANY($2) ORDER BY r.planned_at, r.id LIMIT ${MOST_LISTED}`,
      [draftId, [...UNTOUCHED, ...IN_FLIGHT, 'needs_attention', 'expired', 'failed']],
    );
    const told: DraftReleaseWhy[] = [];
    for (const row of rows) {
      const { willGoOut, code, sentence, obstacles } = await this.whys.of(row.releaseId, principal);
      told.push({ ...row, willGoOut, code, sentence, obstacles });
    }
    return told;
  }

  private async unplanned(draft: DraftRow): Promise<Answer> {
    if (draft.state === 'in_review') return await this.inReview(draft.id);
    const [out] = await this.database.query(
      `SELECT 1 FROM release WHERE draft_id = $1 AND state = 'published' LIMIT 1`,
      [draft.id],
    );
    if (out !== undefined && draft.state === 'approved')
      return { willGoOut: true, code: 'published', sentence: '已经发布，没有待发的排期。' };
    return BY_STATE[draft.state];
  }

  private async inReview(draftId: string): Promise<Answer> {
    const [review] = await this.database.query<{ stage: string | null }>(
      `SELECT stages -> stage ->> 'name' AS stage FROM review WHERE draft_id = $1 AND state = 'open'`,
      [draftId],
    );
    const at = review?.stage ?? null;
    return {
      willGoOut: false,
      code: 'in_review',
      sentence: `正在审核${at === null ? '' : `（待“${at}”）`}，全部通过后才能排期发布。`,
    };
  }

  /** What an approved draft without a schedule would meet on each approved channel, told once. */
  private async wouldBe(draft: DraftRow): Promise<readonly ObstacleView[]> {
    const { approvedRevisionId } = draft;
    if (approvedRevisionId === null) return [];
    const approved = await approvedRenditions(this.database, approvedRevisionId);
    const channels = await channelProfiles(this.database, [...approved.keys()]);
    const now = this.clock.now();
    const found = new Map<string, ObstacleView>();
    const asked = channels.map((channel) => ({
      releaseId: null,
      revisionId: approvedRevisionId,
      approvedHash: approved.get(channel.channelId)?.hash ?? null,
      channel,
      at: now,
      latestAt: null,
    }));
    for (const facts of await this.facts.readAll(this.database, asked, { moment: 'why', now }))
      for (const finding of obstaclesIn(facts))
        found.set(`${finding.code} ${finding.sentence}`, viewOf(finding));
    return [...found.values()];
  }
}

const BY_STATE: Readonly<Record<Exclude<DraftState, 'in_review'>, Answer>> = {
  editing: {
    willGoOut: false,
    code: 'not_submitted',
    sentence: '还在编辑，没有送审，不会发布。请送审，全部通过后排期。',
  },
  returned: {
    willGoOut: false,
    code: 'returned',
    sentence: '审核已退回，不会发布。请按意见修改后重新送审。',
  },
  approved: {
    willGoOut: false,
    code: 'not_scheduled',
    sentence: '已通过审核，但还没有排期，不会自动发布。请安排发布时间。',
  },
  archived: {
    willGoOut: false,
    code: 'draft_archived',
    sentence: '问答稿已归档，不会发布。如需使用其内容，请新建一份。',
  },
};
