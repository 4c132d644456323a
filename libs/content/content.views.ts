import { ApiProperty } from '@nestjs/swagger';
import type { DataOf } from '#libs/http/data-of.js';
import { nextStates } from '#libs/kernel/transition.js';
import type { RevisionContent } from './content.queries.js';
import { contentOf, type DraftRow } from './draft-row.js';
import type { ContentVariant, PolicyReference, QaItem } from './draft-content.js';
import { DRAFT_TRANSITIONS, EDITABLE, type DraftState } from './draft.transitions.js';
import { PolicyReferenceRequest, QaItemRequest } from './content.requests.js';

export class DraftView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: '2026-000123' })
  code!: string;

  @ApiProperty({ enum: Object.keys(DRAFT_TRANSITIONS) })
  state!: DraftState;

  @ApiProperty({ description: 'Also the ETag; send it back as If-Match when saving' })
  version!: number;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  lead!: string;

  @ApiProperty()
  category!: string;

  @ApiProperty({ type: [QaItemRequest] })
  items!: readonly QaItem[];

  @ApiProperty({ type: [PolicyReferenceRequest] })
  policyReferences!: readonly PolicyReference[];

  @ApiProperty({ type: 'object', additionalProperties: true })
  variants!: Readonly<Record<string, ContentVariant>>;

  @ApiProperty({ description: 'SHA-256 of the canonical content' })
  contentHash!: string;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  approvedRevisionId!: string | null;

  @ApiProperty()
  departmentName!: string;

  @ApiProperty()
  createdByName!: string;

  @ApiProperty()
  updatedByName!: string;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty()
  updatedAt!: Date;

  @ApiProperty({ description: 'Whether the content may be changed in this state' })
  editable!: boolean;

  @ApiProperty({ enum: Object.keys(DRAFT_TRANSITIONS), isArray: true, description: 'States that may follow' })
  nextStates!: readonly DraftState[];
}

export class RevisionView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  draftId!: string;

  @ApiProperty()
  code!: string;

  @ApiProperty()
  number!: number;

  @ApiProperty({ type: 'object', additionalProperties: true })
  content!: RevisionContent['content'];

  @ApiProperty({ description: 'SHA-256 of the canonical content' })
  contentHash!: string;

  @ApiProperty()
  sealedAt!: Date;
}

export function draftView(row: DraftRow): DataOf<DraftView> {
  return {
    ...contentOf(row),
    id: row.id,
    code: row.code,
    state: row.state,
    version: row.version,
    contentHash: row.contentHash,
    approvedRevisionId: row.approvedRevisionId,
    departmentName: row.departmentName,
    createdByName: row.createdByName,
    updatedByName: row.updatedByName,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    editable: EDITABLE.has(row.state),
    nextStates: nextStates(DRAFT_TRANSITIONS, row.state),
  };
}

export function revisionView(row: RevisionContent): DataOf<RevisionView> {
  const { revisionId, draftId, code, number, content, contentHash, sealedAt } = row;
  return { id: revisionId, draftId, code, number, content, contentHash, sealedAt };
}
