import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import { CurrentUser, Requires, scopeOf, type Principal } from '#libs/identity/principal.js';
import { ACT_PERMISSIONS } from '../hold/act.rules.js';
import { ReleaseList, ReleaseView } from '../screens/release-list.js';
import { CorrectRelease, type CorrectionWay } from './correct-release.js';

const WAYS: readonly CorrectionWay[] = ['update', 'withdraw_first', 'release_first'];

export class CorrectRequest {
  @ApiProperty({ format: 'uuid', description: 'A newer approved revision of the same draft' })
  @IsUUID(undefined, { message: '请选择更正用的已审核版本' })
  revisionId!: string;

  @ApiProperty({ example: '2026-03-02T09:00:00+08:00', description: 'Due time with an explicit offset' })
  @IsString({ message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  @MaxLength(40, { message: '请给出带时区的时间，例如 2026-03-02T09:00:00+08:00' })
  plannedAt!: string;

  @ApiPropertyOptional({ example: 'Asia/Shanghai' })
  @IsOptional()
  @IsString({ message: '时区名称无效' })
  @MaxLength(60, { message: '时区名称无效' })
  timeZone?: string;

  @ApiPropertyOptional({ description: 'How late it may still go out by itself, in seconds' })
  @IsOptional()
  @IsInt({ message: '最晚时限必须是秒数' })
  @Min(10, { message: '最晚时限至少 10 秒' })
  @Max(86_400, { message: '最晚时限最多一天' })
  latestSeconds?: number;

  @ApiPropertyOptional({
    enum: WAYS,
    description:
      'In place; or the old withdrawn and proved gone first; or withdrawn once the new is public. Left out: in place where the platform can, else withdrawn first',
  })
  @IsOptional()
  @IsIn(WAYS, { message: `更正方式只能是 ${WAYS.join('、')}` })
  way?: CorrectionWay;

  @ApiProperty({ minLength: 2, maxLength: 500 })
  @IsString({ message: '请填写更正原因' })
  @HasText(2, { message: '请填写更正原因（至少 2 个字）' })
  @MaxLength(500, { message: '更正原因最多 500 字' })
  reason!: string;
}

@ApiTags('releases')
@Controller('releases/:id/corrections')
export class CorrectionsController {
  constructor(
    private readonly list: ReleaseList,
    private readonly corrections: CorrectRelease,
  ) {}

  @Post()
  @Requires(ACT_PERMISSIONS.correct)
  @ApiCreatedResponse({ type: ReleaseView, description: 'The release that corrects' })
  async correct(
    @Param('id') id: string,
    @Body() body: CorrectRequest,
    @CurrentUser() user: Principal,
  ): Promise<ReleaseView> {
    return await this.list.one(await this.corrections.correct(id, body, user), scopeOf(user));
  }
}
