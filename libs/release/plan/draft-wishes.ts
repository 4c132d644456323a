import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { AuditLog } from '#libs/audit/audit.js';
import { lockDraft, readDraft } from '#libs/content/draft-row.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { invalid } from '#libs/kernel/problem.js';
import { wishReview } from '#libs/review/review-wish.js';
import { micro } from '../screens/instants.js';
import { readPlannedTime } from './planned-time.js';

/** When a draft is wished to go out, and whether it is planned: a wish alone publishes nothing. */
export class DraftScheduleView {
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly wishedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Asia/Shanghai' })
  readonly wishedZone!: string | null;

  @ApiProperty({ description: 'True only when a release waits to go out' })
  readonly scheduled!: boolean;

  @ApiProperty({ enum: ['not-scheduled', 'scheduled', 'published'] })
  readonly code!: 'not-scheduled' | 'scheduled' | 'published';

  @ApiProperty({ description: 'One sentence for people' })
  readonly sentence!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Of the next release' })
  readonly nextPlannedAt!: string | null;
}

interface Row {
  readonly wishedAt: string | null;
  readonly wishedZone: string | null;
  readonly nextPlannedAt: string | null;
  readonly published: boolean;
}

/** The date an editor would like, kept apart from the plan so that nobody takes one for the other. */
@Injectable()
export class DraftWishes {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem not-found outside of the scope. */
  async schedule(draftId: string, principal: Principal): Promise<DraftScheduleView> {
    await readDraft(this.database, draftId, scopeOf(principal));
    const [row] = await this.database.query<Row>(
      `SELECT ${micro('w.wished_at')} AS "wishedAt", w.zone AS "wishedZone",
         (SELECT ${micro('min(r.planned_at)')} FROM release r WHERE r.draft_id = $1
            AND r.state IN ('scheduled', 'staging', 'staged', 'committing', 'waiting_quota')) AS "nextPlannedAt",
         EXISTS (SELECT 1 FROM release r WHERE r.draft_id = $1 AND r.state = 'published') AS published
       FROM (SELECT 1) one LEFT JOIN draft_wish w ON w.draft_id = $1`,
      [draftId],
    );
    if (row === undefined) throw new Error(`draft ${draftId} vanished`);
    const { published, ...times } = row;
    return { ...times, ...toldOf(row, published) };
  }

  /** @throws Problem 404, 422 for a wrong or past time. */
  async wish(
    draftId: string,
    wishedAt: string,
    timeZone: string | undefined,
    principal: Principal,
  ): Promise<void> {
    const reading = readPlannedTime('wishedAt', wishedAt, timeZone, this.clock.now());
    if (!reading.ok) throw invalid([reading.fault]);
    await this.database.transaction(async (tx) => {
      const draft = await lockDraft(tx, draftId, scopeOf(principal));
      await tx.query(
        `INSERT INTO draft_wish (draft_id, department_id, wished_at, zone, wished_by, updated_at)
         VALUES ($1, $2, $3, $4, $5, clock_timestamp())
         ON CONFLICT (draft_id) DO UPDATE SET wished_at = excluded.wished_at, zone = excluded.zone,
           wished_by = excluded.wished_by, updated_at = excluded.updated_at`,
        [draft.id, draft.departmentId, reading.time.instant, reading.time.zone, principal.userId],
      );
      await wishReview(tx, draft.id, reading.time.instant);
      await this.tell(tx, draft.id, 'draft.wished', reading.time.instant.toISOString(), principal);
    });
  }

  /** Repeatable. @throws Problem 404. */
  async forget(draftId: string, principal: Principal): Promise<void> {
    await this.database.transaction(async (tx) => {
      const draft = await lockDraft(tx, draftId, scopeOf(principal));
      const gone = await tx.query('DELETE FROM draft_wish WHERE draft_id = $1 RETURNING draft_id', [
        draft.id,
      ]);
      await wishReview(tx, draft.id, null);
      if (gone.length > 0) await this.tell(tx, draft.id, 'draft.wish_removed', null, principal);
    });
  }

  private async tell(
    tx: Tx,
    draftId: string,
    action: string,
    wishedAt: string | null,
    principal: Principal,
  ): Promise<void> {
    await this.audit.append(tx, [
      {
        actor: actorOf(principal),
        action,
        subjectType: 'draft',
        subjectId: draftId,
        departmentId: principal.departmentId,
        detail: { wishedAt },
        lane: `department:${principal.departmentId}`,
      },
    ]);
  }
}

function toldOf(row: Row, published: boolean): Pick<DraftScheduleView, 'scheduled' | 'code' | 'sentence'> {
  if (row.nextPlannedAt !== null)
    return { scheduled: true, code: 'scheduled', sentence: '已排期，将按发布计划发出。' };
  if (published) return { scheduled: false, code: 'published', sentence: '已经发布，没有待发的排期。' };
  const sentence =
    row.wishedAt === null
      ? '尚未排期，不会自动发布。'
      : '只填写了希望的发布时间，尚未排期，不会自动发布。请在审核通过后创建发布计划。';
  return { scheduled: false, code: 'not-scheduled', sentence };
}
