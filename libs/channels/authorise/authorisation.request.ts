import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

/** What the platform's page brought back with the browser. */
export class FinishAuthorisationRequest {
  @ApiProperty({ description: 'As the platform returned it' })
  @IsString({ message: '缺少授权状态（state），请从渠道页面重新发起授权' })
  @MinLength(1, { message: '缺少授权状态（state），请从渠道页面重新发起授权' })
  @MaxLength(200, { message: '授权状态（state）不正确，请从渠道页面重新发起授权' })
  state!: string;

  @ApiPropertyOptional({ description: 'Missing when the person did not agree' })
  @IsOptional()
  @IsString({ message: '授权码（code）必须是文字' })
  @MaxLength(512, { message: '授权码（code）过长，请从渠道页面重新发起授权' })
  code?: string;
}
