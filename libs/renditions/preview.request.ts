import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsUUID } from 'class-validator';
import { MayBeAbsent } from '#libs/http/may-be-absent.js';

export class PreviewRequest {
  @ApiPropertyOptional({ type: [String], description: '渠道 id；不带则为部门全部可用渠道' })
  @MayBeAbsent()
  @IsArray({ message: '应是渠道 id 的列表' })
  @ArrayMinSize(1, { message: '请至少选择一个渠道，或不带 channelIds' })
  @ArrayMaxSize(50, { message: '一次最多 50 个渠道' })
  @IsUUID(undefined, { each: true, message: '渠道 id 应是 UUID' })
  channelIds?: string[];
}
