import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, type AuditEvent } from '#libs/audit/audit.js';
import { Database } from '#libs/database/database.js';
import type { Tx } from '#libs/database/tx.js';
import { actorOf, scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { newId } from '#libs/kernel/ids.js';
import { conflict, invalid, Problem } from '#libs/kernel/problem.js';
import { changedMembers, draftHash, searchText, type DraftContent } from './draft-content.js';
import { contentOf, lockDraft, readDraft, type DraftRow } from './draft-row.js';
import { DRAFT_STATE_LABELS, EDITABLE, FIRST_DRAFT_STATE, type DraftState } from './draft.transitions.js';
import { readContent, type ContentInput } from './content-input.js';
import { takeCodes } from './edit/draft-code.js';
import { moveDraft } from './move-draft.js';

/** What editors do with drafts. */
@Injectable()
export class Drafts {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 422 naming each wrong field. */
  async create(input: ContentInput, principal: Principal): Promise<DraftRow> {
    const content = contentFrom(input);
    return await this.database.transaction(async (tx) => {
      const [id = ''] = await this.add(tx, [content], principal, {});
      return await readDraft(tx, id, scopeOf(principal));
    });
  }

  /**
   * Adds drafts with checked content and notes each in the audit log: call it last in the transaction. Answers their
   * ids in order; `origin` is kept in the log.
   */
  async add(
    tx: Tx,
    contents: readonly DraftContent[],
    principal: Principal,
    origin: Readonly<Record<string, string>>,
  ): Promise<readonly string[]> {
    const now = this.clock.now();
    const codes = await takeCodes(tx, now, contents.length);
    const rows = contents.map((content, index) => newDraft(content, codes[index] ?? '', principal, now));
    for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
      await tx.query(INSERT_DRAFTS, [JSON.stringify(rows.slice(start, start + ROWS_A_STATEMENT))]);
    }
    await this.audit.append(
      tx,
      rows.map((row) =>
        event('draft.created', row, principal, { code: row.code, contentHash: row.contentHash, ...origin }),
      ),
    );
    return rows.map((row) => row.id);
  }

  /**
   * Replaces the draft's content if it still is in `expectedVersion`. Content that says the same changes nothing, the
   * version included. An approved or returned draft is in editing again afterwards.
   * @throws Problem 422 naming each wrong field; 409 `draft-in-review` or `draft-archived`; 412 `stale-version` with the
   *   present version and content.
   */
  async save(
    draftId: string,
    expectedVersion: number,
    input: ContentInput,
    principal: Principal,
  ): Promise<DraftRow> {
    return await this.database.transaction(async (tx) => {
      const before = await lockDraft(tx, draftId, scopeOf(principal));
      const content = contentFrom(input, before);
      if (draftHash(content) === before.contentHash) return before;
      refuseClosed(before);
      if (before.version !== expectedVersion) throw stale(before);
      if (before.state !== 'editing') await moveDraft(tx, before.id, [before.state], 'editing');
      await this.replaceContent(tx, before, content, principal);
      await this.audit.append(tx, [
        event('draft.edited', before, principal, {
          changed: [...changedMembers(contentOf(before), content)],
          contentHash: draftHash(content),
          hashBefore: before.contentHash,
          stateBefore: before.state,
          afterApproval: before.approvedRevisionId !== null,
        }),
      ]);
      return await readDraft(tx, draftId, scopeOf(principal));
    });
  }

  /** Puts a draft away for good; doing it twice changes nothing. @throws Problem 409 `draft-in-review`. */
  async archive(draftId: string, principal: Principal): Promise<DraftRow> {
    return await this.database.transaction(async (tx) => {
      const before = await lockDraft(tx, draftId, scopeOf(principal));
      if (before.state === 'archived') return before;
      refuseClosed(before);
      await moveDraft(tx, draftId, [before.state], 'archived');
      await this.audit.append(tx, [
        event('draft.archived', before, principal, { stateBefore: before.state }),
      ]);
      return await readDraft(tx, draftId, scopeOf(principal));
    });
  }

  private async replaceContent(
    tx: Tx,
    before: DraftRow,
    content: DraftContent,
    principal: Principal,
  ): Promise<void> {
    const { title, lead, category, items, policyReferences, variants } = content;
    await tx.query(
      `UPDATE draft SET title = $2, lead = $3, category = $4, items = $5, policy_references = $6, variants = $7,
         content_hash = $8, search_text = $9, authors = $10, updated_by = $11, updated_at = $12, version = version + 1
       WHERE id = $1`,
      [
        before.id,
        title,
        lead,
        category,
        JSON.stringify(items),
        JSON.stringify(policyReferences),
        JSON.stringify(variants),
        draftHash(content),
        searchText(before.code, content),
        [...new Set([...before.authors, principal.userId])],
        principal.userId,
        this.clock.now(),
      ],
    );
  }
}

