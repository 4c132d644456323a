import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidateByOptions,
} from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { MayBeAbsent } from '#libs/http/may-be-absent.js';
import { PageQuery } from '#libs/http/page-query.js';
import type { ReviewState } from './review.transitions.js';

const STATES: readonly ReviewState[] = ['open', 'approved', 'returned', 'withdrawn', 'voided'];

const REASON_WHEN_RETURNING: ValidateByOptions = {
  name: 'reason-when-returning',
  validator: {
    validate: (value, context) => {
      const { verdict } = (context?.object ?? {}) as Partial<DecisionRequest>;
      return verdict !== 'return' || (typeof value === 'string' && Array.from(value.trim()).length >= 2);
    },
    defaultMessage: () => '退回时请写明原因（至少 2 个字）',
  },
};

const ORDERS = ['newest', 'due'] as const;
export type ReviewOrder = (typeof ORDERS)[number];

const QUEUE_IS_OPEN: ValidateByOptions = {
  name: 'queue-is-open',
  validator: {
    validate: (value, context) => {
      const { state } = (context?.object ?? {}) as Partial<ReviewListQuery>;
      return value !== 'due' || state === 'open';
    },
    defaultMessage: () => 'order=due 只用于待审的，请同时带上 state=open',
  },
};

export class OpenReviewRequest {
  @ApiPropertyOptional({ type: [String], description: 'Default: all active channels of the department' })
  @MayBeAbsent()
  @IsArray({ message: '请选择渠道' })
  @ArrayMinSize(1, { message: '请至少选择一个渠道' })
  @ArrayMaxSize(50, { message: '一次最多 50 个渠道' })
  @IsUUID(undefined, { each: true, message: '渠道编号无效' })
  channelIds?: string[];
}

export class DecisionRequest {
  @ApiProperty({ enum: ['approve', 'return'] })
  @IsIn(['approve', 'return'], { message: '请选择通过或退回' })
  verdict!: 'approve' | 'return';

  @ApiPropertyOptional({ description: 'Required when returning' })
  @ValidateIf((request: DecisionRequest) => request.verdict === 'return' || request.opinion !== undefined)
  @IsString({ message: '退回时请写明原因' })
  @ValidateBy(REASON_WHEN_RETURNING)
  @MaxLength(2000, { message: '意见最多 2000 字' })
  opinion?: string;

  @ApiPropertyOptional({
    description: 'Key of the stage that was seen; a decision on another stage is refused',
  })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,29}$/, { message: 'stage 应是 currentStage 中的 key' })
  stage?: string;

  @ApiProperty({ description: 'contentHash of the revision that was read' })
  @Matches(/^[0-9a-f]{64}$/, { message: '请带上所审阅版本的 contentHash' })
  contentHash!: string;
}

export class ReviewListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES, { message: `state 只能是 ${STATES.join('、')}` })
  state?: ReviewState;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Only what I may decide now' })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'mine 只能是 true 或 false' })
  mine?: 'true' | 'false';

  @ApiPropertyOptional({
    enum: ORDERS,
    default: 'newest',
    description:
      'newest: the last submitted first. due: the queue, only with state=open: first what is wished out first, then what waits longest',
  })
  @IsOptional()
  @IsIn(ORDERS, { message: `order 只能是 ${ORDERS.join('、')}` })
  @ValidateBy(QUEUE_IS_OPEN)
  order?: ReviewOrder;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only reviews of this draft' })
  @IsOptional()
  @IsUUID(undefined, { message: 'draftId 应是问答稿的 id' })
  draftId?: string;
}

export class StageRequest {
  @ApiProperty({ example: 'first' })
  @Matches(/^[a-z][a-z0-9-]{0,29}$/, { message: '审级代码为小写字母、数字或横线' })
  key!: string;

  @ApiProperty({ example: '初审' })
  @IsString({ message: '请填写审级名称' })
  @HasText(1, { message: '请填写审级名称' })
  @MaxLength(20, { message: '审级名称最多 20 个字' })
  name!: string;
}

export class ReviewFlowRequest {
  @ApiProperty({ type: [StageRequest] })
  @IsArray({ message: '请设置 1 到 5 个审级' })
  @ArrayMinSize(1, { message: '至少要有一个审级' })
  @ArrayMaxSize(5, { message: '最多 5 个审级' })
  @ArrayUnique((stage: StageRequest) => stage.key, { message: '审级代码不能重复' })
  @ValidateNested({ each: true })
  @Type(() => StageRequest)
  stages!: StageRequest[];
}
