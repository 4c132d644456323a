import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { GATE_REACTIONS, RECALL_REACTIONS, type GateReaction } from './gate.rules.js';

const REACTION = { message: '请选择：wait 继续等、go_on 照常发、hold 暂停并通知值班、cancel 取消' };
const RECALL = { message: '被撤回的不会再回来，请选择：go_on 照常发、hold 暂停并通知值班、cancel 取消' };

/** What a release waits for, and what it does when that is in trouble. */
export class GateRequest {
  @ApiPropertyOptional({ format: 'uuid', description: 'A channel of the same plan; or `afterStep`' })
  @IsOptional()
  @IsUUID(undefined, { message: '请选择要等待的渠道' })
  afterChannelId?: string;

  @ApiPropertyOptional({ description: 'The name of a step of the same plan' })
  @IsOptional()
  @IsString({ message: '请填写要等待的步骤' })
  @MaxLength(80, { message: '步骤名最多 80 字' })
  afterStep?: string;

  @ApiPropertyOptional({
    enum: ['published', 'seen'],
    default: 'published',
    description:
      "`published`: the platform's word; `seen`: its public page was read back, which not every platform allows",
  })
  @IsOptional()
  @IsIn(['published', 'seen'], { message: '请选择 published 或 seen' })
  after: 'published' | 'seen' = 'published';

  @ApiPropertyOptional({
    type: Number,
    default: 0,
    description: 'Seconds between the opening and this release',
  })
  @IsOptional()
  @IsInt({ message: '间隔必须是秒数' })
  @Min(0, { message: '间隔不能为负' })
  @Max(30 * 86_400, { message: '间隔最多 30 天' })
  delaySeconds = 0;

  @ApiPropertyOptional({
    type: Number,
    default: 1800,
    description: 'Seconds after the planned time of the other release from which it counts as late',
  })
  @IsOptional()
  @IsInt({ message: '迟到时限必须是秒数' })
  @Min(10, { message: '迟到时限至少 10 秒' })
  @Max(30 * 86_400, { message: '迟到时限最多 30 天' })
  lateAfterSeconds = 1800;

  @ApiPropertyOptional({ enum: GATE_REACTIONS, default: 'hold', description: 'When the other one failed' })
  @IsOptional()
  @IsIn(GATE_REACTIONS, REACTION)
  onFailed: GateReaction = 'hold';

  @ApiPropertyOptional({
    enum: GATE_REACTIONS,
    default: 'hold',
    description: 'When nobody knows whether the other one is out',
  })
  @IsOptional()
  @IsIn(GATE_REACTIONS, REACTION)
  onUnknown: GateReaction = 'hold';

  @ApiPropertyOptional({ enum: GATE_REACTIONS, default: 'wait', description: 'When the other one is late' })
  @IsOptional()
  @IsIn(GATE_REACTIONS, REACTION)
  onLate: GateReaction = 'wait';

  @ApiPropertyOptional({
    enum: RECALL_REACTIONS,
    default: 'hold',
    description: 'When the other one was cancelled, withdrawn or removed',
  })
  @IsOptional()
  @IsIn(RECALL_REACTIONS, RECALL)
  onRecalled: GateReaction = 'hold';
}

export class TemplateGateRequest extends OmitType(GateRequest, ['afterChannelId'] as const) {}
