import type { Obstacle } from '../obstacle.js';

export const ARCHIVED_SENTENCE = '问答稿已归档，不会发布。请取消这条发布，或新建稿件后重新送审。';

export const UNAPPROVED_SENTENCE = '这一版本的审核已失效，不能发布。请重新送审，通过后再决定发布时间。';

/** The draft was archived after its release was planned. */
export const DRAFT_ARCHIVED: Obstacle = {
  code: 'draft_archived',
  moments: ['plan', 'why', 'commit'],
  severity: 'refuse',
  blocks: true,
  find: ({ draftArchived }) => (draftArchived ? { sentence: ARCHIVED_SENTENCE } : undefined),
};

/** No approval of exactly this content stands any more: it was revoked, or the same text was returned later. */
export const NOT_APPROVED: Obstacle = {
  code: 'not_approved',
  moments: ['plan', 'why', 'commit'],
  severity: 'refuse',
  blocks: true,
  find: ({ approved }) => (approved ? undefined : { sentence: UNAPPROVED_SENTENCE }),
};

/** A blackout that held the release asks for another look before it may go out. */
export const REAPPROVAL_OWED: Obstacle = {
  code: 'reapproval_owed',
  moments: ['why', 'commit'],
  severity: 'warn',
  blocks: true,
  find: ({ reapprovalOwed, exempt }) =>
    reapprovalOwed && !exempt
      ? { sentence: '静默期要求结束后再次批准，目前还没有。请审核人再次批准这条发布。' }
      : undefined,
};

/** An editor went on writing; what goes out is what was approved. */
export const EDITED_SINCE: Obstacle = {
  code: 'edited_since',
  moments: ['plan', 'why'],
  severity: 'warn',
  blocks: false,
  find: ({ planning }) =>
    planning?.editedSince === true
      ? { sentence: '这一版本通过审核后稿件又有修改，发出的仍是已审核的版本。如需发布新内容，请重新送审。' }
      : undefined,
};
