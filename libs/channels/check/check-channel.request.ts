import { ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { ConnectChannelRequest } from '../connect/connect-channel.request.js';

/** A configuration to try without saving it; with `channelId`, as a change of that channel. */
export class TryChannelRequest extends PickType(ConnectChannelRequest, [
  'kind',
  'settings',
  'credentials',
] as const) {
  @ApiPropertyOptional({ format: 'uuid', description: 'What is left out is taken from this channel' })
  @IsOptional()
  @IsUUID(undefined, { message: '渠道编号无效' })
  channelId?: string;
}
