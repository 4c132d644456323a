import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '#libs/http/may-be-absent.js';
import { PageQuery } from '#libs/http/page-query.js';
import type { DraftState } from './draft.transitions.js';
import { CONTENT_LIMITS } from './content-input.js';
import { ARTICLE_LAYOUTS } from './draft-content.js';
import { LARGEST_IMPORT_BYTES } from './question-import.js';

const STATES: readonly DraftState[] = ['editing', 'in_review', 'returned', 'approved', 'archived'];

/** Arrays are cut here only against abuse; the limits people meet are those of `readContent`, with their own messages. */
const MOST_MEMBERS = 500;

const text = { message: '应是文字' };
const list = { message: '应是一个列表' };

export class QaItemRequest {
  @ApiPropertyOptional({ format: 'uuid', description: '已有问题的 id；新问题不带' })
  @MayBeAbsent()
  @IsString(text)
  id?: string;

  @ApiProperty({ maxLength: CONTENT_LIMITS.question })
  @IsString(text)
  question!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: '答案：ProseMirror JSON 文档（doc）',
  })
  @IsObject({ message: '应是一个文档（ProseMirror JSON）' })
  answer!: object;
}

export class PolicyReferenceRequest {
  @ApiProperty({ maxLength: CONTENT_LIMITS.referenceTitle })
  @IsString(text)
  title!: string;

  @ApiPropertyOptional({ maxLength: CONTENT_LIMITS.documentNumber, example: '国办发〔2020〕53号' })
  @IsOptional()
  @IsString(text)
  documentNumber?: string;

  @ApiPropertyOptional({ format: 'uri' })
  @IsOptional()
  @IsString(text)
  url?: string;
}

const LAYOUTS: string[] = [...ARTICLE_LAYOUTS];

const VARIANTS = {
  type: 'object',
  description: '各渠道与通用文本的差异；键为渠道 id，或 default',
  additionalProperties: {
    type: 'object',
    properties: {
      title: { type: 'string' },
      digest: { type: 'string' },
      shortText: { type: 'string' },
      cover: { type: 'string' },
      articles: { type: 'string', enum: LAYOUTS },
    },
  },
} as const;

/** The whole content. Nothing may be left out, so that a forgotten member cannot erase what is stored. */
export class SaveDraftRequest {
  @ApiProperty({ minLength: 1, maxLength: CONTENT_LIMITS.title })
  @IsString(text)
  title!: string;

  @ApiProperty({ maxLength: CONTENT_LIMITS.lead })
  @IsString(text)
  lead!: string;

  @ApiProperty({ maxLength: CONTENT_LIMITS.category })
  @IsString(text)
  category!: string;

  @ApiProperty({ type: [QaItemRequest], maxItems: CONTENT_LIMITS.items })
  @IsArray(list)
  @ArrayMaxSize(MOST_MEMBERS, { message: `最多 ${CONTENT_LIMITS.items} 个问题` })
  @ValidateNested({ each: true })
  @Type(() => QaItemRequest)
  items!: QaItemRequest[];

  @ApiProperty({ type: [PolicyReferenceRequest], maxItems: CONTENT_LIMITS.policyReferences })
  @IsArray(list)
  @ArrayMaxSize(MOST_MEMBERS, { message: `最多 ${CONTENT_LIMITS.policyReferences} 条政策依据` })
  @ValidateNested({ each: true })
  @Type(() => PolicyReferenceRequest)
  policyReferences!: PolicyReferenceRequest[];

  @ApiProperty(VARIANTS)
  @IsDefined({ message: '请带上 variants；没有差异时为 {}' })
  @IsObject({ message: '应是一个对象，键为渠道 id 或 default' })
  variants!: Record<string, object>;
}

/** A new draft: a title is enough to begin with. */
export class CreateDraftRequest {
  @ApiProperty({ minLength: 1, maxLength: CONTENT_LIMITS.title })
  @IsString(text)
  title!: string;

  @ApiPropertyOptional({ maxLength: CONTENT_LIMITS.lead })
  @IsOptional()
  @IsString(text)
  lead?: string;

  @ApiPropertyOptional({ maxLength: CONTENT_LIMITS.category })
  @IsOptional()
  @IsString(text)
  category?: string;

