import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, Max, Min, ValidateNested } from 'class-validator';
import type { FreshnessState, Rung, RungRole } from './freshness.rules.js';

const ROLES: readonly RungRole[] = ['editor', 'reviewer', 'admin', 'leader'];

export class RungBody implements Rung {
  @ApiProperty({ minimum: 1, maximum: 365, description: 'Days without a publication' })
  @IsInt({ message: '天数必须是整数' })
  @Min(1, { message: '天数至少为 1' })
  @Max(365, { message: '天数最多为 365' })
  days!: number;

  @ApiProperty({ enum: ['warn', 'alarm'] })
  @IsIn(['warn', 'alarm'], { message: 'level 只能是 warn 或 alarm' })
  level!: 'warn' | 'alarm';

  @ApiProperty({ enum: ROLES, isArray: true, description: 'Who hears of it' })
  @IsArray({ message: 'roles 必须是列表' })
  @ArrayMinSize(1, { message: '至少选择一个角色' })
  @IsIn(ROLES, { each: true, message: `roles 只能是 ${ROLES.join('、')}` })
  roles!: RungRole[];
}

export class FreshnessRuleRequest {
  @ApiProperty({ minimum: 2, maximum: 366, description: 'An inspection fails it after so many days' })
  @IsInt({ message: '期限必须是整天数' })
  @Min(2, { message: '期限至少为 2 天' })
  @Max(366, { message: '期限最多为 366 天' })
  limitDays!: number;

  @ApiProperty({ type: [RungBody] })
  @IsArray({ message: 'rungs 必须是列表' })
  @ArrayMaxSize(6, { message: '最多 6 级提醒' })
  @ValidateNested({ each: true })
  @Type(() => RungBody)
  rungs!: RungBody[];
}

export class FreshnessRuleView {
  @ApiProperty()
  limitDays!: number;

  @ApiProperty({ type: [RungBody] })
  rungs!: readonly Rung[];

  @ApiProperty({
    enum: ['default', 'department', 'channel', 'column'],
    description: 'Where the rule comes from',
  })
  from!: 'default' | 'department' | 'channel' | 'column';

  @ApiProperty({ description: '0 while no rule of its own is set' })
  version!: number;
}

/** One clock. */
export class FreshnessView {
  @ApiProperty({ enum: ['channel', 'column'] })
  subjectType!: 'channel' | 'column';

  @ApiProperty({ format: 'uuid' })
  subjectId!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Last publication that was confirmed or seen and not taken back; null when there was none',
  })
  lastPublishedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'From when the days count' })
  since!: Date;

  @ApiProperty({ description: 'Whole days' })
  days!: number;

  @ApiProperty()
  limitDays!: number;

  @ApiProperty({ type: String, format: 'date-time', description: 'When an inspection would fail it' })
  limitAt!: Date;

  @ApiProperty({ enum: ['fresh', 'warned', 'failing'] })
  state!: FreshnessState;

  @ApiProperty({ enum: ROLES, isArray: true, description: 'Who the rungs reached tell' })
  told!: readonly RungRole[];

  @ApiProperty({ enum: ['default', 'department', 'channel', 'column'] })
  ruleFrom!: 'default' | 'department' | 'channel' | 'column';
}

export class FreshnessListView {
  @ApiProperty({ type: [FreshnessView], description: 'The stalest first' })
  items!: readonly FreshnessView[];
}
