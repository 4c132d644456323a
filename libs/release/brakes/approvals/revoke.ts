import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { AuditLog } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { approvedByReview, revokeApproval } from '#libs/review/revoke-approval.js';
import { IN_FLIGHT } from '../../release.transitions.js';
import { BRIEF_COLUMNS, BRIEF_FROM, ReleaseBriefView } from '../release-brief.js';
import { HoldUnapproved } from './hold-unapproved.js';

/** What became of the releases of a revision whose approval was taken back. */
export class RevocationView {
  @ApiProperty({ format: 'uuid' })
  readonly reviewId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly revisionId!: string;

  @ApiProperty({ type: [ReleaseBriefView], description: 'Kept back by this' })
  readonly held!: readonly ReleaseBriefView[];

  @ApiProperty({ type: [ReleaseBriefView], description: 'Out or on their way: to be withdrawn by a person' })
  readonly beyond!: readonly ReleaseBriefView[];
}

/** Takes an approval back and holds what it would have let go, at once. */
@Injectable()
export class RevokeApprovals {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly holds: HoldUnapproved,
  ) {}

  /** @throws Problem not-found; 409 `review-not-approved`. */
  async run(reviewId: string, reason: string, principal: Principal): Promise<RevocationView> {
    const { revisionId } = await approvedByReview(this.database, reviewId, scopeOf(principal));
    const heldIds = await this.database.transaction(async (tx) => {
      const ids = await this.holds.ofRevision(tx, revisionId, actorOf(principal));
      await revokeApproval(tx, this.audit, { reviewId, reason, principal });
      return ids;
    });
    const held = await this.briefs('r.id = ANY($2::uuid[])', revisionId, heldIds);
    const beyond = await this.briefs('r.state = ANY($2)', revisionId, [...IN_FLIGHT, 'published']);
    return { reviewId, revisionId, held, beyond };
  }

  private async briefs(
    where: string,
    revisionId: string,
    values: readonly string[],
  ): Promise<readonly ReleaseBriefView[]> {
    return await this.database.query<ReleaseBriefView>(
      `SELECT ${BRIEF_COLUMNS} FROM ${BRIEF_FROM} WHERE r.revision_id = $1 AND ${where} ORDER BY r.planned_at, r.id`,
      [revisionId, [...values]],
    );
  }
}
