import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { DocNode } from '#libs/document/document.js';
import type { DataOf } from '#libs/http/data-of.js';
import { nextStates, statesOf } from '#libs/kernel/transition.js';
import type { RevisionContent } from './content.queries.js';
import { contentOf, type DraftRow } from './draft-row.js';
import {
  ARTICLE_LAYOUTS,
  type ArticleLayout,
  type ContentVariant,
  type PolicyReference,
  type QaItem,
} from './draft-content.js';
import { DRAFT_TRANSITIONS, EDITABLE, type DraftState } from './draft.transitions.js';
import { PolicyReferenceRequest } from './content.requests.js';

export class QaItemView {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly question!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'ProseMirror JSON (doc)' })
  readonly answer!: DocNode;
}

export class ContentVariantView {
  @ApiProperty({ required: false })
  readonly title?: string;

  @ApiProperty({ required: false })
  readonly digest?: string;

  @ApiProperty({ required: false })
  readonly shortText?: string;

  @ApiProperty({
    required: false,
    description: 'Address of the cover picture: `https:`, or `data:` with a PNG, JPEG, GIF or WebP',
  })
  readonly cover?: string;

  @ApiProperty({
    required: false,
    enum: ARTICLE_LAYOUTS,
    enumName: 'ArticleLayout',
    description: 'How a message of several articles lays the questions out; left out: as the channel is set',
  })
  readonly articles?: ArticleLayout;
}

const VARIANTS = {
  type: 'object',
  description: 'Differences from the common text, by channel id or `default`',
  additionalProperties: { $ref: getSchemaPath(ContentVariantView) },
} as const;

/** What editors write and reviewers approve. */
@ApiExtraModels(ContentVariantView)
export class DraftContentView {
  @ApiProperty()
  readonly title!: string;

  @ApiProperty()
  readonly lead!: string;

  @ApiProperty()
  readonly category!: string;

  @ApiProperty({ type: [QaItemView] })
  readonly items!: readonly QaItem[];

  @ApiProperty({ type: [PolicyReferenceRequest] })
  readonly policyReferences!: readonly PolicyReference[];

  @ApiProperty(VARIANTS)
  readonly variants!: Readonly<Record<string, ContentVariant>>;
}

export class DraftView extends DraftContentView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: '2026-000123' })
  code!: string;

  @ApiProperty({ enum: statesOf(DRAFT_TRANSITIONS), enumName: 'DraftState' })
  state!: DraftState;

  @ApiProperty({ description: 'Also the ETag; send it back as If-Match when saving' })
  version!: number;

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

  @ApiProperty({
    enum: statesOf(DRAFT_TRANSITIONS),
    enumName: 'DraftState',
    isArray: true,
    description: 'States that may follow',
  })
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

  @ApiProperty({ type: DraftContentView })
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
