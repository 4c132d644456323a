import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { HasText } from '#libs/http/has-text.js';

export class RetireChannelRequest {
  @ApiProperty({ minLength: 2, maxLength: 500 })
  @IsString({ message: '请填写原因' })
  @HasText(2, { message: '请填写原因（2 到 500 个字）' })
  @Length(2, 500, { message: '请填写原因（2 到 500 个字）' })
  reason!: string;
}
