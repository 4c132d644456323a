import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '#libs/http/page-query.js';
import { statesOf } from '#libs/kernel/transition.js';
import { CHANNEL_TRANSITIONS, type ChannelState } from '../channel.transitions.js';

const STATES = statesOf(CHANNEL_TRANSITIONS);

/** `?state=active,paused`; without it every channel that is not retired. */
export class ChannelListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES, isArray: true, description: 'Comma separated' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray({ message: `state 只能是 ${STATES.join('、')}` })
  @IsIn(STATES, { each: true, message: `state 只能是 ${STATES.join('、')}` })
  state?: ChannelState[];
}
