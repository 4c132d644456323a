import { OmitType, PartialType } from '@nestjs/swagger';
import { ConnectChannelRequest } from '../connect/connect-channel.request.js';

/**
 * What to change of a channel; what is left out stays. Inside `settings`, `quotaLimits` and `credentials` the same holds
 * for each member, and null takes a member away: a setting falls back to its default.
 */
export class ChangeChannelRequest extends PartialType(OmitType(ConnectChannelRequest, ['kind'] as const)) {}
