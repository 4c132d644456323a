import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { HasText } from '#libs/http/has-text.js';
import type { JsonObject } from '#libs/kernel/json.js';
import { FaultView, ReleaseView } from '../screens/release-list.js';

export class ConfirmGoneRequest {
  @ApiProperty({ minLength: 2, maxLength: 500, description: 'What the person saw, and where' })
  @IsString({ message: '请说明在哪里看到它已经撤下' })
  @HasText(2, { message: '请说明在哪里看到它已经撤下（至少 2 个字）' })
  @MaxLength(500, { message: '说明最多 500 字' })
  note!: string;
}

export class RecheckView {
  @ApiProperty({ enum: ['shown', 'gone', 'unknown'], description: 'What the platform shows now' })
  readonly presence!: 'shown' | 'gone' | 'unknown';

  @ApiProperty({ format: 'date-time' })
  readonly checkedAt!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'What it said' })
  readonly evidence!: JsonObject | null;

  @ApiProperty({ type: FaultView, nullable: true, description: 'Why nothing is known from it' })
  readonly fault!: FaultView | null;

  @ApiProperty({ type: ReleaseView })
  readonly release!: ReleaseView;
}