  @ApiPropertyOptional({ type: [QaItemRequest], maxItems: CONTENT_LIMITS.items })
  @IsOptional()
  @IsArray(list)
  @ArrayMaxSize(MOST_MEMBERS, { message: `最多 ${CONTENT_LIMITS.items} 个问题` })
  @ValidateNested({ each: true })
  @Type(() => QaItemRequest)
  items?: QaItemRequest[];

  @ApiPropertyOptional({ type: [PolicyReferenceRequest], maxItems: CONTENT_LIMITS.policyReferences })
  @IsOptional()
  @IsArray(list)
  @ArrayMaxSize(MOST_MEMBERS, { message: `最多 ${CONTENT_LIMITS.policyReferences} 条政策依据` })
  @ValidateNested({ each: true })
  @Type(() => PolicyReferenceRequest)
  policyReferences?: PolicyReferenceRequest[];

  @ApiPropertyOptional(VARIANTS)
  @IsOptional()
  @IsObject({ message: '应是一个对象，键为渠道 id 或 default' })
  variants?: Record<string, object>;
}

export class DraftListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES, { message: `state 只能是 ${STATES.join('、')}` })
  state?: DraftState;

  @ApiPropertyOptional({ description: '分类，须完全相同' })
  @IsOptional()
  @IsString(text)
  @MaxLength(CONTENT_LIMITS.category, { message: '分类过长' })
  category?: string;

  @ApiPropertyOptional({ description: '在编号、标题、分类、问题和导语开头中查找' })
  @IsOptional()
  @IsString(text)
  @MaxLength(100, { message: '查找的文字最多 100 个字' })
  q?: string;

  @ApiPropertyOptional({ format: 'uuid', description: '参与撰写的人' })
  @IsOptional()
  @IsUUID(undefined, { message: 'author 应是用户的 id' })
  author?: string;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: '只看审定的版本还没有排期的' })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'unplanned 只能是 true 或 false' })
  unplanned?: 'true' | 'false';
}

export class ColumnMappingRequest {
  @ApiPropertyOptional({ description: '哪一列是问题' })
  @IsOptional()
  @IsString(text)
  question?: string;

  @ApiPropertyOptional({ description: '哪一列是答案' })
  @IsOptional()
  @IsString(text)
  answer?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString(text)
  title?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString(text)
  lead?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString(text)
  category?: string;
}

export class ImportRequest {
  @ApiProperty({ enum: ['json', 'jsonl', 'csv'] })
  @IsIn(['json', 'jsonl', 'csv'], { message: 'format 只能是 json、jsonl、csv' })
  format!: 'json' | 'jsonl' | 'csv';

  @ApiPropertyOptional({ enum: ['auto', 'utf-8', 'gb18030'], default: 'auto' })
  @IsOptional()
  @IsIn(['auto', 'utf-8', 'gb18030'], { message: 'encoding 只能是 auto、utf-8、gb18030' })
  encoding?: 'auto' | 'utf-8' | 'gb18030';

  @ApiProperty({ format: 'byte', description: '文件内容的 Base64，文件最大 10 MB' })
  @MaxLength(Math.ceil((LARGEST_IMPORT_BYTES + 3) / 3) * 4, { message: '文件超过 10 MB，请分批导入' })
  @IsBase64(undefined, { message: '应是文件内容的 Base64' })
  contentBase64!: string;

  @ApiPropertyOptional({ type: ColumnMappingRequest, description: '不带时按常用列名识别' })
  @IsOptional()
  @ValidateNested()
  @IsObject({ message: 'mapping 应是一个对象' })
  @Type(() => ColumnMappingRequest)
  mapping?: ColumnMappingRequest;

  @ApiProperty({ enum: ['markdown', 'text', 'html'] })
  @IsIn(['markdown', 'text', 'html'], { message: 'answerFormat 只能是 markdown、text、html' })
  answerFormat!: 'markdown' | 'text' | 'html';

  @ApiProperty({ enum: ['one_draft_per_row', 'one_draft'] })
  @IsIn(['one_draft_per_row', 'one_draft'], { message: 'mode 只能是 one_draft_per_row、one_draft' })
  mode!: 'one_draft_per_row' | 'one_draft';

  @ApiPropertyOptional({ description: 'mode 为 one_draft 时的标题' })
  @IsOptional()
  @IsString(text)
  title?: string;

  @ApiProperty({ description: '只检查，不保存' })
  @IsBoolean({ message: 'dryRun 应是 true 或 false' })
  dryRun!: boolean;
}