const ROWS_A_STATEMENT = 500;

const INSERT_DRAFTS = `
  INSERT INTO draft (id, code, department_id, state, title, lead, category, items, policy_references, variants, content_hash,
    search_text, authors, version, created_by, updated_by, created_at, updated_at)
  SELECT id, code, "departmentId", state, title, lead, category, items, "policyReferences", variants, "contentHash",
    "searchText", ARRAY["createdBy"], 1, "createdBy", "createdBy", "createdAt", "createdAt"
  FROM jsonb_to_recordset($1::jsonb) AS d(id uuid, code text, "departmentId" uuid, state text, title text, lead text,
    category text, items jsonb, "policyReferences" jsonb, variants jsonb, "contentHash" text, "searchText" text,
    "createdBy" uuid, "createdAt" timestamptz)`;

interface NewDraft extends DraftContent {
  readonly id: string;
  readonly code: string;
  readonly departmentId: string;
  readonly state: DraftState;
  readonly contentHash: string;
  readonly searchText: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

function contentFrom(input: ContentInput, before?: DraftRow): DraftContent {
  const reading = readContent(input, before?.items);
  if (!reading.ok) throw invalid(reading.faults);
  return reading.content;
}

function newDraft(content: DraftContent, code: string, principal: Principal, now: Date): NewDraft {
  return {
    ...content,
    id: newId(),
    code,
    departmentId: principal.departmentId,
    state: FIRST_DRAFT_STATE,
    contentHash: draftHash(content),
    searchText: searchText(code, content),
    createdBy: principal.userId,
    createdAt: now,
  };
}

function refuseClosed(draft: DraftRow): void {
  if (EDITABLE.has(draft.state)) return;
  if (draft.state === 'in_review') {
    throw conflict(
      'draft-in-review',
      '这份问答稿正在审核，不能修改。如需修改，请先由撰写人或提交人撤回送审。',
      members(draft),
    );
  }
  throw conflict(
    'draft-archived',
    `这份问答稿${DRAFT_STATE_LABELS[draft.state]}，不能再修改。如需使用其内容，请新建一份。`,
    members(draft),
  );
}

function stale(draft: DraftRow): Problem {
  return new Problem(
    412,
    'stale-version',
    '内容已被他人修改',
    `在您编辑期间，${draft.updatedByName}等人改动过这份问答稿。您的文字没有丢失：请对照最新内容合并后，以新的版本号再次保存。`,
    members(draft),
  );
}

/** What a caller needs to merge without reading again. */
function members(draft: DraftRow): { readonly members: Readonly<Record<string, unknown>> } {
  const { version, state, updatedByName, updatedAt } = draft;
  return { members: { version, state, updatedByName, updatedAt, content: contentOf(draft) } };
}

function event(
  action: string,
  draft: { readonly id: string; readonly departmentId: string },
  principal: Principal,
  detail: AuditEvent['detail'],
): AuditEvent {
  return {
    actor: actorOf(principal),
    action,
    subjectType: 'draft',
    subjectId: draft.id,
    departmentId: draft.departmentId,
    detail,
    lane: `department:${draft.departmentId}`,
  };
}
