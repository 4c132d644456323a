import { Injectable } from '@nestjs/common';
import { SYSTEM, type Actor } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { RELEASE_COLUMNS, type ReleaseRow } from '../../release-row.js';
import type { ReleaseState } from '../../release.transitions.js';
import { HoldForObstacle, type Hold } from '../hold-for-obstacle.js';
import { ARCHIVED_SENTENCE, UNAPPROVED_SENTENCE } from '../obstacles/approval-lost.js';

const MOST = 500;

/** Would go on by themselves. */
const GOING: readonly ReleaseState[] = ['scheduled', 'staging', 'staged', 'waiting_quota'];

const NOT_APPROVED: Hold = {
  code: 'not_approved',
  sentence: UNAPPROVED_SENTENCE,
};

const DRAFT_ARCHIVED: Hold = {
  code: 'draft_archived',
  sentence: ARCHIVED_SENTENCE,
};

/**
 * Holds planned releases whose approval is gone or whose draft was archived, so that they show it before their time. The
 * commit asks for itself: a release that is due first is held there.
 */
@Injectable()
export class HoldUnapproved {
  constructor(
    private readonly database: Database,
    private readonly holds: HoldForObstacle,
  ) {}

  async run(): Promise<void> {
    const by = { actor: SYSTEM, cause: 'held.approval_lost' };
    await this.database.transaction(async (tx) => {
      const archived = await tx.query<ReleaseRow>(ARCHIVED, [[...GOING]]);
      if (archived.length > 0) await this.holds.holdAll(tx, archived, DRAFT_ARCHIVED, by);
    });
    await this.database.transaction(async (tx) => {
      const voided = await tx.query<ReleaseRow>(VOIDED, [[...GOING]]);
      if (voided.length > 0) await this.holds.holdAll(tx, voided, NOT_APPROVED, by);
    });
  }

  /** Holds everything of a revision that would go on, in the transaction that takes its approval back. */
  async ofRevision(tx: Tx, revisionId: string, actor: Actor): Promise<readonly string[]> {
    const rows = await tx.query<ReleaseRow>(
      `SELECT ${RELEASE_COLUMNS} FROM release r WHERE r.revision_id = $1 AND r.state = ANY($2) ORDER BY r.id FOR UPDATE`,
      [revisionId, [...GOING]],
    );
    await this.holds.holdAll(tx, rows, NOT_APPROVED, { actor, cause: 'held.approval_revoked' });
    return rows.map((row) => row.id);
  }
}

/** As the partial index of what is not over has it. */
const NOT_OVER = `r.state NOT IN ('published', 'cancelled', 'withdrawn', 'removed_by_platform')`;

const ARCHIVED = `
  SELECT ${RELEASE_COLUMNS} FROM release r JOIN draft d ON d.id = r.draft_id
  WHERE d.state = 'archived' AND ${NOT_OVER} AND r.state = ANY($1) ORDER BY r.id LIMIT ${MOST} FOR UPDATE OF r`;

const VOIDED = `
  SELECT ${RELEASE_COLUMNS} FROM release r
  WHERE ${NOT_OVER} AND r.state = ANY($1) AND r.revision_id IN (SELECT w.revision_id FROM review w WHERE w.state = 'voided')
    AND NOT EXISTS (SELECT 1 FROM review x WHERE x.revision_id = r.revision_id AND x.state = 'approved'
      AND x.rendition_hashes -> r.channel_id::text ->> 'hash' = r.approved_hash)
  ORDER BY r.id LIMIT ${MOST} FOR UPDATE OF r`;
