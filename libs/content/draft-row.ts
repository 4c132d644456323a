import type { Reader, Tx } from '#libs/database/tx.js';
import type { Scope } from '#libs/identity/principal.js';
import { isId } from '#libs/kernel/ids.js';
import { notFound } from '#libs/kernel/problem.js';
import type { DraftContent } from './draft-content.js';
import type { DraftState } from './draft.transitions.js';

/** A draft as it is stored. */
export interface DraftRow extends DraftContent {
  readonly id: string;
  readonly code: string;
  readonly departmentId: string;
  readonly departmentName: string;
  readonly state: DraftState;
  readonly contentHash: string;
  /** Everyone who changed the content since the draft was made, its maker first. */
  readonly authors: readonly string[];
  readonly version: number;
  readonly approvedRevisionId: string | null;
  readonly createdBy: string;
  readonly createdByName: string;
  readonly updatedBy: string;
  readonly updatedByName: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const SELECT = `
  SELECT d.id, d.code, d.department_id AS "departmentId", o.name AS "departmentName", d.state, d.title, d.lead, d.category,
    d.items, d.policy_references AS "policyReferences", d.variants, d.content_hash AS "contentHash", d.authors, d.version,
    d.approved_revision_id AS "approvedRevisionId", d.created_by AS "createdBy", c.display_name AS "createdByName",
    d.updated_by AS "updatedBy", u.display_name AS "updatedByName", d.created_at AS "createdAt", d.updated_at AS "updatedAt"
  FROM draft d JOIN department o ON o.id = d.department_id JOIN app_user c ON c.id = d.created_by
    JOIN app_user u ON u.id = d.updated_by
  WHERE d.id = $1 AND d.department_id = $2`;

/** @throws Problem not-found, also for another department's draft. */
export async function readDraft(reader: Reader, draftId: string, scope: Scope): Promise<DraftRow> {
  return await one(reader, SELECT, draftId, scope);
}

/**
 * Reads a draft and keeps everybody else from changing it until the transaction ends.
 * @throws Problem not-found, also for another department's draft.
 */
export async function lockDraft(tx: Tx, draftId: string, scope: Scope): Promise<DraftRow> {
  return await one(tx, `${SELECT} FOR UPDATE OF d`, draftId, scope);
}

/** The content alone, in canonical form. */
export function contentOf(row: DraftContent): DraftContent {
  const { title, lead, category, items, policyReferences, variants } = row;
  return { title, lead, category, items, policyReferences, variants };
}

async function one(reader: Reader, sql: string, draftId: string, scope: Scope): Promise<DraftRow> {
  const [row] = isId(draftId) ? await reader.query<DraftRow>(sql, [draftId, scope.departmentId]) : [];
  if (row === undefined) throw notFound('这份问答稿');
  return row;
}
